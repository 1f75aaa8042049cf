"""Who is in a room, and the stays that are kept of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from club import clock
from club.db import db
from club.policy import Role
from live import presence
from live.models import AttendanceSpan, SessionState
from live.queries.attendance import minutes_of


def _tick(inside, at) -> None:
    with clock.set_now(at), inside():
        presence.tick()


def _stays(inside, session):
    with inside():
        rows = db.session.scalars(
            select(AttendanceSpan).where(AttendanceSpan.session_id == session.id).order_by(AttendanceSpan.first_seen)
        ).all()
        return [(row.person_id, row.first_seen, row.last_seen) for row in rows]


def test_a_stay_lasts_from_the_first_to_the_last_time_seen(make, phone_of, inside):
    session, anna, start = make.session(), make.person(), clock.now()
    with clock.set_now(start):
        phone = phone_of(anna)
        phone.join(session)
    for seconds in (40, 80, 120):
        _tick(inside, start + timedelta(seconds=seconds))
    with clock.set_now(start + timedelta(seconds=130)):
        phone.leave()
    assert presence.count(session.id) == 1
    _tick(inside, start + timedelta(seconds=150))
    assert presence.count(session.id) == 1
    _tick(inside, start + timedelta(seconds=165))
    assert presence.count(session.id) == 0
    assert _stays(inside, session) == [(anna.id, start, start + timedelta(seconds=130))]


def test_a_tunnel_or_a_restart_does_not_end_a_stay_and_a_lunch_does(make, phone_of, inside):
    session, anna, start = make.session(), make.person(), clock.now()
    with clock.set_now(start):
        phone_of(anna).join(session)
    _tick(inside, start + timedelta(seconds=40))
    presence.forget_all()  # the process is gone: nobody closed anything
    with clock.set_now(start + timedelta(seconds=70)):
        phone_of(anna).join(session)
    assert len(_stays(inside, session)) == 1
    presence.forget_all()
    with clock.set_now(start + timedelta(hours=1)):
        phone_of(anna).join(session)
    stays = _stays(inside, session)
    assert len(stays) == 2
    assert stays[0][2] == start + timedelta(seconds=70)


def test_several_phones_leave_one_stay(make, phone_of, inside):
    session, anna, start = make.session(), make.person(), clock.now()
    with clock.set_now(start):
        first, second = phone_of(anna), phone_of(anna)
        first.join(session), second.join(session)
        first.leave()
    _tick(inside, start + timedelta(seconds=60))
    assert presence.count(session.id) == 1
    assert len(_stays(inside, session)) == 1


def test_waiting_before_the_opening_counts_from_the_opening_and_ends_with_the_session(
    make, phone_of, client_of, inside
):
    session, anna = make.session(state=SessionState.PLANNED), make.person()
    browser, start = client_of(make.person(Role.CHAIR)), clock.now()
    with clock.set_now(start - timedelta(minutes=10)):
        phone_of(anna).join(session)
    _tick(inside, start - timedelta(minutes=5))
    assert _stays(inside, session) == []
    with clock.set_now(start):
        browser.post(f"/live/{session.id}/open")
    with clock.set_now(start + timedelta(minutes=30)):
        browser.post(f"/live/{session.id}/end")
    _tick(inside, start + timedelta(minutes=31))
    assert _stays(inside, session) == [(anna.id, start, start + timedelta(minutes=30))]


def test_a_practice_room_takes_no_attendance(make, phone_of, inside):
    session = make.session(rehearsal=True)
    phone_of(make.person()).join(session)
    assert presence.count(session.id) == 1
    assert _stays(inside, session) == []


def test_minutes_are_the_union_of_stays(make, inside):
    session, anna, start = make.session(), make.person(), clock.now()
    from club.db import transaction

    with inside(), transaction():
        for first, last in ((0, 30), (20, 50), (60, 70), (62, 65)):
            db.session.add(
                AttendanceSpan(
                    session_id=session.id,
                    person_id=anna.id,
                    first_seen=start + timedelta(minutes=first),
                    last_seen=start + timedelta(minutes=last),
                )
            )
    with inside():
        assert minutes_of(session.id) == {anna.id: 60.0}


def test_leaving_the_page_leaves_the_room(make, phone_of, inside):
    session, start = make.session(), clock.now()
    phone = phone_of(make.person())
    with clock.set_now(start):
        phone.join(session)
        assert phone.emit("live.leave", session=session.id) == {"ok": True}
    _tick(inside, start + timedelta(seconds=31))
    assert presence.count(session.id) == 0


def test_a_round_over_a_full_room_costs_few_queries(make, inside, queries):
    session = make.session()
    people = [make.person() for _ in range(40)]
    with inside() as db_session:
        del db_session
        for person in people:
            presence._rooms.setdefault(session.id, {})[person.id] = presence._Here({f"s{person.id}"})
        presence.tick()
    with clock.set_now(clock.now() + timedelta(seconds=40)), inside(), queries() as seen:
        presence.tick()
    assert len(seen) <= 6
