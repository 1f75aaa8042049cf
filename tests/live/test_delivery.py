"""The order in which events leave for the sockets, whatever the order in which their greenlets run on."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live import delivery


@pytest.fixture
def sent(monkeypatch):
    out = []
    monkeypatch.setattr(delivery, "push", lambda room, event, page: out.append((room, page)))
    delivery._lines.clear()
    yield out
    delivery._lines.clear()


def _page(seq: int) -> dict[str, object]:
    return {"session": 1, "events": [{"seq": seq}], "people": {}, "quotes": {}, "last_seq": seq}


def _order(sent) -> list[int]:
    return [event["seq"] for _room, page in sent for event in page["events"]]


@settings(max_examples=50)
@given(order=st.permutations(list(range(1, 13))))
def test_events_leave_in_the_order_of_their_numbers(app, sent, monkeypatch, order):
    """Every number is expected in its transaction before any effect runs; the missing ones come from the database."""
    sent.clear()
    delivery._lines.clear()
    kept = []

    def filled(app, session_id, first, last):
        kept.append((first, last))
        return {**_page(0), "events": [{"seq": seq} for seq in range(first, last + 1)]}

    monkeypatch.setattr(delivery, "_from_database", filled)
    with app.app_context():
        for seq in range(1, 13):
            delivery.expect(1, seq)
        for seq in order:
            delivery.deliver(1, seq, _page(seq))
    assert _order(sent) == list(range(1, 13))


def test_a_number_that_another_process_appended_is_read_from_the_database(app, make, sent):
    session, anna = make.session(), make.person()
    for number in range(3):
        make.said(anna, session, f"{number}")
    sent.clear()
    delivery._lines[session.id].next = 2
    with app.app_context():
        delivery.deliver(session.id, 4, {**_page(4), "session": session.id})
    assert _order(sent) == [2, 3, 4]


def test_numbers_that_begin_anew_begin_a_new_line(app, sent):
    with app.app_context():
        delivery.expect(1, 90)
        delivery.deliver(1, 90, _page(90))
        delivery.expect(1, 5)
        delivery.deliver(1, 5, _page(5))
    assert _order(sent) == [90, 5]


def test_rooms_do_not_wait_for_each_other(app, sent):
    order = [(1, 1), (2, 1), (2, 2), (1, 2)]
    random.Random(3).shuffle(order)
    with app.app_context():
        for session_id in (1, 2):
            delivery.expect(session_id, 1)
        for session_id, seq in sorted(order, key=lambda pair: pair[1]):
            delivery.deliver(session_id, seq, {**_page(seq), "session": session_id})
    assert {room for room, _page in sent} == {"live:1", "live:2"}
