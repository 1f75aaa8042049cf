"""The room on a real server: killed in the middle of a talk, stopped with open lines, sent what harms."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bench.line import Broken, Line, Refused
from tests.servers import Site, until

PEOPLE = 12
# A fresh installation with a session and people who are signed in: (session id, token by person id).
# They share a room, and its server.

PREPARE = f"""
from flask_migrate import upgrade
upgrade()
import hashlib, json
from datetime import timedelta
from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.signin.models import AuthSession
from live.models import LiveSession, SessionFormat, SessionState
with transaction():
    people = [Person(full_name=f"Bí thư Chi đoàn {{n}}", state=PersonState.ACTIVE) for n in range({PEOPLE})]
    db.session.add_all(people)
    now = clock.now()
    room = LiveSession(format=SessionFormat.FORUM, starts_at=now, ends_at=now + timedelta(hours=2),
                       programme_year=now.year, state=SessionState.OPEN, opened_at=now)
    room.name("Diễn đàn thử sức")
    db.session.add(room)
    db.session.flush()
    for person in people:
        person.appointments.append(Appointment(role=Role.MEMBER))
        token = hashlib.sha256(f"token-{{person.id}}".encode()).hexdigest()
        db.session.add(AuthSession(token_hash=token, person_id=person.id))
print(json.dumps([room.id, {{person.id: f"token-{{person.id}}" for person in people}}]))
"""


class Room:
    """A served installation with one open session."""

    def __init__(self, site: Site) -> None:
        self.site = site
        number, tokens = json.loads(site.inside(PREPARE).splitlines()[-1])
        self.id: int = number
        self.cookies = {int(person): f"club={token}" for person, token in tokens.items()}

    def line(self, person: int, **options: Any) -> Line:
        return Line(self.site.url, self.cookies[person], **options)

    def events(self) -> list[dict[str, Any]]:
        """The whole log, over HTTP."""
        person = next(iter(self.cookies))
        found: list[dict[str, Any]] = []
        more = True
        while more:
            after = found[-1]["seq"] if found else 0
            answer = self.site.browser().get(f"/live/{self.id}/events?after={after}", Cookie=self.cookies[person])
            found += answer.json()["events"]
            more = answer.json()["more"]
        return found


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One server for the tests of this file."""
    made = Room(Site(tmp_path_factory.mktemp("room"), CLUB_EMBEDDED_JOBS="0", CLUB_LOG_LEVEL="WARNING"))
    made.site.start()
    yield made
    if made.site.process is not None:
        made.site.stop()


class Talker(threading.Thread):
    """A phone that says its messages one after the other and repeats each until it is acknowledged."""

    def __init__(self, room: Room, person: int, count: int, topic: str) -> None:
        super().__init__(daemon=True)
        self.room, self.person, self.count, self.topic = room, person, count, topic
        self.kept: dict[str, int] = {}
        self.tries = 0

    def run(self) -> None:
        line: Line | None = None
        for number in range(self.count):
            said = f"{self.topic}-{self.person}-{number}"
            data = {"session": self.room.id, "text": f"Ý kiến {said}", "client_id": said}
            while said not in self.kept:
                self.tries += 1
                try:
                    line = line or self.room.line(self.person, timeout=5)
                    answer = line.ask("live.say", data)
                    if answer.get("ok"):
                        self.kept[said] = answer["seq"]
                    else:
                        time.sleep(answer.get("retry_after", 1))
                except (Refused, Broken):
                    line = None
                    time.sleep(0.1)
        if line is not None:
            line.close()


def test_a_server_killed_in_the_middle_loses_no_acknowledged_message_and_doubles_none(room):
    talkers = [Talker(room, person, 9, "kill") for person in room.cookies]
    heard: list[int] = []
    listener = room.line(
        next(iter(room.cookies)),
        heard=lambda name, page: name == "live.events" and heard.extend(event["seq"] for event in page["events"]),
    )
    listener.ask("live.join", {"session": room.id})
    for talker in talkers:
        talker.start()
    for share in (0.25, 0.55):
        until(lambda share=share: sum(len(t.kept) for t in talkers) >= share * 9 * PEOPLE, 60)
        room.site.stop(signal.SIGKILL)
        room.site.start()
    for talker in talkers:
        talker.join(90)
    kept = {said: seq for talker in talkers for said, seq in talker.kept.items()}
    assert len(kept) == 9 * PEOPLE
    log = room.events()
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    told = [(event["cid"], event["seq"]) for event in log]
    assert len(told) == len({cid for cid, _seq in told}) == 9 * PEOPLE
    assert dict(told) == kept
    assert sum(talker.tries for talker in talkers) > 9 * PEOPLE, "the kills interrupted nobody"
    assert heard == sorted(heard)


def test_everybody_hears_everything_in_order(room):
    people = list(room.cookies)
    heard: dict[int, list[int]] = {person: [] for person in people}
    lines = {}
    for person in people:

        def note(name: str, page: Any, person: int = person) -> None:
            if name == "live.events":
                heard[person] += [event["seq"] for event in page["events"]]

        lines[person] = room.line(person, heard=note)
        start = lines[person].ask("live.join", {"session": room.id})["page"]["last_seq"]
    talkers = [Talker(room, person, 3, "order") for person in people]
    for talker in talkers:
        talker.start()
    for talker in talkers:
        talker.join(60)
    last = max(max(talker.kept.values()) for talker in talkers)
    wanted = list(range(start + 1, last + 1))
    for person in people:
        until(lambda person=person: heard[person][-1:] == [last])
        assert heard[person] == wanted
        lines[person].close()


@pytest.mark.server
def test_votes_survive_a_kill_and_count_once_however_often_they_were_sent(room):
    """Every phone votes by name and in secret, sending until it is acknowledged; the server is killed meanwhile."""
    seqs = json.loads(room.site.inside(OPEN_POLLS.format(session=room.id)).splitlines()[-1])
    voters = [Voter(room, person, seqs) for person in room.cookies]
    for voter in voters:
        voter.start()
    until(lambda: sum(len(voter.kept) for voter in voters) >= len(voters) // 2, 60)
    room.site.stop(signal.SIGKILL)
    room.site.start()
    for voter in voters:
        voter.join(90)
    assert all(voter.kept == set(seqs) for voter in voters)
    board = room.site.browser().get(f"/live/{room.id}/board", Cookie=next(iter(room.cookies.values()))).json()
    for poll in board["polls"]:
        assert poll["tally"]["ballots"] == PEOPLE
    counts = json.loads(room.site.inside(COUNTS).splitlines()[-1])
    wanted = {"0": sum(person % 2 == 0 for person in room.cookies), "1": sum(person % 2 for person in room.cookies)}
    assert counts == [wanted, wanted]


OPEN_POLLS = """
import json
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from live.actions import polls
from live.models import LiveSession, PollKind
seqs = []
for secret in (False, True):
    with transaction():
        chair = db.session.query(Person).filter_by(full_name="Chủ trì thử").first()
        if chair is None:
            chair = Person(full_name="Chủ trì thử", state=PersonState.ACTIVE)
            chair.appointments.append(Appointment(role=Role.CHAIR))
            db.session.add(chair)
            db.session.flush()
        session = db.session.get(LiveSession, {session}, with_for_update=True)
        wanted = polls.Wanted("Thông qua?", PollKind.SINGLE, ["Có", "Không"], secret=secret)
        seqs.append(polls.open_poll(chair, session, polls.prepare(chair, session, wanted).id).seq)
print(json.dumps(seqs))
"""
COUNTS = """
import json
from club.db import db
from live.models import LiveCount
print(json.dumps([row.counts for row in db.session.query(LiveCount).order_by(LiveCount.poll_id)]))
"""


class Voter(threading.Thread):
    """A phone that votes in each poll, twice over each acknowledged line, and repeats until it is acknowledged."""

    def __init__(self, room: Room, person: int, seqs: list[int]) -> None:
        super().__init__(daemon=True)
        self.room, self.person, self.seqs = room, person, seqs
        self.kept: set[int] = set()

    def run(self) -> None:
        line: Line | None = None
        for seq in self.seqs:
            choice = [str(self.person % 2)]
            data = {"session": self.room.id, "seq": seq, "choice": choice, "client_id": f"{self.person}-{seq}"}
            while seq not in self.kept:
                try:
                    line = line or self.room.line(self.person, timeout=5)
                    if all(line.ask("live.vote", data).get("ok") for _twice in range(2)):
                        self.kept.add(seq)
                except (Refused, Broken):
                    line = None
                    time.sleep(0.1)
        if line is not None:
            line.close()


@pytest.mark.parametrize("origin", ["", "https://elsewhere.example"])
def test_an_absent_or_foreign_origin_is_refused_at_the_door(room, origin):
    with pytest.raises(Refused):
        room.line(next(iter(room.cookies)), origin=origin)


def test_without_a_sign_in_the_door_stays_shut(room):
    with pytest.raises(Refused, match="sign_in_needed"):
        Line(room.site.url, "club=nobody")


def test_a_message_that_is_too_large_ends_the_line_before_it_is_read(room):
    line = room.line(next(iter(room.cookies)))
    with contextlib.suppress(Broken):  # the server may hang up while we are still sending
        line.send("42" + json.dumps(["live.say", {"session": room.id, "text": "x" * 5_000_000}]))
    assert line.ended.wait(10)
    other = room.line(list(room.cookies)[1])
    assert other.ask("live.join", {"session": room.id})["ok"]
    other.close()


def test_a_sign_out_cuts_the_line_and_hides_the_room(room):
    person = list(room.cookies)[-1]
    heard: list[str] = []
    line = room.line(person, heard=lambda name, data: heard.append(name))
    assert line.ask("live.join", {"session": room.id})["ok"]
    browser = room.site.browser()
    page = browser.get(f"/live/{room.id}/room", Cookie=room.cookies[person])
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = next(cookie for cookie in browser.cookies)
    answer = browser.post(
        "/sign-out", {"csrf_token": token}, Cookie=f"{room.cookies[person]}; {form.name}={form.value}"
    )
    assert answer.status == 302
    assert line.ended.wait(10)
    assert "signed_out" in heard
    with pytest.raises(Refused, match="sign_in_needed"):
        room.line(person)


def test_a_stop_tells_the_lines_to_come_back_and_does_not_wait_for_them(room):
    heard: list[str] = []
    line = room.line(next(iter(room.cookies)), heard=lambda name, data: heard.append(name))
    line.ask("live.join", {"session": room.id})
    started = time.monotonic()
    room.site.stop()
    assert time.monotonic() - started < 8
    assert line.ended.wait(5)
    assert "server_restart" in heard
