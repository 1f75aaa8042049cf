"""Commands that look after an installation: migrate, demo, doctor, worker, secret, bench seed."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_migrate import upgrade
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select, text

from club import bench, demo, demo_people, ledger, outbox, tasks
from club.cli import command
from club.db import db
from club.people.models import Person
from club.settings import DEVELOPMENT_KEY, Settings

console = Console(highlight=False, soft_wrap=True)


def settings() -> Settings:
    """The settings of this installation."""
    return current_app.config["SETTINGS"]


@command
@click.command("migrate")
def migrate() -> None:
    """Bring the database to this version. Safe to repeat; does nothing when it is there already."""
    before = _revision()
    upgrade()
    after = _revision()
    console.print(f"database: {after}" if before == after else f"database: {before or 'new'} → {after}")


def _revision() -> str | None:
    """The database's migration, or None for an empty one."""
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except Exception:
        return None


@command
@click.command("demo")
@click.option("--reset", is_flag=True, help="Erase EVERYTHING in this database first. Asks before it does.")
@click.option("--yes", is_flag=True, help="Do not ask (for scripts).")
@click.option("--quiet-if-loaded", is_flag=True, help="Say nothing when there was nothing to add.")
def load_demo(reset: bool, yes: bool, quiet_if_loaded: bool) -> None:
    """Load the club of 2023: units, people, debates, a course, sessions. A second run adds only what is missing.

    Everybody of the demo signs in with one password, made at random for this installation and kept in its folder.
    """
    if settings().production and not yes:
        raise click.ClickException(
            "this is a production installation; add --yes if you really want invented people in it"
        )
    if reset:
        if not yes:
            click.confirm(f"Erase everything in {db.engine.url.render_as_string()} and begin anew?", abort=True)
        _erase()
    if _foreign_people():
        raise click.ClickException("there are real people in this database; the demo is for an empty one")
    known = db.session.scalar(select(func.count()).select_from(demo.DemoItem)) or 0
    with console.status("loading the demo") as status:
        loaded = demo.load(Path(current_app.config["ROOT"]) / "demo", lambda what: status.update(f"demo: {what}"))
    added = len(loaded.ids) - known
    if added or not quiet_if_loaded:
        console.print(f"demo: {added} things added, {known} were there")


def _foreign_people() -> bool:
    """Whether the database has people and none of them came from the demo."""
    people = db.session.scalar(select(func.count()).select_from(Person)) or 0
    return bool(people) and not db.session.scalar(select(func.count()).select_from(demo.DemoItem))


def _erase() -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        for name in ("club.sqlite", "club.sqlite-wal", "club.sqlite-shm"):
            (Path(settings().instance) / name).unlink(missing_ok=True)
    else:
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    shutil.rmtree(Path(settings().instance) / "files", ignore_errors=True)
    upgrade()


@command
@click.command("ready", hidden=True)
def ready() -> None:
    """What `make run` asks before it serves: a free port, room on the disk, the newest database, the demo, the names."""
    from club.serve import port_problem

    problem = port_problem(settings().host, settings().port)
    if problem:
        raise click.ClickException(problem)
    if shutil.disk_usage(settings().instance).free < 50_000_000:
        raise click.ClickException(f"no room on the disk: free at least 50 MB where {settings().instance} lies")
    if _revision() != _head_revision():
        upgrade()
        console.print(f"database: {_head_revision()}")
    if not _foreign_people():
        click.get_current_context().invoke(load_demo, quiet_if_loaded=True, reset=False, yes=False)
        show_who()


@command
@click.command("who")
def who() -> None:
    """Say how to sign in as each role of the demo."""
    show_who()


def show_who() -> None:
    """Print the address, the demo's password and one person of each role."""
    path = demo_people.password_file()
    if not path.exists():
        raise click.ClickException("the demo is not loaded here: club demo")
    rows = demo_rows()
    wanted = ("admin", "chair", "vice_chair", "commissioner", "standing_committee", "ward_secretary",
              "branch_secretary", "observer")  # fmt: skip
    console.print(
        f"\n  {settings().public_url}/sign-in   password of everybody in the demo: [bold]{path.read_text().strip()}[/bold]\n"
    )
    for role in wanted:
        person = next((row for row in rows if row["role"] == role and (row.get("phone") or row.get("email"))), None)
        if person:
            console.print(
                f"  {role.replace('_', ' '):20} {person.get('phone') or person.get('email'):14} {person['full_name']}"
            )
    console.print()


def demo_rows() -> list[dict[str, str]]:
    """The people of the demo's file."""
    import tomllib

    path = Path(current_app.config["ROOT"]) / "demo" / "club.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["people"]


@command
@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def doctor(as_json: bool) -> None:
    """Explain every setting, where its value comes from, and what is wrong. Exit code 1 when something is."""
    found = settings()
    rows = [_setting_row(found, item) for item in fields(found)]
    checks = list(_checks(found))
    if as_json:
        click.echo(json.dumps({"settings": rows, "checks": checks}, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            console.print(
                f"[bold]{row['env']}[/bold] = {row['value']}  [dim]({row['source']})[/dim]\n    {row['says']}"
            )
        console.print()
        for check in checks:
            sign = {"ok": "[green]✓[/green]", "warning": "[yellow]![/yellow]", "error": "[red]✗[/red]"}[check["level"]]
            console.print(f"{sign} {check['says']}")
    if any(check["level"] == "error" for check in checks):
        sys.exit(1)


def _setting_row(found: Settings, item: Any) -> dict[str, str]:
    value = getattr(found, item.name)
    shown = "(set, hidden)" if item.metadata["secret"] and value and value != DEVELOPMENT_KEY else str(value)
    source = "environment" if item.metadata["env"] in os.environ else "default"
    return {"env": item.metadata["env"], "value": shown, "source": source, "says": item.metadata["says"]}


def _checks(found: Settings) -> Any:
    for level, _name, problem in found.problems():
        yield {"level": level, "says": problem}
    folder = Path(found.instance)
    if os.access(folder, os.W_OK):
        free = shutil.disk_usage(folder).free
        level = "error" if free < 100_000_000 else "warning" if free < 1_000_000_000 else "ok"
        yield {"level": level, "says": f"instance folder {folder}: writable, {free // 1_000_000} MB free"}
    else:
        yield {
            "level": "error",
            "says": f"instance folder {folder} cannot be written: chown it to the user that runs the site",
        }
    yield from _database_checks()
    if (Path(current_app.config["ROOT"]) / "static/dist/manifest.json").exists():
        yield {"level": "ok", "says": "front end: built"}
    else:
        yield {"level": "error", "says": "front end: not built; run make assets"}
    from club.documents.pdf import pdf_problem

    problem = pdf_problem()
    yield {"level": "warning", "says": problem} if problem else {"level": "ok", "says": "PDF: pango is here"}
    if found.redis_url:
        yield _redis_check(found.redis_url)


def _database_checks() -> Any:
    shown = db.engine.url.render_as_string(hide_password=True)
    try:
        revision = _revision()
        head = _head_revision()
    except Exception as error:
        yield {"level": "error", "says": f"database {shown}: {error}"}
        return
    if revision != head:
        yield {
            "level": "error",
            "says": f"database {shown}: at {revision or 'nothing'}, the code wants {head}; run club migrate",
        }
        return
    yield {"level": "ok", "says": f"database {shown}: at {revision}"}
    broken = ledger.verify()
    if broken:
        yield {"level": "error", "says": f"ledger: line {broken.line_id}: {broken.why}"}
    else:
        yield {"level": "ok", "says": f"ledger: {ledger.count()} lines, whole"}
    waiting, given_up = outbox.waiting()
    level = "warning" if given_up else "ok"
    yield {"level": level, "says": f"outbox: {waiting} waiting, {given_up} given up"}


def _head_revision() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(current_app.config["ROOT"]) / "migrations")).get_current_head()


def _redis_check(url: str) -> dict[str, str]:
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=2) as client:
            client.ping()
    except RedisError as error:
        return {"level": "error", "says": f"redis: {error}"}
    return {"level": "ok", "says": "redis: answers"}


@command
@click.command("worker")
@click.option("--threads", default=4, show_default=True, help="How many jobs run side by side.")
def worker(threads: int) -> None:
    """Run background jobs in a process of their own (set CLUB_EMBEDDED_JOBS=0 for the server)."""
    console.print("jobs: running; stop with Ctrl-C")
    tasks.consumer(embedded=False, workers=threads).run()


@command
@click.group("bench")
def bench_group() -> None:
    """Fill a database for measurements."""


@bench_group.command("seed")
@click.option("--members", default=1000, show_default=True)
@click.option("--spaces", default=20, show_default=True)
@click.option("--topics", default=2000, show_default=True)
@click.option("--posts", default=100_000, show_default=True)
@click.option("--longest", default=5000, show_default=True, help="Posts of the longest topic.")
@click.option("--messages", default=20_000, show_default=True, help="Messages in live sessions.")
@click.option("--seed", default=11, show_default=True, help="The same seed gives the same database.")
def seed(members: int, spaces: int, topics: int, posts: int, longest: int, messages: int, seed: int) -> None:
    """Fill an EMPTY, migrated database with the reference set (or other sizes), the same every time."""
    if settings().production:
        raise click.ClickException("not on a production installation")
    if db.session.scalar(select(func.count()).select_from(Person)):
        raise click.ClickException("there are people in this database already; use an empty one (CLUB_INSTANCE=…)")
    size = bench.Size(members, spaces, topics, posts, longest, messages)
    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        lines: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in lines:
                lines[what] = bar.add_task(what, total=total)
            bar.update(lines[what], completed=done, total=total)

        for _order, name, function in bench.seeders():
            # A source of its own for each part, so that adding one does not change the others.
            function(size, random.Random(f"{seed}:{name}"), report)  # noqa: S311
    db.session.remove()
