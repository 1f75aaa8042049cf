"""Commands that look after an installation: migrate, demo, who, worker, outbox."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, select, text

from club import demo, demo_people, health, outbox, tasks
from club.cli import command
from club.db import db, transaction
from club.people.models import Person
from club.settings import Settings

# The roles that `club who` shows, one person each.
SHOWN = ("admin", "chair", "vice_chair", "commissioner", "standing_committee", "ward_secretary",
         "branch_secretary", "observer")  # fmt: skip
ROOM_TO_START = 50_000_000


def settings() -> Settings:
    """The settings of this installation."""
    return current_app.config["SETTINGS"]


@command
@click.command("migrate")
def migrate() -> None:
    """Bring the database to this version. Safe to repeat; does nothing when it is there already.

    Make a copy first (club backup): a migration cannot be undone by going back to the old code.

    \b
    Example:
      club backup && club migrate
    """
    before = health.revision()
    upgrade()
    after = health.revision()
    click.echo(f"database: {after}" if before == after else f"database: {before or 'new'} → {after}")


@command
@click.command("demo")
@click.option("--reset", is_flag=True, help="Erase EVERYTHING in this database first. Asks before it does.")
@click.option("--yes", is_flag=True, help="Do not ask (for scripts).")
def load_demo(reset: bool, yes: bool) -> None:
    """Load the club of 2023: units, people, debates, courses, sessions. A second run adds only what is missing.

    Everybody of the demo signs in with one password, made at random for this installation and kept in its folder;
    `club who` shows it.

    \b
    Examples:
      club demo
      CLUB_INSTANCE=/tmp/try club demo --reset
    """
    if settings().production and reset:
        raise click.ClickException("this is a production installation: nothing of it is erased; club restore goes back")
    if settings().production and not yes:
        raise click.ClickException(
            "this is a production installation; add --yes if you really want invented people in it"
        )
    if reset:
        if not yes:
            click.confirm(f"Erase everything in {db.engine.url.render_as_string()} and begin anew?", abort=True)
        _erase()
    if _real_people():
        raise click.ClickException("there are real people in this database; the demo is for an empty one")
    added, known = _add_demo()
    click.echo(f"demo: {added} things added, {known} were there")


def _real_people() -> bool:
    """Whether the database has people and none of them came from the demo."""
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    return bool(people) and not db.session.scalar(select(func.count()).select_from(demo.DemoItem))


def _add_demo() -> tuple[int, int]:
    """Load what is missing; (how many things were added, how many were there)."""
    known = db.session.scalar(select(func.count()).select_from(demo.DemoItem)) or 0
    watched = sys.stderr.isatty()

    def say(what: str) -> None:
        if watched:
            click.echo(f"\r\033[K  … demo: {what[:70]}", nl=False, err=True)

    with outbox.silence():
        loaded = demo.load(Path(current_app.config["ROOT"]) / "demo", say)
    if watched:
        click.echo("\r\033[K", nl=False, err=True)
    return len(loaded.ids) - known, known


def _erase() -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        for end in ("", "-wal", "-shm"):
            Path(f"{db.engine.url.database}{end}").unlink(missing_ok=True)
    else:
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    shutil.rmtree(Path(settings().instance) / "files", ignore_errors=True)
    upgrade()


def make_ready() -> None:
    """What `make run` asks before it serves: room on the disk, the newest database, the demo, the names."""
    if shutil.disk_usage(settings().instance).free < ROOM_TO_START:
        raise click.ClickException(f"no room on the disk: free at least 50 MB where {settings().instance} lies")
    if health.revision() != health.wanted_revision():
        upgrade()
        click.echo(f"  ✓ database at {health.wanted_revision()}", err=True)
    if not settings().production and not _real_people():
        added, _known = _add_demo()
        if added:
            click.echo(f"  ✓ demo loaded: {added} things", err=True)
        show_who()


@command
@click.command("who")
def who() -> None:
    """Say how to sign in as each role of the demo.

    \b
    Example:
      club who
    """
    show_who()


def show_who() -> None:
    """Print the address, the demo's password and one person of each role."""
    path = demo_people.password_file()
    if not path.exists():
        raise click.ClickException("the demo is not loaded here: club demo")
    password = click.style(path.read_text(encoding="utf-8").strip(), bold=True)
    click.echo(f"\n  {settings().public_url}/sign-in   password of everybody in the demo: {password}\n")
    content = tomllib.loads((Path(current_app.config["ROOT"]) / "demo" / "club.toml").read_text(encoding="utf-8"))
    for role in SHOWN:
        for row in content["people"]:
            name = row.get("phone") or row.get("email")
            if row["role"] == role and name:
                click.echo(f"  {role.replace('_', ' '):20} {name:14} {row['full_name']}")
                break
    click.echo()


@command
@click.command("worker")
@click.option("--threads", default=4, show_default=True, help="How many jobs run side by side.")
def worker(threads: int) -> None:
    """Run background jobs in a process of their own (set CLUB_EMBEDDED_JOBS=0 for the server).

    SIGTERM lets what is being worked on finish, for at most 15 seconds.

    \b
    Example:
      REDIS_URL=redis://127.0.0.1:6379/0 club worker --threads 2
    """
    click.echo("jobs: running; stop with Ctrl-C", err=True)
    tasks.consumer(embedded=False, workers=threads).run()


@command
@click.command("outbox")
@click.option("--retry", is_flag=True, help="Try what was given up again, from the first attempt.")
def show_outbox(retry: bool) -> None:
    """Show the effects (mail, notices) that were given up after many attempts, and why. Exit code 1 when there are any.

    \b
    Example:
      club outbox --retry
    """
    if retry:
        with transaction():
            count = outbox.try_again()
        click.echo(f"outbox: {count} will be tried again")
        return
    rows = outbox.given_up()
    for row in rows:
        click.echo(
            f"{row.id:>8}  {row.kind:16} {row.created_at:%Y-%m-%d %H:%M}  {row.error or 'stopped while it was sent'}"
        )
    waits, _given_up = outbox.waiting()
    click.echo(f"outbox: {waits} waiting, {len(rows)} given up")
    if rows:
        raise click.exceptions.Exit(1)
