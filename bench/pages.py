"""What a page costs: CPU time, queries and bytes, as a ratio to the floor of the stack (bench/floor.py).

    python -m bench.pages [ROUNDS]

The reference set is made once in tmp/bench (`club bench seed`) and used again. Pages are asked for through the WSGI
application, signed in as a branch secretary, without network. Rounds go over all pages in turn, so that what else the
machine does falls on all alike; times are of the processor, because a busy machine's clock tells of its neighbours.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from sqlalchemy import delete, event, func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.floor import PAGE, floor_app
from club import memory
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.settings import ROOT, Settings
from club.signin.models import AuthSession
from forum.models import Post, Topic
from live.models import LiveSession
from training.models import Course, Lesson

INSTANCE = ROOT / "tmp" / "bench"
ROUNDS = 60
WARM_UP = 5
TOKEN = "bench"


@dataclass
class Measured:
    """One page's figures; times in ms."""

    name: str
    app: Any
    environ: dict[str, Any]
    times: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    packed: int = 0

    @property
    def p50(self) -> float:
        """The middle."""
        return median(self.times)

    @property
    def p99(self) -> float:
        """What one in a hundred costs."""
        return quantiles(self.times, n=100)[98]


def furnish() -> None:
    """Make the reference set, unless it is there whole and at this code's migration."""
    environ = {**os.environ, "CLUB_INSTANCE": str(INSTANCE), "CLUB_MODE": "development"}
    whole = INSTANCE / "whole"
    mark = hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted((ROOT / "migrations" / "versions").glob("*.py")))
    ).hexdigest()
    if whole.exists() and whole.read_text() == mark:
        return
    shutil.rmtree(INSTANCE, ignore_errors=True)
    for command in (["migrate"], ["bench", "seed"]):
        subprocess.run([sys.executable, "-m", "club", *command], cwd=ROOT, env=environ, check=True)
    whole.write_text(mark)


def signed_in(person_id: int) -> str:
    """A cookie for the person."""
    hashed = hashlib.sha256(TOKEN.encode()).hexdigest()
    with transaction():
        db.session.execute(delete(AuthSession).where(AuthSession.token_hash == hashed))
        db.session.add(AuthSession(token_hash=hashed, person_id=person_id))
    return f"club={TOKEN}"


def reader() -> int:
    """A branch secretary of the set."""
    office = select(Appointment.person_id).where(Appointment.role == Role.BRANCH_SECRETARY)
    people = select(Person.id).where(Person.id.in_(office), Person.state == PersonState.ACTIVE).order_by(Person.id)
    found = db.session.scalars(people.limit(1)).first()
    return found or db.session.scalars(select(Person.id).order_by(Person.id).limit(1)).one()


def pages(app: Flask) -> Iterator[Measured]:
    """The floor first, then the pages of what the set holds."""
    seen = select(Post.topic_id).group_by(Post.topic_id).having(func.count() >= 3 * PAGE)
    topic = db.session.scalars(select(Topic).where(Topic.id.in_(seen)).order_by(Topic.post_count).limit(1)).one()
    longest = db.session.scalars(select(Topic).order_by(Topic.post_count.desc()).limit(1)).one()
    floor = floor_app(db.engine)
    yield _asked("floor: 20 posts, ORM", floor, f"/t/{topic.id}/{PAGE + 1}", "")
    cookie = signed_in(reader())
    yield _asked("the shell alone", app, "/nothing-is-here", cookie)
    yield _asked("topic, 20 posts", app, f"{topic.url}?at={PAGE + 1}", cookie)
    yield _asked(f"last page of {longest.post_count} posts", app, f"{longest.url}?at={longest.post_count}", cookie)
    yield _asked("topics of a space", app, longest.space.url, cookie)
    yield _asked("forum", app, "/forum", cookie)
    yield _asked("search", app, "/search?q=sinh+hoat+chi+doan", cookie)
    yield _asked("home", app, "/", cookie)
    slugs = select(Course.slug, Lesson.slug).join(Lesson, Lesson.course_id == Course.id).order_by(Lesson.id)
    lesson = db.session.execute(slugs.limit(1)).first()
    if lesson is not None:
        yield _asked("lesson", app, f"/training/{lesson[0]}/lessons/{lesson[1]}", cookie)
    session = db.session.scalars(select(LiveSession).order_by(LiveSession.id.desc()).limit(1)).first()
    if session is not None:
        yield _asked("live session", app, f"/live/{session.id}", cookie)


def _asked(name: str, app: Any, path: str, cookie: str) -> Measured:
    path, _mark, query = path.partition("?")
    return Measured(name, app, EnvironBuilder(path, query_string=query, headers={"Cookie": cookie}).get_environ())


def ask(page: Measured) -> tuple[bytes, str]:
    """The page's body and status."""
    body, status, _headers = run_wsgi_app(page.app, dict(page.environ))
    return b"".join(body), status


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def measure(found: list[Measured], rounds: int) -> None:
    """Fill in the figures."""
    for page in found:
        for _time in range(WARM_UP):
            body, status = ask(page)
        if not status.startswith(("200", "404" if "shell" in page.name else "200")):
            raise SystemExit(f"{page.name}: {page.environ['PATH_INFO']} answered {status}")
        with counted() as seen:
            ask(page)
        page.queries, page.size, page.packed = len(seen), len(body), len(gzip.compress(body, 6))
    for _round in range(rounds):
        for page in found:
            began = time.process_time_ns()
            ask(page)
            page.times.append((time.process_time_ns() - began) / 1e6)


def table(found: list[Measured]) -> str:
    """The figures, one page a line."""
    floor = found[0].p50
    lines = [f"{'page':28} {'p50 ms':>8} {'p99 ms':>8} {'× floor':>8} {'queries':>8} {'kB':>7} {'kB gzip':>8}"]
    lines += [
        f"{page.name:28} {page.p50:8.2f} {page.p99:8.2f} {page.p50 / floor:8.2f} {page.queries:8} "
        f"{page.size / 1000:7.1f} {page.packed / 1000:8.1f}"
        for page in found
    ]
    return "\n".join(lines)


def main() -> None:
    """Furnish, measure, print."""
    from app import create_app

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    furnish()
    app = create_app(Settings.from_env({"CLUB_LOG_LEVEL": "ERROR"}, instance=Path(INSTANCE)))
    with app.app_context():
        found = list(pages(app))
        db.session.remove()
        memory.settle()
        measure(found, rounds)
    print(table(found))


if __name__ == "__main__":
    main()
