"""Effects that must survive: put once, handed over at least once, tried again, given up in the open."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from club import clock, outbox
from club.db import db, transaction
from club.outbox import MAX_ATTEMPTS, OutboxRow

NOW = datetime(2026, 3, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def handler():
    """A kind called "test" whose handler notes what it gets, and raises while `away` is set."""

    class Handler:
        got: list[dict] = []
        away = False

    made = Handler()
    made.got = []

    @outbox.on("test")
    def _take(payload):
        if made.away:
            raise OSError("the mail server is away")
        made.got.append(payload)

    yield made
    del outbox._handlers["test"]


def _row() -> OutboxRow:
    db.session.expire_all()
    return db.session.scalars(select(OutboxRow)).one()


def test_an_effect_is_handed_over_after_the_commit_and_not_without_it(inside, handler):
    with inside():
        with transaction():
            outbox.put("test", {"number": 1})
            assert handler.got == []
        assert handler.got == [{"number": 1}]
        with suppress(ZeroDivisionError), transaction():
            outbox.put("test", {"number": 2})
            1 / 0  # noqa: B018
        assert handler.got == [{"number": 1}]
        assert outbox.waiting() == (0, 0)


def test_the_same_key_is_put_once_and_does_not_undo_what_puts_it_again(inside, handler):
    with inside():
        for number in (1, 2):
            with transaction():
                outbox.put("test", {"number": number}, key="minutes:7")
                outbox.put("test", {"number": number + 10})
        assert {"number": 1} in handler.got
        assert {"number": 2} not in handler.got
        assert {"number": 12} in handler.got


def test_what_fails_is_tried_again_later_and_later(inside, handler):
    handler.away = True
    with inside():
        with clock.set_now(NOW), transaction():
            outbox.put("test", {"number": 1})
        moment, gaps = NOW, []
        for _attempt in range(3):
            row = _row()
            gaps.append((row.due_at - moment) // timedelta(minutes=1))
            assert "the mail server is away" in (row.error or "")
            moment = row.due_at
            with clock.set_now(moment - timedelta(seconds=1)):
                outbox.drain()
            assert _row().attempts == len(gaps), "tried before its time"
            with clock.set_now(moment):
                outbox.drain()
        assert gaps == [1, 2, 4]
        handler.away = False
        with clock.set_now(_row().due_at):
            outbox.drain()
        assert handler.got == [{"number": 1}]
        row = _row()
        assert (row.error, row.done_at is not None) == (None, True)


def test_what_is_given_up_stays_to_be_seen_and_can_be_tried_again(app, inside, handler, visitor):
    handler.away = True
    with inside():
        with clock.set_now(NOW), transaction():
            outbox.put("test", {"number": 1})
        for _attempt in range(MAX_ATTEMPTS + 2):
            with clock.set_now(_row().due_at):
                outbox.drain()
        assert _row().attempts == MAX_ATTEMPTS
        assert outbox.waiting() == (0, 1)
    assert visitor.get("/readyz").json["outbox"] == {"waiting": 0, "given_up": 1}
    handler.away = False
    with inside():
        with transaction():
            assert outbox.try_again() == 1
        assert handler.got == [{"number": 1}]
        assert outbox.waiting() == (0, 0)


def test_a_crash_between_the_claim_and_the_end_hands_over_again(inside, handler):
    with inside():
        with clock.set_now(NOW), transaction():
            outbox.put("test", {"number": 1}, due_at=NOW + timedelta(hours=1))
        later = NOW + timedelta(hours=1)
        with clock.set_now(later):
            with transaction():
                # What a process that dies in the middle leaves behind: a claim without an end.
                row = db.session.scalars(select(OutboxRow)).one()
                row.attempts, row.due_at = 1, later + timedelta(minutes=1)
            outbox.drain()
        assert handler.got == []
        with clock.set_now(later + timedelta(minutes=1)):
            outbox.drain_what_waited()
        assert handler.got == [{"number": 1}]


def test_more_than_one_batch_is_handed_over_in_order(inside, handler, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 3)
    with inside():
        with transaction():
            for number in range(10):
                outbox.put("test", {"number": number})
        assert [payload["number"] for payload in handler.got] == list(range(10))
        assert db.session.scalar(select(func.count()).where(OutboxRow.done_at.is_not(None))) == 10


def test_an_unknown_kind_waits_for_the_code_that_knows_it(inside):
    with inside():
        with transaction():
            outbox.put("from-a-newer-version", {})
        assert outbox.waiting() == (1, 0)
        assert "from-a-newer-version" in (_row().error or "")


def test_the_demo_writes_to_nobody(inside, handler):
    with inside():
        with outbox.silence(), transaction():
            outbox.put("test", {"number": 1})
        with transaction():
            outbox.put("test", {"number": 2})
        assert handler.got == [{"number": 2}]


def test_what_was_done_long_ago_is_cleared_and_what_waits_or_was_given_up_stays(inside, handler):
    with inside():
        with clock.set_now(NOW):
            for number in range(outbox.BATCH + 1):
                with transaction():
                    outbox.put("test", {"number": number})
            handler.away = True
            with transaction():
                outbox.put("test", {"number": -1})
        handler.away = False
        with clock.set_now(NOW + timedelta(days=59)):
            outbox.clear_what_is_done.call_local()
            assert db.session.scalar(select(func.count(OutboxRow.id))) == outbox.BATCH + 2
        with clock.set_now(NOW + timedelta(days=61)):
            outbox.clear_what_is_done.call_local()
            assert [row.payload for row in db.session.scalars(select(OutboxRow))] == [{"number": -1}]
