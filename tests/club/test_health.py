"""What the process says of itself, and how it lives with a database that is away, old, or full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update

from club import clock, health, ledger
from club.db import db, transaction
from club.policy import Role
from club.signin.models import AuthSession
from club.units.models import Unit
from tests.servers import Site


def test_ready_says_so(visitor):
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert answer.json["outbox"] == {"waiting": 0, "given_up": 0}


@contextmanager
def _at(app: Flask, revision: str) -> Iterator[None]:
    def write(number: str) -> None:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})

    with app.app_context():
        wanted = health.wanted_revision()
    write(revision)
    try:
        yield
    finally:
        write(wanted)


def test_a_database_of_another_version_is_not_ready(app, visitor):
    with _at(app, "club_001"):
        answer = visitor.get("/readyz")
        assert answer.status_code == 503
        assert "is at club_001, the code wants" in answer.json["reason"]
        assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 200


def test_a_database_that_is_away_is_not_ready_and_its_address_stays_private(tmp_path):
    said = Site(tmp_path, DATABASE_URL="postgresql://club:a-password@127.0.0.1:9/club").inside(
        """
from flask import current_app
client = current_app.test_client()
for path in ("/healthz", "/readyz", "/sign-in"):
    answer = client.get(path, headers={"Accept": "application/json"})
    print(answer.status_code, answer.text.replace("\\n", " "))
"""
    )
    alive, ready, page = said.splitlines()
    assert alive.startswith("200")
    assert ready.startswith("503")
    assert "the database does not answer" in ready
    assert page.startswith("503")
    assert "a-password" not in said


def test_an_empty_database_wants_a_migration_and_keeps_what_it_acknowledges(tmp_path):
    """The pragma is what makes a power cut lose nothing; that kill -9 loses nothing is tried in test_serving.py."""
    said = Site(tmp_path).inside(
        """
from club import health
from club.db import db
print(health.database_problem())
with db.engine.connect() as connection:
    print(*(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")))
"""
    )
    problem, pragmas = said.splitlines()
    assert "is at nothing" in problem
    assert "club migrate" in problem
    assert pragmas == "2 wal"


@contextmanager
def _full(app: Flask) -> Iterator[None]:
    """No further page fits into the database."""

    def cap(connection: Any, record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with app.app_context():
        engine = db.engine
        engine.dispose()
        event.listen(engine, "connect", cap)
        try:
            yield
        finally:
            event.remove(engine, "connect", cap)
            engine.dispose()


def test_a_full_disk_stops_writing_not_reading_and_heals_in_place(app, make, client_of, inside):
    if app.config["SETTINGS"].database_url:
        pytest.skip("PostgreSQL's disk is not ours to fill")
    client = client_of(make.person(Role.ADMIN))

    def found_unit(number: int, **headers: str) -> Any:
        words = {"name": f"Chi đoàn số {number}", "kind": "branch", "reason": "quyết định " * 40}
        return client.post("/units/new", data=words, headers=headers)

    with inside(), transaction():
        # A sign-in that is old enough for its use to be noted: reading then writes as well.
        db.session.execute(update(AuthSession).values(last_seen_at=clock.now() - timedelta(hours=1)))
    with _full(app):
        number, answer = next((n, a) for n in range(100) if (a := found_unit(n)).status_code not in {302, 303})
        assert (answer.status_code, answer.mimetype) == (507, "text/html")
        assert 'lang="vi"' in answer.text
        data = found_unit(number, Accept="application/json")
        assert (data.status_code, data.json["error"]) == (507, "disk_full")
        for path in ("/", "/me", f"/search?q=số {number - 1}", "/readyz"):
            assert client.get(path).status_code in {200, 404}, path
    assert found_unit(number).status_code in {302, 303}
    with inside():
        assert db.session.scalar(select(func.count()).select_from(Unit)) == number + 1
        assert ledger.verify() is None
