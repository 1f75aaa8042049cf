"""The ledger: every manipulation of the database is named, and the board reads it in words."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from club import clock, ledger
from club.audit.cli import ledger as command
from club.audit.verbs import plain_detail, verb_label
from club.db import db, transaction
from club.ledger import LedgerLine
from club.people.models import Person
from club.policy import Role

TRIGGERS = ("ledger_line_no_update", "ledger_line_no_delete")


@pytest.fixture
def book(make, inside):
    """Six acts by the chair; the noted head."""
    chair = make.person(Role.CHAIR, name="Lê Văn An")
    with inside():
        with transaction():
            for number in range(6):
                ledger.record(chair, "test.done", ("thing", number), reason=f"lý do {number}", number=number)
        return ledger.head()


@pytest.fixture
def tamper(app, inside):
    """`tamper("UPDATE …")`: change the database behind the application's back, triggers removed."""

    def change(*statements: str) -> None:
        if app.config["SETTINGS"].database_url:
            with inside(), db.engine.begin() as connection:
                connection.execute(text("ALTER TABLE ledger_line DISABLE TRIGGER USER"))
                for statement in statements:
                    connection.execute(text(statement))
                connection.execute(text("ALTER TABLE ledger_line ENABLE TRIGGER USER"))
            return
        with inside():
            db.engine.dispose()
        file = sqlite3.connect(Path(app.config["SETTINGS"].instance) / "club.sqlite")
        for trigger in TRIGGERS:
            file.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            file.execute(statement)
        file.commit()
        file.close()

    return change


@pytest.fixture
def run(inside):
    """`run("verify")`: the command's exit code and words."""

    def called(*arguments: str) -> tuple[int, str]:
        with inside():
            done = CliRunner().invoke(command, arguments)
        return done.exit_code, done.output

    return called


def test_an_untouched_ledger_holds(book, run):
    assert run("verify") == (0, f"6 lines hold, head {book[1]}\n")
    assert run("head") == (0, f"6 {book[1]}\n")
    assert run("verify", "--head", book[1])[0] == 0


def test_an_empty_ledger_holds(app, run):
    assert run("verify")[0] == 0


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE ledger_line SET verb = 'test.other' WHERE id = 3", 3),
        ("UPDATE ledger_line SET actor_id = NULL WHERE id = 3", 3),
        ("UPDATE ledger_line SET thing_id = 77 WHERE id = 3", 3),
        ("UPDATE ledger_line SET reason = 'một lý do khác' WHERE id = 3", 3),
        ("UPDATE ledger_line SET detail = '{\"number\": 99}' WHERE id = 3", 3),
        ("UPDATE ledger_line SET at = '2020-01-01 00:00:00.000000' WHERE id = 3", 3),
        ("DELETE FROM ledger_line WHERE id = 3", 3),
        ("DELETE FROM ledger_line WHERE id = 1", 1),
        ("UPDATE ledger_line SET id = 60 WHERE id = 6", 6),
        ("UPDATE ledger_line SET reason = NULL, detail = NULL, salt = NULL WHERE id = 3", 3),
        ("UPDATE ledger_line SET reason = '' WHERE id = 3", 3),
    ],
)
def test_every_change_and_removal_is_named_with_its_line(book, tamper, run, statement, line):
    tamper(statement)
    code, words = run("verify")
    assert code == 1
    assert f"line {line}:" in words


def test_a_cut_end_shows_against_a_head_noted_earlier(book, tamper, run):
    tamper("DELETE FROM ledger_line WHERE id > 4")
    assert run("verify")[0] == 0
    code, words = run("verify", "--head", book[1])
    assert code == 1
    assert "line 5: the end was cut off" in words


def forged(row: LedgerLine | None, *, number: int, verb: str, thing: tuple[str, int | None]) -> str:
    """The INSERT of a line that chains correctly to `row`, as somebody who knows the code would write it."""
    previous = row.hash if row else ledger.START
    at = row.at if row else clock.now()

    def digest(value) -> str:
        packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(packed.encode()).hexdigest()

    words = digest(["ab", "", {}])
    whole = digest([number, at.isoformat(), None, verb, thing[0], thing[1], words, previous])
    moment = at.strftime("%Y-%m-%d %H:%M:%S.%f")
    columns = "id, at, verb, thing_kind, thing_id, reason, detail, salt, words_hash, previous_hash, hash"
    values = (number, moment, verb, *thing, "", "{}", "ab", words, previous, whole)
    return f"INSERT INTO ledger_line ({columns}) VALUES ({', '.join(map(repr, values))})"


def test_a_line_put_in_is_named(book, tamper, inside, run):
    with inside():
        third = db.session.get_one(LedgerLine, 3)
    tamper(
        *(f"UPDATE ledger_line SET id = {number + 1} WHERE id = {number}" for number in (6, 5, 4)),
        forged(third, number=4, verb="test.forged", thing=("thing", 1)),
    )
    code, words = run("verify")
    assert code == 1
    assert "line 5:" in words


def test_a_line_put_in_before_the_first_is_named(book, tamper, run):
    tamper(forged(None, number=0, verb="test.forged", thing=("thing", 1)))
    code, words = run("verify")
    assert code == 1
    assert "before the first" in words


@pytest.mark.parametrize("thing", [("ledger_line", 3), ("thing", 5)])
def test_a_faked_redaction_is_named(book, tamper, inside, run, thing):
    """Blanking a line needs a later line that says so: one before it, or about something else, is none."""
    blank = "UPDATE ledger_line SET reason = NULL, detail = NULL, salt = NULL WHERE id = "
    with inside():
        last = db.session.get_one(LedgerLine, 6)
    if thing[0] == "ledger_line":
        with inside(), transaction():
            ledger.record(None, "ledger.redacted", ("ledger_line", 8))
            ledger.record(None, "test.done", ("thing", 1), reason="x")
        tamper(blank + "8")
        assert "line 8: its words are gone" in run("verify")[1]
    else:
        tamper(blank + "5", forged(last, number=7, verb="ledger.redacted", thing=thing))
        code, words = run("verify")
        assert code == 1
        assert "line 5: its words are gone" in words


def test_a_true_redaction_keeps_the_chain_and_the_page_says_so(book, make, client_of, inside, run):
    chair = make.person(Role.CHAIR)
    with inside(), transaction():
        ledger.redact(chair, db.session.get_one(LedgerLine, 3), reason="có tên người thật")
    assert run("verify")[0] == 0
    page = client_of(chair).get("/ledger").text
    assert "lý do 2" not in page
    assert "có tên người thật" in page


def test_what_the_session_remembers_does_not_hide_a_change(book, tamper, inside):
    with inside():
        before = db.session.scalars(select(LedgerLine)).all()
        assert before
        db.session.commit()
        tamper("UPDATE ledger_line SET reason = 'khác' WHERE id = 2")
        broken = ledger.verify()
        assert broken is not None
        assert broken.line_id == 2


def test_verifying_inside_a_transaction_keeps_what_waits_in_it(book, inside, make):
    person = make.person()
    with inside():
        with transaction():
            db.session.get_one(Person, person.id).about = "giữ lại"
            assert ledger.verify() is None
        assert db.session.scalar(select(Person.about).where(Person.id == person.id)) == "giữ lại"


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.CHAIR, True),
        (Role.VICE_CHAIR, True),
        (Role.COMMISSIONER, True),
        (Role.ADMIN, True),
        (Role.STANDING_COMMITTEE, False),
        (Role.MEMBER, False),
        (Role.OBSERVER, False),
    ],
)
def test_the_ledger_is_for_the_board_and_the_admin(make, client_of, role, reads):
    client = client_of(make.person(role))
    for path in ("/ledger", "/ledger/verify", "/ledger/download"):
        assert client.get(path).status_code == (200 if reads else 404)
    assert client.post("/ledger/verify").status_code == (200 if reads else 404)


def test_lines_read_as_sentences_with_names_and_reasons(make, client_of):
    chair, person = make.person(Role.CHAIR, name="Lê Văn An"), make.person(None, name="Trần Thị Bình")
    client = client_of(chair)
    client.post(
        "/offices/new",
        data={
            "person": person.full_name,
            "person-id": person.id,
            "role": "trainer",
            "starts_on": clock.today().isoformat(),
            "reason": "Quyết định số 5",
        },
    )
    page = client.get("/ledger").text
    assert "Lê Văn An" in page
    assert f'<a href="/people/{person.id}">Trần Thị Bình</a>' in page
    assert "Quyết định số 5" in page
    assert "office.given" not in re.sub(r"<option[^>]*>", "", page)


def test_an_undeclared_verb_still_reads(book, make, client_of):
    page = client_of(make.person(Role.CHAIR)).get("/ledger").text
    assert verb_label("test.done") == "test · done"
    assert "test · done" in page
    assert plain_detail({"number": 3, "list": [1]}) == "number: 3"
    assert "number: 3" in page


def test_the_ledger_narrows_by_act_person_and_thing(make, client_of, inside):
    one, two = make.person(Role.CHAIR, name="Lê Văn An"), make.person(Role.ADMIN, name="Trần Thị Bình")
    with inside(), transaction():
        ledger.record(one, "test.first", ("thing", 1), reason="chuyện một")
        ledger.record(two, "test.second", ("other", 1), reason="chuyện hai")
        ledger.record(two, "test.second", ("person", one.id), reason="chuyện ba")
    client = client_of(one)

    def found(query: str) -> list[str]:
        return re.findall(r"chuyện \w+", client.get(f"/ledger?{query}").text)

    assert found("") == ["chuyện ba", "chuyện hai", "chuyện một"]
    assert found("verb=test.first") == ["chuyện một"]
    assert found("kind=other") == ["chuyện hai"]
    assert found(f"person=Lê Văn An&person-id={one.id}") == ["chuyện ba", "chuyện một"]
    assert found("verb=test.first&kind=other") == []
    assert found("verb=gone") == []


def test_the_copy_holds_all_that_verifying_elsewhere_needs(book, make, client_of):
    with client_of(make.person(Role.CHAIR)).get("/ledger/download") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        lines = [json.loads(line) for line in answer.data.decode().splitlines()]
    assert [line["id"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[-1]["hash"] == book[1]
    for before, line in zip([{"hash": ledger.START}, *lines], lines, strict=False):
        assert line["previous_hash"] == before["hash"]
        words = json.dumps(
            [line["salt"], line["reason"], line["detail"]], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert hashlib.sha256(words.encode()).hexdigest() == line["words_hash"]


def test_the_button_says_what_it_found(book, make, client_of, tamper):
    client = client_of(make.person(Role.CHAIR))
    assert "alert-success" in client.post("/ledger/verify", data={"head": book[1]}).text
    assert client.post("/ledger/verify", data={"head": "kein"}).status_code == 422
    tamper("UPDATE ledger_line SET reason = 'khác' WHERE id = 2")
    page = client.post("/ledger/verify").text
    assert "alert-danger" in page
    assert re.search(r"\b2\b: ", page)


def test_the_page_of_the_ledger_asks_few_questions(make, client_of, inside, queries):
    chair = make.person(Role.CHAIR)
    with inside(), transaction():
        for number in range(10):
            ledger.record(chair, "test.done", ("person", chair.id), reason=str(number))
    client = client_of(chair)
    client.get("/ledger")
    with queries() as few:
        client.get("/ledger")
    with inside(), transaction():
        for number in range(300):
            ledger.record(chair, "test.done", ("person", chair.id), reason=str(number))
    with queries() as many:
        assert client.get("/ledger").text.count('id="line-') == 30
    assert len(many) == len(few) <= 12, "\n".join(many)
