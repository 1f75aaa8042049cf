"""`club doctor`: every setting explained, where its value comes from, and what is wrong with the installation."""

from __future__ import annotations

import json
import os
import shutil
import smtplib
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from club import clock, health, ledger, mail, outbox, tasks
from club.cli import command
from club.db import db
from club.settings import DEVELOPMENT_KEY, Settings

# level ("ok", "warning", "error") and the sentence.
Finding = tuple[str, str]
_SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}
_GB = 1_000_000_000


@command
@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def doctor(as_json: bool) -> None:
    """Explain every setting, where its value comes from, and what is wrong. Exit code 1 when something is.

    \b
    Examples:
      club doctor
      club doctor --json | jq '.checks[] | select(.level != "ok")'
    """
    found = current_app.config["SETTINGS"]
    rows = [_setting_row(found, item) for item in fields(found)]
    findings = [finding for look in _LOOKS for finding in look(found)]
    if as_json:
        checks = [{"level": level, "says": says} for level, says in findings]
        click.echo(json.dumps({"settings": rows, "checks": checks}, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            name = click.style(row["env"], bold=True)
            click.echo(
                f"{name} = {row['value']}  {click.style('(' + row['source'] + ')', dim=True)}\n    {row['says']}"
            )
        click.echo()
        for level, says in findings:
            sign, colour = _SIGNS[level]
            click.echo(f"{click.style(sign, fg=colour)} {says}")
    if any(level == "error" for level, _says in findings):
        sys.exit(1)


def _setting_row(found: Settings, item: Any) -> dict[str, str]:
    value = getattr(found, item.name)
    hidden = item.metadata["secret"] and value and value != DEVELOPMENT_KEY
    shown = "(set, hidden)" if hidden else ", ".join(value) if isinstance(value, tuple) else str(value)
    source = "environment" if Settings.is_given(item.metadata["env"]) else "default"
    return {"env": item.metadata["env"], "value": shown or "(empty)", "source": source, "says": item.metadata["says"]}


def _settings(found: Settings) -> Iterator[Finding]:
    for level, _name, problem in found.problems():
        yield level, problem


def _machine(found: Settings) -> Iterator[Finding]:
    folder = Path(found.instance)
    if os.access(folder, os.W_OK):
        free = shutil.disk_usage(folder).free
        level = "error" if free < _GB / 10 else "warning" if free < _GB else "ok"
        yield level, f"instance folder {folder}: writable, {free / _GB:.1f} GB free"
    else:
        yield "error", f"instance folder {folder} cannot be written: chown it to the user that runs the site"
    if found.production and folder.stat().st_mode & 0o007:
        yield "warning", f"instance folder {folder} is open to every user of this machine: chmod o= {folder}"
    memory = _free_memory()
    if memory is not None:
        level = "warning" if memory < _GB / 5 else "ok"
        yield level, f"memory: {memory / _GB:.1f} GB free" + ("; one process needs about 0.2" if level != "ok" else "")
    if clock.local(clock.now()).utcoffset() != timedelta(hours=7):
        yield "error", "time zone: Asia/Ho_Chi_Minh is not UTC+7 here; the machine's tzdata is broken"


def _free_memory() -> int | None:
    """Bytes that a new process could have, where the kernel says so."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return found.get("MemAvailable")


def _database(found: Settings) -> Iterator[Finding]:
    del found
    problem = health.database_problem()
    if problem:
        yield "error", str(problem)
        return
    shown = db.engine.url.render_as_string(hide_password=True)
    yield "ok", f"database {shown}: answers, at {health.wanted_revision()}"
    yield from _whole()
    yield from _time()
    broken = ledger.verify()
    if broken:
        yield "error", f"ledger: line {broken.line_id}: {broken.why}"
    else:
        yield "ok", f"ledger: {ledger.count()} lines, whole"


def _whole() -> Iterator[Finding]:
    if db.engine.dialect.name != "sqlite":
        return
    said = db.session.execute(text("PRAGMA quick_check")).scalar()
    if said == "ok":
        yield "ok", f"database file: whole (SQLite {sqlite3.sqlite_version})"
    else:
        yield "error", f"database file: damaged ({said}): club restore the last good archive"


def _time() -> Iterator[Finding]:
    """A clock that is wrong makes sign-ins end early and votes close late."""
    last = db.session.scalar(select(func.max(ledger.LedgerLine.at)))
    if last is not None and last > clock.now() + timedelta(minutes=5):
        yield (
            "error",
            f"clock: it is {clock.now():%Y-%m-%d %H:%M} UTC here, but the ledger was written at {last:%Y-%m-%d %H:%M}",
        )
        return
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.scalar(select(func.clock_timestamp()))
        apart = abs((theirs - clock.now()).total_seconds()) if theirs else 0
        if apart > 30:
            yield "warning", f"clock: {apart:.0f} seconds apart from the database's: set up NTP on both machines"
            return
    yield "ok", f"clock: {clock.local(clock.now()):%H:%M %d/%m/%Y} in Ho Chi Minh City"


def _jobs(found: Settings) -> Iterator[Finding]:
    where = "in Redis" if found.redis_url else "in the instance folder"
    who = "inside `club serve`" if found.embedded_jobs else "by `club worker`"
    try:
        waiting, seen = tasks.waiting(), tasks.last_round()
    except Exception as error:  # Redis' errors and SQLite's: either way there is no queue
        yield "error", f"jobs: the queue {where} does not answer: {error}"
        return
    words = f"jobs: run {who}, queue {where}, {waiting} waiting"
    if seen is None or clock.now() - seen > timedelta(minutes=3):
        when = f"at {clock.local(seen):%H:%M %d/%m/%Y}" if seen else "never"
        yield "warning", f"{words}; last seen running {when}: the site (or `club worker`) is not running"
    else:
        yield "ok", words
    try:
        waits, given_up = outbox.waiting()
    except DBAPIError:
        return  # the database's own line says it
    mend = "; `club outbox` shows why and tries them again" if given_up else ""
    yield ("warning" if given_up else "ok"), f"outbox: {waits} waiting, {given_up} given up{mend}"


def _parts(found: Settings) -> Iterator[Finding]:
    from club.documents.pdf import pdf_problem  # loads the PDF library to see whether it can

    if (Path(current_app.config["ROOT"]) / "static/dist/manifest.json").exists():
        yield "ok", "front end: built"
    else:
        yield "error", "front end: not built; run make assets"
    yield _packages(found)
    problem = pdf_problem()
    yield ("warning", problem) if problem else ("ok", "PDF: pango is here")
    if found.redis_url:
        yield _redis(found.redis_url)
    if found.mail_server:
        yield _mail(found)


def _packages(found: Settings) -> Finding:
    if found.packages_origin:
        return "ok", f"packages: run on an address of their own, {found.packages_origin}"
    where = "packages: run sandboxed on the site's own address"
    if not found.production:
        return "ok", where
    return "ok", f"{where}; CLUB_PACKAGES_URL gives those that open frames an address of their own (docs/packages.md)"


def _redis(url: str) -> Finding:
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=2) as client:
            client.ping()
    except (RedisError, ValueError) as error:
        return "error", f"redis: {error}"
    return "ok", "redis: answers"


def _mail(found: Settings) -> Finding:
    try:
        with mail.connect(found, timeout=5):
            return "ok", f"mail: {found.mail_server} answers" + (" and lets us in" if found.mail_user else "")
    except smtplib.SMTPAuthenticationError:
        return "error", f"mail: {found.mail_server} refuses CLUB_MAIL_USER and CLUB_MAIL_PASSWORD"
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return "error", f"mail: {found.mail_server} cannot be reached: {error}"


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_settings, _machine, _database, _jobs, _parts)
