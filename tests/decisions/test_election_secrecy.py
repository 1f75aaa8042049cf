"""Secret and verifiable: an attacker with every file, threads that cast, the board that is tampered with, the recount."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from club import backup
from club.db import Model, db, transaction
from club.errors import DomainError
from club.people.models import Person
from decisions.elections import recount, sealing
from decisions.elections.actions import ballots
from decisions.elections.cli import elections
from decisions.elections.jobs import destroy_keys
from decisions.elections.models import (
    Election,
    ElectionEnvelope,
    ElectionRound,
    ElectionSlip,
    ElectionVoter,
    Stage,
    Way,
)

ELECTION_TABLES = {"election_voter", "election_envelope", "election_slip"}


def command(app, *words: str) -> Result:
    """Run `club elections …`."""
    with app.app_context():
        return CliRunner().invoke(elections, list(words))


def files_of(app) -> bytes:
    """Every byte of the database file and its write-ahead log."""
    folder = Path(app.config["SETTINGS"].instance)
    return b"".join(path.read_bytes() for path in sorted(folder.glob("club.sqlite*")))


@pytest.fixture
def on_sqlite(app):
    if app.config["SETTINGS"].database_url:
        pytest.skip("reads the files of SQLite")


def test_the_tables_share_nothing_but_the_round_and_keep_no_time(app):
    columns = {name: set(Model.metadata.tables[name].columns.keys()) for name in ELECTION_TABLES}
    for one in ELECTION_TABLES:
        for other in ELECTION_TABLES - {one}:
            assert columns[one] & columns[other] == {"round_id"}, (one, other)
        assert not any(column.type.python_type.__name__ == "datetime" for column in Model.metadata.tables[one].columns)
    assert "person_id" not in columns["election_envelope"] | columns["election_slip"]


@pytest.mark.usefixtures("on_sqlite")
def test_an_attacker_with_every_file_and_a_backup_after_each_vote_learns_no_vote(make, app, inside, tmp_path):
    held = make.election(names=4, voters=20)
    folder = Path(app.config["SETTINGS"].instance)
    truth: dict[int, tuple[str, list[int]]] = {}
    seen_before: set[str] = set()
    paired: dict[int, str] = {}
    for place, voter in enumerate(held.voters):
        votes, nonce = [1 + place % 4], secrets.token_hex(16)
        with inside(), transaction():
            receipt = ballots.cast(
                db.session.get_one(Person, voter.id),
                db.session.get_one(Election, held.id),
                votes=votes,
                nonce=nonce,
                envelope_id=secrets.token_hex(16),
            )
        truth[voter.id] = (receipt.code, votes)
        # A backup after each single vote: whoever compares two of them pairs a voter with an envelope …
        for name in ("club.sqlite", "club.sqlite-wal"):
            if (folder / name).exists():
                shutil.copy(folder / name, tmp_path / name)
        copy = sqlite3.connect(tmp_path / "club.sqlite")
        envelopes = dict(copy.execute("SELECT id, sealed FROM election_envelope"))
        (new,) = set(envelopes) - seen_before
        paired[voter.id], seen_before = envelopes[new], set(envelopes)
        copy.close()
        # … and finds it sealed: neither the choice, nor the nonce, nor the code stands in any file.
        raw = files_of(app)
        assert nonce.encode() not in raw
        assert receipt.code.encode() not in raw
    assert len({len(sealed) for sealed in paired.values()}) == 1
    with inside() as session:
        assert session.query(ElectionSlip).count() == 0
        round_id = session.query(ElectionRound).one().id
        key = sealing.secret_of(round_id)
        assert key is not None
        assert key.encode() not in files_of(app)
        # The box is not empty for nothing: with the key each envelope opens to what its voter cast.
        for number, sealed in paired.items():
            assert sealing.open_envelope(key, round_id, sealed)[1] == truth[number][1]
    make.closed(held)
    make.counted(held)

    # After the count: the key is gone, so are the envelopes, from the pages of the file as well.
    with inside() as session:
        assert sealing.secret_of(round_id) is None
        assert session.query(ElectionEnvelope).count() == 0
    raw = files_of(app)
    for sealed in paired.values():
        assert sealed.encode() not in raw
    # The board is in the order of codes, written at once: no order of casting, of people, or of rows.
    with inside() as session:
        rows = list(session.execute(text("SELECT number, code, votes FROM election_slip ORDER BY number")))
        assert [row.code for row in rows] == sorted(code for code, _votes in truth.values())
        with pytest.raises(Exception, match="rowid"):
            session.execute(text("SELECT rowid FROM election_slip")).all()
        session.rollback()
        with pytest.raises(Exception, match="rowid"):
            session.execute(text("SELECT rowid FROM election_voter")).all()
        session.rollback()
        # The ledger, notices and outbox say nothing of a casting.
        for table in Model.metadata.sorted_tables:
            if table.name in {"election_slip"}:
                continue
            for row in session.execute(table.select()):
                assert not any(code in str(row) for code, _votes in truth.values()), table.name
        acts = session.execute(text("SELECT verb, detail FROM ledger_line WHERE thing_kind = 'election'")).all()
        assert not any("cast" in verb for verb, _detail in acts)


def test_a_backup_leaves_the_key_out(make, app, tmp_path):
    make.election()
    assert sealing.folder.__module__
    assert "elections" not in (*backup.BESIDE, backup.FILES)


@pytest.mark.both
def test_many_threads_cast_and_exactly_one_ballot_a_voter_is_kept(make, app, inside):
    held = make.election(voters=8)
    same = {voter.id: (secrets.token_hex(16), secrets.token_hex(16)) for voter in held.voters}
    first: list[int] = []
    wrong: list[BaseException] = []
    start = threading.Barrier(16)

    def go(number: int) -> None:
        start.wait()
        for voter in held.voters:
            # Even threads send the same ballot, as a phone does that got no answer; odd ones send others.
            nonce, envelope = same[voter.id] if number % 2 == 0 else (secrets.token_hex(16), secrets.token_hex(16))
            try:
                with app.app_context(), transaction():
                    receipt = ballots.cast(
                        db.session.get_one(Person, voter.id),
                        db.session.get_one(Election, held.id),
                        votes=[1 + number % 2],
                        nonce=nonce,
                        envelope_id=envelope,
                    )
                if receipt.first:
                    first.append(voter.id)
            except DomainError as error:
                wrong.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert sorted(first) == sorted(voter.id for voter in held.voters)
    with inside() as session:
        assert session.query(ElectionEnvelope).count() == 8
        assert session.query(ElectionVoter).filter_by(way=Way.PHONE).count() == 8


_CAST = """
import os, sys, secrets
from app import create_app
from club.db import db, transaction
from club.people.models import Person
from club.settings import Settings
from decisions.elections.actions import ballots
from decisions.elections.models import Election
app = create_app(Settings.from_env({}, mode="test", instance=__import__("pathlib").Path(sys.argv[1])))
with app.app_context(), transaction():
    ballots.cast(db.session.get_one(Person, int(sys.argv[2])), db.session.get_one(Election, int(sys.argv[3])),
                 votes=[1], nonce="a" * 32, envelope_id="b" * 32)
    if sys.argv[4] == "before":
        os.kill(os.getpid(), 9)
os.kill(os.getpid(), 9)
"""


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_server_killed_while_a_ballot_is_cast_keeps_both_halves_or_none(make, app, inside, when: str, kept: int):
    held = make.election()
    voter = held.voters[0]
    instance = str(app.config["SETTINGS"].instance)
    subprocess.run(
        [sys.executable, "-c", _CAST, instance, str(voter.id), str(held.id), when],
        cwd=app.config["ROOT"],
        check=False,
        capture_output=True,
    )
    with inside() as session:
        assert session.query(ElectionEnvelope).count() == kept
        assert session.query(ElectionVoter).filter_by(way=Way.PHONE).count() == kept
    # The phone sends it again and is told the truth; one ballot lies in the box.
    with inside(), transaction():
        receipt = ballots.cast(
            db.session.get_one(Person, voter.id),
            db.session.get_one(Election, held.id),
            votes=[1],
            nonce="a" * 32,
            envelope_id="b" * 32,
        )
    assert receipt.known
    assert receipt.first is (kept == 0)
    with inside() as session:
        assert session.query(ElectionEnvelope).count() == 1


def counted(make, held, *votes: tuple[int, ...]) -> None:
    for voter, chosen in zip(held.voters, votes, strict=False):
        make.cast(held, voter, *chosen)
    make.closed(held)
    make.counted(held)


def test_a_voter_finds_the_ballot_by_its_code_however_it_is_typed(make, client_of):
    held = make.election()
    code = make.cast(held, held.voters[0], 1, 3)
    make.closed(held)
    make.counted(held)
    client = client_of(held.voters[0])
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert "Ứng viên A, Ứng viên C" in client.get(f"{held.url}/board", query_string={"code": typed}).text
    assert "Không có lá phiếu nào" in client.get(f"{held.url}/board?code=AAAA-BBBB-CCCC-DDDD").text


@pytest.mark.parametrize(
    ("trick", "named"),
    [
        ("DELETE FROM election_slip WHERE number = 2", "phiếu số 2 bị gỡ mất"),
        ("UPDATE election_slip SET votes = '[4]' WHERE number = 2", "phiếu số 2"),
        ("UPDATE election_slip SET code = 'AAAA-AAAA-AAAA-AAAA' WHERE number = 3", "phiếu số 3"),
        (
            "INSERT INTO election_slip (round_id, number, code, nonce, votes, hash)"  # noqa: ISC004
            " SELECT round_id, 5, 'BBBB', 'ff', '[1]', hash FROM election_slip WHERE number = 4",
            "phiếu số 5",
        ),
        ("DELETE FROM election_slip WHERE number = 4", "the end was cut"),
    ],
)
def test_verify_fails_and_names_what_was_done_to_the_board(make, client_of, inside, app, trick: str, named: str):
    held = make.election()
    counted(make, held, (1, 2), (1,), (2, 3), (1, 4))
    good = command(app, "verify", str(held.id))
    assert good.exit_code == 0, good.output
    assert "nguyên vẹn" in client_of(held.voters[0]).get(f"{held.url}/board").text
    with inside() as session, session.connection() as connection:
        connection.execute(text(trick))
        connection.commit()
    bad = command(app, "verify", str(held.id))
    assert bad.exit_code == 1
    assert named in bad.output
    assert named in client_of(held.voters[0]).get(f"{held.url}/board").text


def test_a_whole_board_made_anew_is_told_by_the_ledger(make, inside, app):
    held = make.election()
    counted(make, held, (1,), (2,))
    with inside() as session:
        round_ = session.query(ElectionRound).one()
        head = round_.opening_head
        connection = session.connection()
        for slip in session.query(ElectionSlip).order_by(ElectionSlip.number):
            code = recount.tracking_code(round_.opening_head, slip.nonce, [1])
            row = {"number": slip.number, "nonce": slip.nonce, "votes": [1], "seen": ""}
            head = recount.link(head, row)
            connection.execute(
                text("UPDATE election_slip SET votes = '[1]', code = :code, hash = :hash WHERE number = :number"),
                {"code": code, "hash": head, "number": slip.number},
            )
        result = dict(round_.result or {}) | {"votes": {"1": 2, "2": 0, "3": 0, "4": 0}, "elected": [1], "empty": 1}
        connection.execute(
            text("UPDATE election_round SET head = :head, result = :result"),
            {"head": head, "result": json.dumps(result)},
        )
        connection.commit()
    bad = command(app, "verify", str(held.id))
    assert bad.exit_code == 1
    assert "sổ cái" in bad.output or "ledger" in bad.output


def test_anybody_recounts_the_real_publication_with_the_one_file(make, client_of, visitor, tmp_path):
    held = make.election()
    code = make.cast(held, held.voters[0], 2, 3)
    counted(make, held, (1,), (1, 2), (1, 4), (1,))
    client = client_of(held.voters[0])
    file, script = tmp_path / "phieu.json", tmp_path / "recount.py"
    file.write_bytes(client.get(f"{held.url}/board.json").data)
    script.write_bytes(visitor.get("/decisions/elections/recount.py").data)
    head = re.search(r"Sau lá phiếu cuối cùng: <code>(\w+)", client.get(f"{held.url}/record").text)
    assert head is not None

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        # -I and -S: nothing of ours, nothing that is installed; the standard library alone.
        command = [sys.executable, "-I", "-S", str(script), str(file), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = run("--head", head[1], "--code", code)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "KHỚP" in good.stdout
    assert f"Phiếu {code} là phiếu số" in good.stdout
    assert run("--head", "0" * 64).returncode == 1
    whole = json.loads(file.read_text("utf-8"))
    whole["slips"][1]["votes"] = [4]
    file.write_text(json.dumps(whole), "utf-8")
    bad = run()
    assert bad.returncode == 1
    assert "phiếu số 2" in bad.stdout
    assert visitor.get(f"{held.url}/board.json").status_code == 302


@pytest.mark.parametrize("trick", ["removed", "added", "changed", "key"])
def test_a_box_that_was_touched_is_not_opened(make, client_of, inside, trick: str):
    held = make.election()
    for voter in held.voters[:3]:
        make.cast(held, voter, 1)
    make.closed(held)
    with inside() as session:
        round_ = session.query(ElectionRound).one()
        number, public = round_.id, round_.public_key
        sealed = sealing.seal(public, number, nonce="c" * 32, votes=[4], places=4)
        if trick == "key":
            sealing.destroy(number)
        else:
            with transaction():
                one = session.query(ElectionEnvelope).first()
                if trick == "removed":
                    session.delete(one)
                elif trick == "added":
                    session.add(ElectionEnvelope(round_id=number, id="d" * 32, sealed=sealed))
                else:
                    one.sealed = sealed
    head = client_of(held.head)
    assert head.post(f"{held.url}/count").status_code == 409
    with inside() as session:
        assert session.query(ElectionSlip).count() == 0
        assert session.get_one(Election, held.id).stage == Stage.CLOSED


def test_the_key_kept_on_paper_opens_the_box_after_a_restore(make, client_of, inside, app):
    held = make.election()
    make.cast(held, held.voters[0], 1)
    assert client_of(held.voters[0]).post(f"{held.url}/key").status_code == 404
    assert client_of(held.tellers[1]).post(f"{held.url}/key").status_code == 403
    shown = client_of(held.head).post(f"{held.url}/key")
    assert "no-store" in shown.headers["Cache-Control"]
    key = "".join(re.findall(r"<code>(\w{4})</code>", shown.text))
    assert len(key) == 64
    with inside() as session:
        number = session.query(ElectionRound).one().id
        sealing.destroy(number)
    make.closed(held)
    assert client_of(held.head).post(f"{held.url}/count").status_code == 409
    assert command(app, "restore-key", str(held.id), "--key", "00" * 32).exit_code == 1
    done = command(app, "restore-key", str(held.id), "--key", " ".join(re.findall("....", key)))
    assert done.exit_code == 0, done.output
    assert client_of(held.head).post(f"{held.url}/count").status_code == 302


def test_a_key_that_a_crash_left_behind_is_destroyed(make, inside):
    running, done = make.election(), make.election()
    make.closed(done)
    make.counted(done)
    with inside() as session:
        rounds = {one.election_id: one.id for one in session.query(ElectionRound)}
        sealing.make_key(rounds[done.id])
        destroy_keys.call_local()
        assert sealing.secret_of(rounds[done.id]) is None
        assert sealing.secret_of(rounds[running.id]) is not None


def test_an_envelope_says_nothing_by_its_length_and_opens_in_its_own_round_only(app):
    with app.app_context():
        public = sealing.make_key(901)
        key = sealing.secret_of(901) or ""
        some = [
            sealing.seal(public, 901, nonce="e" * 32, votes=votes, places=5) for votes in ([], [1], [1, 2, 3, 4, 5])
        ]
        assert len({len(one) for one in some}) == 1
        assert len(set(some)) == 3
        assert sealing.open_envelope(key, 901, some[2]) == ("e" * 32, [1, 2, 3, 4, 5])
        for sealed, number in ((some[1], 902), (some[1][:-4] + "AAAA", 901), ("!", 901)):
            with pytest.raises(sealing.BoxError):
                sealing.open_envelope(key, number, sealed)
        sealing.destroy(901)


def test_phone_and_script_make_the_same_tracking_code(app):
    cases = [["ab" * 32, f"{number:032x}", sorted({number % 3 + 1, number % 5 + 1})] for number in range(40)]
    code = (
        "import { trackingCode } from './static/src/decisions/code.js';"
        f"for (const [h, n, v] of {json.dumps(cases)}) console.log(await trackingCode(h, n, v));"
    )
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here")
    done = subprocess.run(
        [node, "--input-type=module", "-e", code], cwd=app.config["ROOT"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [recount.tracking_code(head, nonce, votes) for head, nonce, votes in cases]
