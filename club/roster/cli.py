"""`club import-members`."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import force_locale
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from club.cli import command
from club.db import db, transaction
from club.roster import words
from club.roster.actions import applying, reading
from club.roster.actions.imports import bring, confirm, drop
from club.roster.models import ImportState, RosterImport
from club.roster.queries import rows_of

console = Console(highlight=False, soft_wrap=True)
SHOWN = 50


@command
@click.command("import-members")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Carry the plan out without asking.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done; write nothing.")
def import_members(file: Path, yes: bool, dry_run: bool) -> None:
    """Bring in a list of members (.xlsx or .csv): read it, show the plan, ask, carry it out, all or nothing.

    Exit code 2 when the file cannot be read, 1 when rows were left out because of errors.

    \b
    Example:
      club import-members danh-sach.xlsx --dry-run
    """
    with force_locale("en"):
        with file.open("rb") as stream, transaction():
            number = bring(None, stream, name=file.name).id
        columns = (TextColumn("{task.description:12}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            line = bar.add_task("reading", total=None)
            reading.read(number, lambda done, total: bar.update(line, completed=done, total=total))
        brought = _again(number)
        if brought.state != ImportState.READY:
            what, mend = words.said({**brought.counts, "code": brought.problem})
            _drop(number)
            console.print(f"{what} {mend}")
            raise SystemExit(2)
        _show(brought)
        wanted = bool(brought.counts["add"] or brought.counts["change"])
        if not wanted or dry_run or not (yes or click.confirm("Carry it out?")):
            _drop(number)
            console.print("Nothing was written.")
            raise SystemExit(1 if brought.counts["error"] else 0)
        _carry_out(number)


def _again(number: int) -> RosterImport:
    db.session.rollback()
    return db.session.get_one(RosterImport, number)


def _carry_out(number: int) -> None:
    with transaction():
        brought = db.session.get_one(RosterImport, number)
        confirm(None, brought, digest=brought.digest)
    if not applying.apply(number):
        raise click.ClickException("the database changed meanwhile and nothing was written: run the command again")
    brought = _again(number)
    console.print(f"Done: {words.counted(brought.counts)}.")
    raise SystemExit(1 if brought.counts["error"] else 0)


def _drop(number: int) -> None:
    with transaction():
        drop(None, db.session.get_one(RosterImport, number))


def _show(brought: RosterImport) -> None:
    console.print(f"{brought.file_name}: {words.counted(brought.counts)}.")
    for unit in brought.new_units:
        console.print(f"  new branch: {unit['name']} – {unit['parent']} ({unit['rows']})")
    for row in rows_of(brought, "change", size=SHOWN):
        console.print(f"  {row.values['address']:14} {row.values['name']}")
        for change in row.changes:
            old, new = (words.shown(change["field"], change[when]) for when in ("old", "new"))
            console.print(f"  {'':14} {words.FIELDS[change['field']]()}: {old} → {new}")
    for row in rows_of(brought, "error", size=SHOWN):
        for item in row.problems:
            console.print(f"  {item['cell']:14} {' '.join(words.said(item))}")
    if brought.counts["error"] > SHOWN:
        console.print(f"  … {brought.counts['error'] - SHOWN} more rows with errors")
