"""The speakers' queue: raising a hand, the order, the floor and its time; by sockets, HTTP and plain forms."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club import clock
from club.db import db
from club.policy import Role
from live.models import LiveSession, SessionState
from live.queries import log
from live.queries.board import board
from live.queries.board_fold import fold_board
from live.queries.speakers import in_order

JSON = {"Accept": "application/json"}
ORDERS = json.loads((Path(__file__).parent / "queue_cases.json").read_text(encoding="utf-8"))
DOORS = pytest.mark.parametrize("door", ["socket", "http"])


@pytest.fixture
def act(phone_of):
    """`act(person, session, "raise", by="socket", …)`: an act through one of the doors; the acknowledgement."""

    def through(person, session, name, *, by="socket", **data):
        phone = phone_of(person)
        if by == "socket":
            return phone.emit(f"live.{name}", session=session.id, **data)
        return phone.browser.post(f"/live/{session.id}/do/{name}", json=data, headers=JSON).json

    return through


@DOORS
def test_a_hand_goes_up_the_floor_is_given_prolonged_and_ended(make, act, phone_of, door):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair)
    listener = phone_of(make.person())
    listener.join(session)
    first = act(anna, session, "raise", by=door, client_id="a")["seq"]
    assert act(anna, session, "raise", by=door, client_id="a")["seq"] == first
    assert act(anna, session, "raise", by=door, client_id="again")["ok"]
    second = act(binh, session, "raise", by=door, client_id="b")["seq"]
    assert act(chair, session, "floor", by=door, seq=first, client_id="f")["ok"]
    assert act(anna, session, "raise", by=door)["error"] == "conflict"
    assert act(chair, session, "floor_ends", by=door, seq=first, seconds=60)["ok"]
    assert act(chair, session, "floor", by=door, seq=second, client_id="g")["ok"]
    assert act(binh, session, "done", by=door, seq=second)["ok"]
    events = listener.events()
    assert [event["type"] for event in events] == ["raise", "raise", "floor", "floor_ends", "done", "floor", "done"]
    assert abs(events[2]["ends"] - events[2]["at"] - 180_000) < 1000
    assert events[3]["ends"] - events[2]["ends"] == 60_000


@DOORS
def test_nobody_gives_themselves_the_floor_or_takes_another_hand_down(make, act, door):
    session = make.session(audience="observers")
    anna = make.person()
    seq = act(anna, session, "raise")["seq"]
    guest = make.person(Role.GUEST, thing=f"session:{session.id}")
    for person in (make.person(), guest, make.person(Role.OBSERVER), make.person(Role.ADMIN)):
        for name, data in {
            "floor": {"seq": seq},
            "floor_ends": {"seq": seq, "seconds": 60},
            "lower": {"seq": seq},
            "done": {"seq": seq},
            "queue_rule": {"balanced": True, "minutes": 3},
        }.items():
            assert act(person, session, name, by=door, **data)["error"] == "refused", name
    assert act(anna, session, "floor", by=door, seq=seq)["error"] == "refused"
    assert act(guest, session, "raise", by=door)["ok"]
    stranger = make.person(Role.GUEST, thing="session:999")
    assert act(stranger, session, "raise", by=door)["error"] == "not_found"
    assert act(anna, session, "lower", by=door, seq=seq)["ok"]
    assert act(anna, session, "lower", by=door, seq=seq)["error"] == "conflict"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("floor", {}),
        ("floor", {"seq": "x"}),
        ("floor_ends", {"seq": 1}),
        ("floor_ends", {"seq": 1, "seconds": 1}),
        ("queue_rule", {"balanced": True}),
        ("queue_rule", {"minutes": 0}),
        ("raise", {"client_id": "c" * 65}),
    ],
)
def test_wrong_shapes_are_answered_with_an_error(make, act, name, data):
    chair = make.person(Role.CHAIR)
    assert act(chair, make.session(chair=chair), name, **data)["error"] == "invalid"


def test_a_point_of_order_goes_first_and_turns_a_hand_into_one(make, act, client_of):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair)
    act(anna, session, "raise")
    act(binh, session, "raise")
    assert act(binh, session, "raise", order=True)["ok"]
    speeches = client_of(chair).get(f"/live/{session.id}/board").json["speeches"]
    assert [row["by"] for row in in_order(speeches, balanced=True)] == [binh.id, anna.id]
    assert [row["by"] for row in in_order(speeches, balanced=False)] == [binh.id, anna.id]


def test_the_cluster_and_the_office_are_those_of_the_unit(make, act, client_of):
    cluster = make.unit("Cụm thi đua số 2", kind="cluster")
    branch = make.unit("Chi đoàn khu phố 2", kind="branch", parent=cluster)
    session = make.session()
    act(make.person(home=branch), session, "raise")
    act(make.person(Role.COMMISSIONER), session, "raise")
    rows = client_of(make.person()).get(f"/live/{session.id}/board").json["speeches"]
    assert [(row["cluster"], row["officer"]) for row in rows] == [("Cụm thi đua số 2", False), ("", True)]


def test_without_script_a_hand_goes_up_and_the_chair_calls_the_next(make, client_of):
    chair, anna = make.person(Role.CHAIR), make.person(name="Trần Thị Bé")
    session = make.session(chair=chair)
    member, lead = client_of(anna), client_of(chair)
    done = member.post(f"/live/{session.id}/do/raise", data={})
    assert "tab=speakers" in done.headers["Location"]
    page = lead.get(f"/live/{session.id}/room?tab=speakers").text
    assert "Trần Thị Bé" in page
    assert "Người phát biểu tiếp theo" in page
    assert "Người phát biểu tiếp theo" not in member.get(f"/live/{session.id}/room?tab=speakers").text
    lead.post(f"/live/{session.id}/do/queue_rule", data={"minutes": "2"})
    lead.post(f"/live/{session.id}/do/floor", data={"seq": 1})
    page = member.get(f"/live/{session.id}/room?tab=speakers").text
    assert "Bạn đang phát biểu" in page
    assert "Thứ tự thường" in page


def test_hands_wait_for_the_opening_and_the_end_ends_the_speech(make, act, client_of, inside):
    chair, anna = make.person(Role.CHAIR), make.person()
    planned = make.session(chair=chair, state=SessionState.PLANNED)
    assert act(anna, planned, "raise")["error"] == "refused"
    session = make.session(chair=chair)
    seq = act(anna, session, "raise")["seq"]
    act(chair, session, "floor", seq=seq)
    with clock.set_now(clock.now() + timedelta(minutes=9)):
        act(chair, session, "floor_ends", seq=seq, seconds=60)
        client_of(chair).post(f"/live/{session.id}/end")
    with inside():
        row = db.session.get_one(LiveSession, session.id)
        events, _more = log.after(row, 0)
        told, shown = fold_board(log.page(None, row, events)["events"]), board(None, row)
        assert list(told["speeches"].values()) == shown["speeches"]
        assert told["rule"] == shown["rule"]
        assert [event.type for event in events] == ["raise", "floor", "floor_ends", "done", "ended"]


@pytest.mark.parametrize("case", ORDERS, ids=[case["name"] for case in ORDERS])
def test_the_server_orders_the_same_queues_alike(case):
    assert [row["seq"] for row in in_order(case["speeches"], balanced=True)] == case["balanced"]
    assert [row["seq"] for row in in_order(case["speeches"], balanced=False)] == case["plain"]


SPEECH = st.fixed_dictionaries(
    {
        "by": st.integers(1, 5),
        "order": st.booleans(),
        "cluster": st.sampled_from(["", "Cụm 1", "Cụm 2"]),
        "officer": st.booleans(),
        "state": st.sampled_from(["waiting", "speaking", "done", "lowered"]),
    }
)


@given(st.lists(SPEECH, max_size=20), st.booleans())
def test_everybody_who_waits_is_in_the_queue_once_and_points_of_order_stand_in_front(rows, balanced):
    speeches = [row | {"seq": number} for number, row in enumerate(rows, start=1)]
    queue = in_order(speeches, balanced=balanced)
    assert sorted(row["seq"] for row in queue) == [row["seq"] for row in speeches if row["state"] == "waiting"]
    urgent = [row["order"] for row in queue]
    assert urgent == sorted(urgent, reverse=True)
    assert queue == in_order(speeches[::-1], balanced=balanced)
    heard = {row["by"] for row in speeches if row["state"] in {"speaking", "done"} and not row["order"]}
    if balanced:
        fresh = [row["by"] not in heard for row in queue if not row["order"]]
        assert fresh == sorted(fresh, reverse=True)
