"""How fast a live room is: acknowledgement and delivery, with many phones in one room.

    python -m bench.live_room [--phones 200] [--rate 5] [--seconds 20] [--database postgresql://…]

Starts a server of its own on a throw-away installation, signs people in past the door, opens a WebSocket for each (the
bare line of bench/line.py, one process for all of them), and lets them speak in turn, `--rate` messages a second in
all. Acknowledged: from sending to the answer that the message is kept (committed at synchronous=FULL). Delivered: from
sending until another phone has it. Clients and server share the machine: figures count as ratios.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import socket  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import urllib.request  # noqa: E402
from pathlib import Path  # noqa: E402
from statistics import median, quantiles  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from bench.line import Line  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
PREPARE = """
import hashlib, json, sys
from datetime import timedelta
from flask_migrate import upgrade
from app import create_app
from club import clock
from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.signin.models import AuthSession
from live.models import LiveSession, SessionFormat, SessionState
with create_app().app_context():
    upgrade()
    with transaction():
        people = [Person(full_name=f"Bí thư Chi đoàn {n}", state=PersonState.ACTIVE) for n in range(int(sys.argv[1]))]
        db.session.add_all(people)
        now = clock.now()
        room = LiveSession(format=SessionFormat.FORUM, starts_at=now, ends_at=now + timedelta(hours=2),
                           programme_year=now.year, state=SessionState.OPEN, opened_at=now)
        room.name("Diễn đàn đo lường")
        db.session.add(room)
        db.session.flush()
        for person in people:
            person.appointments.append(Appointment(role=Role.MEMBER))
            token = hashlib.sha256(f"token-{person.id}".encode()).hexdigest()
            db.session.add(AuthSession(token_hash=token, person_id=person.id))
    print(json.dumps([room.id, [person.id for person in people]]))
"""
SENTENCE = "Ý kiến của chi đoàn khu phố về buổi sinh hoạt tối chủ nhật với đoàn viên làm ca và sinh viên ở trọ"


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Measured:
    """What the phones saw, in milliseconds."""

    def __init__(self) -> None:
        self.acknowledged: list[float] = []
        self.delivered: list[float] = []
        self.refused = 0
        self.out_of_order = 0


def talk(url: str, room: int, people: list[int], rate: float, seconds: float) -> Measured:
    """Open all lines, speak, and listen until the last message has come everywhere."""
    seen = Measured()
    sent: dict[str, float] = {}
    last = dict.fromkeys(people, 0)
    got = dict.fromkeys(people, 0)

    def heard_by(person: int) -> Any:
        def heard(name: str, page: Any) -> None:
            if name != "live.events":
                return
            now = time.perf_counter()
            for event in page["events"]:
                seen.out_of_order += event["seq"] <= last[person]
                last[person] = event["seq"]
                got[person] += 1
                if event["by"] != person:
                    seen.delivered.append(1000 * (now - sent[event["cid"]]))

        return heard

    lines = {person: Line(url, f"club=token-{person}", heard=heard_by(person)) for person in people}
    for line in lines.values():
        line.ask("live.join", {"session": room})

    def say(person: int, number: int) -> None:
        cid = f"c{number}"
        text = f"{number}. {SENTENCE} {SENTENCE}"
        sent[cid] = time.perf_counter()
        answer = lines[person].ask("live.say", {"session": room, "text": text, "client_id": cid})
        if answer.get("ok"):
            seen.acknowledged.append(1000 * (time.perf_counter() - sent[cid]))
        else:
            seen.refused += 1

    talking = []
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        gevent.sleep(max(0, begun + number / rate - time.perf_counter()))
        talking.append(gevent.spawn(say, people[number % len(people)], number))
    gevent.joinall(talking, timeout=60)
    wanted = len(seen.acknowledged)
    for _wait in range(200):
        if all(count >= wanted for count in got.values()):
            break
        gevent.sleep(0.05)
    missing = sum(max(wanted - count, 0) for count in got.values())
    if missing:
        print(f"  {missing} deliveries missing")
    for line in lines.values():
        line.close()
    return seen


def _row(name: str, values: list[float]) -> str:
    if len(values) < 2:
        return f"  {name:13} none"
    p99 = quantiles(values, n=100)[98]
    return f"  {name:13} p50 {median(values):7.1f} ms   p99 {p99:7.1f} ms   max {max(values):7.1f} ms   ({len(values)})"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="How fast a live room is.")
    options.add_argument("--phones", type=int, default=200)
    options.add_argument("--rate", type=float, default=5)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--database", default="")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="club-bench-") as folder:
        port = _port()
        url = f"http://127.0.0.1:{port}"
        environ = {
            **os.environ,
            "CLUB_INSTANCE": folder,
            "CLUB_PORT": str(port),
            "CLUB_PUBLIC_URL": url,
            "CLUB_EMBEDDED_JOBS": "0",
            "CLUB_LOG_LEVEL": "ERROR",
            "DATABASE_URL": wanted.database,
        }
        command = [sys.executable, "-c", PREPARE, str(wanted.phones)]
        prepared = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
        room, people = json.loads(prepared.stdout.splitlines()[-1])
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "club", "serve"], cwd=ROOT, env=environ, stdout=log, stderr=log
            )
        try:
            for _attempt in range(300):
                try:
                    urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
                    break
                except OSError:
                    gevent.sleep(0.1)
            seen = talk(url, room, people, wanted.rate, wanted.seconds)
        finally:
            server.terminate()
            server.wait(20)
    print(f"{wanted.phones} phones in one room, {wanted.rate:g} messages a second for {wanted.seconds:g} s")
    print(_row("acknowledged", seen.acknowledged))
    print(_row("delivered", seen.delivered))
    print(f"  refused {seen.refused}, out of order {seen.out_of_order}")


if __name__ == "__main__":
    main()
