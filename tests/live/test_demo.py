"""The demo's sessions, and the seed for measurements."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import func, select

from club import bench, demo
from club.db import db
from club.people.models import Person
from live import demo as live_demo
from live import seed
from live.models import LiveEvent, LiveSession, SessionState
from live.queries import log
from live.queries.board import board
from live.queries.board_fold import fold_board

ROOT = Path(__file__).resolve().parents[2]


def _load() -> demo.Demo:
    loaders = [part for part in demo._loaders if part[1].__module__ in {"club.demo_people", "live.demo"}]
    known = {row.key: row.thing_id for row in db.session.scalars(select(demo.DemoItem))}
    loading = demo.Demo(ROOT / "demo", lambda what: None, known)
    for _order, load in sorted(loaders, key=lambda part: part[0]):
        load(loading)
    return loading


def test_the_sessions_of_2023_are_loaded_once_with_their_own_times(inside, client_of):
    with inside():
        first = len(_load().ids)
    with inside():
        assert len(_load().ids) == first
        rows = db.session.scalars(select(LiveSession).order_by(LiveSession.starts_at)).all()
        assert len(rows) == 6
        assert sum(row.is_open for row in rows) == 1
        for row in rows:
            seqs = list(db.session.scalars(select(LiveEvent.seq).where(LiveEvent.session_id == row.id)))
            assert sorted(seqs) == list(range(1, row.last_seq + 1))
            assert row.agenda
            assert all(item.owner_id for item in row.agenda)
            if row.is_ended:
                assert row.programme_quarter
            events, _more = log.after(row, 0, size=1000)
            told, shown = fold_board(log.page(None, row, events)["events"]), board(None, row)
            assert list(told["questions"].values()) == shown["questions"] != []
            assert list(told["polls"].values()) == shown["polls"]
        launch = next(row for row in rows if row.format == "launch")
        told = db.session.scalars(select(LiveEvent.at).where(LiveEvent.session_id == launch.id)).all()
        assert {moment.date().isoformat() for moment in told} == {"2023-03-22"}
        guest = db.session.scalar(select(Person).where(Person.full_name == "Báo cáo viên về truyền thông số"))
        assert guest is not None
    browser = client_of(guest)
    page = browser.get("/live/").text
    assert page.count("stretched-link") == 1


def test_the_seed_spreads_messages_over_sessions(make, inside):
    for _number in range(5):
        make.person()
    told = []
    with inside():
        seed.seed(bench.Size(messages=230), random.Random(1), lambda *step: told.append(step))
        sessions = db.session.scalars(select(LiveSession)).all()
        assert len(sessions) == seed.SESSIONS
        assert sum(row.state == SessionState.OPEN for row in sessions) == 1
        counted = db.session.scalar(select(func.count()).where(LiveEvent.type == "message"))
        assert counted == told[-1][1]
    assert live_demo.ROMAN["IV"] == 4
