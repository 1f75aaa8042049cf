"""The command line: it teaches, says what is wrong in one line, and its copies can be trusted."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text, update

from club import backup, cli, health, outbox
from club.db import db, transaction
from club.people.models import Person
from club.policy import Role

Club = Callable[..., Result]


@pytest.fixture
def club(app: Flask) -> Club:
    """`club("backup", …)`: a command on the test's installation."""
    house = cli._House(name="club", epilog=cli.main.epilog, help=cli.main.help)
    house.__dict__["app"] = app

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(house, [str(word) for word in words], input=typed)

    return run


@pytest.fixture
def embedded(app: Flask) -> Flask:
    """The application, on SQLite; PostgreSQL's own tools copy its databases."""
    if app.config["SETTINGS"].database_url:
        pytest.skip("about SQLite's file")
    return app


# --- it teaches


def _all_commands(app: Flask) -> Iterator[tuple[str, click.Command]]:
    def walk(path: str, group: dict[str, click.Command]) -> Iterator[tuple[str, click.Command]]:
        for name, found in group.items():
            if isinstance(found, click.Group):
                yield from walk(f"{path} {name}", found.commands)
            else:
                yield f"{path} {name}", found

    yield from walk("club", cli._commands)


def test_every_command_says_what_it_does_and_shows_an_example(app):
    lacking = [
        path
        for path, found in _all_commands(app)
        if not found.help or path.split()[1] not in found.help.split("Example")[-1]
    ]
    assert lacking == []


def test_help_teaches_the_usual_order(club):
    said = club("--help").output
    order = [said.index(f"  club {name}") for name in ("migrate", "create-admin", "import-members", "serve")]
    assert order == sorted(order)
    assert "Exit codes" in said


def test_a_word_that_is_no_command_ends_with_code_2(club):
    assert club("servve").exit_code == 2


def test_a_database_of_another_version_is_told_in_one_line(club, app, inside):
    with inside():
        wanted = health.wanted_revision()
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE person RENAME TO person_away"))
            connection.execute(text("UPDATE alembic_version SET version_num = 'club_001'"))
    try:
        answer = club("demo")
        assert answer.exit_code == 1
        assert "run club migrate" in answer.output.strip().splitlines()[-1]
    finally:
        with inside(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE person_away RENAME TO person"))
            connection.execute(text("UPDATE alembic_version SET version_num = :wanted"), {"wanted": wanted})


# --- doctor


def test_doctor_explains_every_setting_and_finds_nothing_wrong_in_a_new_house(club):
    answer = club("doctor")
    assert answer.exit_code == 0, answer.output
    assert "CLUB_SECRET_KEY = " in answer.output
    for word in (
        "database",
        "packages: run sandboxed",
        "clock",
        "ledger",
        "memory",
        "jobs",
        "outbox",
        "PDF",
        "front end",
    ):
        assert word in answer.output


def test_doctor_says_what_is_wrong_and_ends_with_code_1(club, app, inside):
    with inside(), db.engine.begin() as connection:
        wanted = health.wanted_revision()
        connection.execute(text("UPDATE alembic_version SET version_num = 'club_001'"))
    try:
        answer = club("doctor", "--json")
        assert answer.exit_code == 1
        wrong = [check["says"] for check in json.loads(answer.output)["checks"] if check["level"] == "error"]
        assert any("run club migrate" in says for says in wrong)
    finally:
        with inside(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :wanted"), {"wanted": wanted})


def test_doctor_and_outbox_show_what_was_given_up(club, inside):
    with inside(), transaction():
        outbox.put("unknown", {}, key="given up")
        db.session.execute(update(outbox.OutboxRow).values(attempts=outbox.MAX_ATTEMPTS, error="OSError('away')"))
    assert "1 given up" in club("doctor").output
    shown = club("outbox")
    assert (shown.exit_code, "OSError('away')" in shown.output) == (1, True)
    assert "1 will be tried again" in club("outbox", "--retry").output
    assert club("outbox").exit_code == 0


# --- backup and restore


@pytest.fixture
def kept(club: Club, embedded: Flask, make: Any, tmp_path: Path) -> Iterator[Path]:
    """An archive of an installation with one person and one file."""
    make.person(Role.CHAIR, name="Nguyễn Thị Giữ")
    stored = Path(embedded.config["SETTINGS"].instance) / "files" / "ab" / ("ab" * 32)
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"a picture")
    answer = club("backup", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    yield next((tmp_path / "out").glob("*.tar.gz"))
    for aside in _instance(embedded).glob("before-restore-*"):
        shutil.rmtree(aside)


def _instance(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].instance)


def _names(inside: Any) -> list[str]:
    with inside():
        return list(db.session.scalars(select(Person.full_name)))


def test_a_backup_holds_the_database_the_files_and_their_checksums(kept, embedded):
    with tarfile.open(kept) as archive:
        names = archive.getnames()
        manifest = json.load(archive.extractfile("manifest.json"))
        archive.extract("club.sqlite", kept.parent, filter="data")
    assert names[0] == "club.sqlite"
    assert names[-1] == "manifest.json"
    with embedded.app_context():
        assert manifest["revision"] == health.wanted_revision()
    assert set(manifest["checksums"]) == set(names) - {"manifest.json"}
    copy = sqlite3.connect(kept.parent / "club.sqlite")
    assert copy.execute("SELECT full_name FROM person").fetchall() == [("Nguyễn Thị Giữ",)]
    copy.close()
    assert kept.stat().st_mode & 0o077 == 0, "only its owner may read it"


def test_a_backup_is_taken_while_people_write_and_is_one_moment(embedded, club, inside, tmp_path):
    with inside():
        with transaction():
            db.session.add(Person(full_name="đã xong"))
        with transaction():
            db.session.add(Person(full_name="đang viết"))
            db.session.flush()
            with db.engine.connect():
                backup._copy_database(backup.database_file(), tmp_path / "copy.sqlite")
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copy.execute("SELECT full_name FROM person").fetchall() == [("đã xong",)]
    copy.close()


def test_a_restore_brings_back_what_was_and_keeps_what_is(kept, club, make, inside, embedded):
    make.person(name="Người đến sau")
    shutil.rmtree(_instance(embedded) / "files")
    asked = club("restore", kept, typed="n\n")
    assert asked.exit_code == 1
    assert "Người đến sau" in _names(inside), "nothing happens without a yes"
    answer = club("restore", kept, "--yes")
    assert answer.exit_code == 0, answer.output
    assert _names(inside) == ["Nguyễn Thị Giữ"]
    assert (_instance(embedded) / "files" / "ab" / ("ab" * 32)).read_bytes() == b"a picture"
    aside = next(_instance(embedded).glob("before-restore-*"))
    before = sqlite3.connect(aside / "club.sqlite")
    assert ("Người đến sau",) in before.execute("SELECT full_name FROM person").fetchall()
    before.close()


def test_a_restore_onto_a_new_installation_brings_an_older_database_to_this_version(kept, club, inside, embedded):
    with embedded.app_context():
        db.session.remove()
        db.engine.dispose()
    for path in _instance(embedded).glob("club.sqlite*"):
        path.unlink()
    answer = club("restore", kept, "--yes")
    assert answer.exit_code == 0, answer.output
    assert _names(inside) == ["Nguyễn Thị Giữ"]


def _rewritten(kept: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    made = kept.with_name("changed.tar.gz")
    with tarfile.open(kept) as source, tarfile.open(made, "w:gz") as target:
        for member in source:
            data = change(member.name, source.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                target.addfile(member, io.BytesIO(data))
    return made


def _bent(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda kept: _rewritten(kept, lambda n, data: _bent(data) if n == "club.sqlite" else data), "damaged"),
        (lambda kept: _rewritten(kept, lambda n, data: None if n.startswith("files/") else data), "damaged"),
        (lambda kept: _rewritten(kept, lambda n, data: None if n == "manifest.json" else data), "damaged"),
        (lambda kept: _rewritten(kept, lambda n, data: data.replace(b'"format": 1', b'"format": 99')), "version"),
        (lambda kept: _rewritten(kept, lambda n, data: data.replace(b'"revision": "', b'"revision": "x')), "newer"),
    ],
    ids=["a bit", "a file is missing", "no manifest", "another format", "a newer database"],
)
def test_an_archive_that_is_not_whole_or_not_ours_changes_nothing(kept, club, make, inside, embedded, damage, says):
    make.person(name="Người đến sau")
    answer = club("restore", damage(kept), "--yes")
    assert answer.exit_code == 1
    assert says in answer.output
    assert "Người đến sau" in _names(inside)
    assert not list(_instance(embedded).glob("before-restore-*"))
    assert not list(_instance(embedded).glob(".restore-*"))


def test_half_an_archive_and_a_file_of_another_kind_are_refused(kept, club, embedded, tmp_path):
    half = tmp_path / "half.tar.gz"
    half.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    other = tmp_path / "other.tar.gz"
    other.write_bytes(gzip.compress(b"not a tar"))
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("files/../../outside"), io.BytesIO())
    for path in (half, other, evil):
        answer = club("restore", path, "--yes")
        assert answer.exit_code == 1
        assert len(answer.output.strip().splitlines()) == 1
    assert not (_instance(embedded).parent / "outside").exists()


def test_a_restore_while_the_site_runs_is_refused(kept, club, embedded, inside):
    other = sqlite3.connect(_instance(embedded) / "club.sqlite")
    other.execute("SELECT count(*) FROM person").fetchone()
    answer = club("restore", kept, "--yes")
    other.close()
    assert answer.exit_code == 1
    assert "stop it first" in answer.output


def test_old_archives_go_and_other_files_stay(club, embedded, tmp_path):
    for day in range(1, 6):
        (tmp_path / f"club-2023-03-0{day}T021500.tar.gz").touch()
    (tmp_path / "letter.txt").touch()
    assert club("backup", tmp_path, "--keep", "3").exit_code == 0
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 4
    assert "letter.txt" in left
    assert "club-2023-03-05T021500.tar.gz" in left


def test_on_postgresql_the_exact_line_is_printed_without_the_password():
    from sqlalchemy import make_url

    url = make_url("postgresql+psycopg://club:hunter2@db.example:5433/club")
    line = backup.dump_line(url, "club-2026")
    assert line == "pg_dump --format=custom --file=club-2026.dump 'postgresql://club@db.example:5433/club'"


def test_on_postgresql_the_files_are_kept(app, club, tmp_path):
    if not app.config["SETTINGS"].database_url:
        pytest.skip("about PostgreSQL")
    answer = club("backup", tmp_path)
    assert answer.exit_code == 0, answer.output
    assert "pg_dump --format=custom" in answer.output
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        assert archive.getnames() == ["manifest.json"]


# --- the demo and its names


def test_the_demo_asks_before_it_erases_and_stays_away_from_real_people(club, make, inside):
    make.person(name="Người thật")
    assert "real people" in club("demo").output
    assert club("demo", "--reset", typed="n\n").exit_code == 1
    assert _names(inside) == ["Người thật"]


def test_the_demo_is_loaded_once_and_tells_how_to_sign_in(club, visitor):
    assert club("who").exit_code == 1
    assert club("demo").exit_code == 0
    again = club("demo")
    assert "0 things added" in again.output
    shown = club("who").output
    password = next(line.split(":")[-1].strip() for line in shown.splitlines() if "password" in line)
    for role in ("admin", "chair", "commissioner", "branch secretary"):
        name = next(line.split()[-1] for line in shown.splitlines() if line.strip().startswith(role))
        assert name
    phone = next(line for line in shown.splitlines() if line.strip().startswith("chair ")).split()[1]
    assert visitor.post("/sign-in", data={"name": phone, "password": password}).status_code == 302
