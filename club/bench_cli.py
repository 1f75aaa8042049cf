"""`club bench`: an empty database filled for measurements."""

from __future__ import annotations

import random

import click
from flask import current_app
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select

from club import bench
from club.cli import command
from club.db import db
from club.people.models import Person


@click.group("bench")
def group() -> None:
    """Fill a database for measurements (make bench measures).

    \b
    Example:
      CLUB_INSTANCE=/tmp/bench club migrate && CLUB_INSTANCE=/tmp/bench club bench seed
    """


command(group)


@group.command("seed")
@click.option("--members", default=1000, show_default=True)
@click.option("--spaces", default=20, show_default=True)
@click.option("--topics", default=2000, show_default=True)
@click.option("--posts", default=100_000, show_default=True)
@click.option("--longest", default=5000, show_default=True, help="Posts of the longest topic.")
@click.option("--messages", default=20_000, show_default=True, help="Messages in live sessions.")
@click.option("--seed", default=11, show_default=True, help="The same seed gives the same database.")
def fill(members: int, spaces: int, topics: int, posts: int, longest: int, messages: int, seed: int) -> None:
    """Fill an EMPTY, migrated database with the reference set (or other sizes), the same every time.

    \b
    Example:
      CLUB_INSTANCE=/tmp/bench club bench seed --posts 5000 --longest 500
    """
    if current_app.config["SETTINGS"].production:
        raise click.ClickException("not on a production installation")
    if db.session.scalar(select(func.count()).select_from(Person)):
        raise click.ClickException("there are people in this database already; use an empty one (CLUB_INSTANCE=…)")
    size = bench.Size(members, spaces, topics, posts, longest, messages)
    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(highlight=False, soft_wrap=True)) as bar:
        lines: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in lines:
                lines[what] = bar.add_task(what, total=total)
            bar.update(lines[what], completed=done, total=total)

        for _order, name, function in bench.seeders():
            # A source of its own for each part, so that adding one does not change the others.
            function(size, random.Random(f"{seed}:{name}"), report)  # noqa: S311
    db.session.remove()
