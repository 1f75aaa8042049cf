"""`club reindex`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from club.cli import command
from club.search.actions import kinds, rebuild

console = Console(highlight=False, soft_wrap=True)


@command
@click.command("reindex")
@click.argument("kind", nargs=-1)
def reindex(kind: tuple[str, ...]) -> None:
    """Build the search index anew, all of it or some KINDs, while the site goes on. Safe to repeat and to interrupt.

    \b
    Example:
      club reindex forum.topic
    """
    unknown = sorted(set(kind) - set(kinds))
    if unknown:
        raise click.ClickException(
            f"no such kind: {', '.join(unknown)}; there are: {', '.join(sorted(kinds)) or 'none'}"
        )
    columns = (SpinnerColumn(), TextColumn("{task.description:16} {task.completed:>8}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        lines: dict[str, TaskID] = {}

        def report(code: str, done: int) -> None:
            if code not in lines:
                lines[code] = bar.add_task(code, total=None)
            bar.update(lines[code], completed=done)

        counts = rebuild(kind, report)
    for code, count in sorted(counts.items()):
        click.echo(f"{code}: {count}")
