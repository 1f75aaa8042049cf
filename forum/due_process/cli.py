"""`club moderation-log`: does a downloaded copy of the public log agree with the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import click

from club.cli import command
from forum.due_process.queries.log import check_copy


@command
@click.command("moderation-log")
@click.argument("copy", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def moderation_log(copy: Path) -> None:
    """Hold a copy of the moderation log (JSON) against the ledger. Exit code 0: every line agrees.

    \b
    Example:
      club moderation-log moderation-log-2026-11-23.json
    """
    try:
        found = check_copy(json.loads(copy.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise click.ClickException("this is not a copy of the log in JSON") from error
    if found.wrong is not None:
        raise click.ClickException(f"line {found.wrong} does not agree with the ledger")
    click.echo(f"{found.lines} lines agree with the ledger, {found.blanked} of them blanked since")
