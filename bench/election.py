"""5,000 voters cast within ten minutes' worth of load, through the WSGI application, on SQLite with synchronous=FULL.

    python -m bench.election [--voters 5000] [--threads 8]

Each voter opens the ballot, reviews and casts, as a phone does; one in ten casts twice (a bad network). Nothing may be
lost, nothing doubled. Printed: how long it took, processor time a voter, and p50, p95 and p99 of casting.
"""

from __future__ import annotations

import argparse
import queue
import random
import re
import tempfile
import threading
import time
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from club import auth
from club.db import db, transaction
from club.settings import Settings
from club.signin.models import AuthSession
from decisions.elections.models import ElectionEnvelope, ElectionRound, ElectionSlip, ElectionVoter, Way
from tests.make import elections

FIELD = re.compile(r'name="(nonce|envelope)" value="(\w{32})"')


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voters", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({}, mode="test", instance=Path(folder))
        app = create_app(settings, WTF_CSRF_ENABLED=False, PROPAGATE_UNEXPECTED=False)
        with app.app_context():
            upgrade()
            people = elections.crowd_of_voters(options.voters)
            held = elections.election(names=9, seats=7, voters=0)
            with transaction():
                for number in people:
                    token = AuthSession(token_hash=auth._hash(f"voter-{number}"), person_id=number)
                    db.session.add(token)
            db.session.remove()
        with app.test_request_context():
            cookie = auth.cookie_name()
        times, wrong = _load(app, cookie, held.url, people, options.threads)
        _judge(app, held, len(people), times, wrong)


def _load(app, cookie, url, people, threads):
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in people:
        waiting.put(number)
    times: list[float] = []
    wrong: list[str] = []

    def one(number: int, chance: random.Random) -> None:
        client = app.test_client()
        client.set_cookie(cookie, f"voter-{number}")
        client.get(f"{url}/ballot")
        votes = [str(place) for place in chance.sample(range(1, 10), chance.randint(1, 7))]
        page = client.post(f"{url}/ballot/review", data={"votes": votes})
        data = {"votes": votes, **dict(FIELD.findall(page.text))}
        for _time in range(2 if number % 10 == 0 else 1):
            began = time.perf_counter()
            answer = client.post(f"{url}/ballot/cast", data=data)
            times.append(time.perf_counter() - began)
            if answer.status_code != 200 or "data-receipt" not in answer.text:
                wrong.append(f"{number}: {answer.status_code}")

    def go(seed: int) -> None:
        chance = random.Random(seed)
        while True:
            try:
                one(waiting.get_nowait(), chance)
            except queue.Empty:
                return

    began, busy = time.perf_counter(), time.process_time()
    running = [threading.Thread(target=go, args=(seed,)) for seed in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    took = time.perf_counter() - began
    busy = (time.process_time() - busy) / len(people) * 1000
    print(
        f"{len(people)} voters in {took:.0f} s ({len(people) / took:.1f} a second, {busy:.0f} ms of processor a voter)"
    )
    return times, wrong


def _judge(app, held, voters, times, wrong):
    times.sort()
    at = {share: times[min(int(len(times) * share / 100), len(times) - 1)] * 1000 for share in (50, 95, 99)}
    print(f"casting: p50 {at[50]:.0f} ms, p95 {at[95]:.0f} ms, p99 {at[99]:.0f} ms, longest {times[-1] * 1000:.0f} ms")
    with app.app_context():
        envelopes = db.session.query(ElectionEnvelope).count()
        turned_out = db.session.query(ElectionVoter).filter_by(way=Way.PHONE).count()
        began = time.perf_counter()
        elections.closed(held)
        elections.counted(held)
        counting = time.perf_counter() - began
        slips = db.session.query(ElectionSlip).count()
        collected = (db.session.query(ElectionRound).one().result or {})["collected"]
    print(f"closing and counting: {counting:.1f} s")
    lost, doubled = voters - turned_out, max(envelopes, slips) - voters
    print(f"refused {len(wrong)}, lost {lost}, doubled {doubled}; box {envelopes}, board {slips}, counted {collected}")
    if wrong or {envelopes, turned_out, slips, collected} != {voters}:
        raise SystemExit(f"not kept: {wrong[:3]}")


if __name__ == "__main__":
    main()
