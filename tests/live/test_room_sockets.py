"""The room through its sockets: joining, saying, and what the others hear."""

from __future__ import annotations

import pytest

from club.policy import Role
from live.models import SessionState


def test_what_one_says_the_others_hear_once_and_in_order(make, phone_of):
    session, anna, binh = make.session(), make.person(), make.person()
    speaker, listener = phone_of(anna), phone_of(binh)
    speaker.join(session), listener.join(session)
    answers = [speaker.say(session, f"Ý kiến {number}", client_id=f"c{number}") for number in range(5)]
    assert [answer["seq"] for answer in answers] == [1, 2, 3, 4, 5]
    events = listener.events()
    assert [(event["seq"], event["text"]) for event in events] == [(n + 1, f"Ý kiến {n}") for n in range(5)]
    assert events[0]["by"] == anna.id


def test_the_same_sending_twice_is_answered_as_the_first_time_and_heard_once(make, phone_of):
    session, anna = make.session(), make.person()
    speaker, listener = phone_of(anna), phone_of(make.person())
    speaker.join(session), listener.join(session)
    first = speaker.say(session, "Chào cả nhà", client_id="same")
    again = speaker.say(session, "Chào cả nhà", client_id="same")
    assert first["seq"] == again["seq"] == 1
    assert again["page"]["events"][0]["text"] == "Chào cả nhà"
    assert len(listener.events()) == 1


def test_a_sending_repeated_after_the_end_still_learns_that_it_was_kept(make, phone_of):
    chair = make.person(Role.CHAIR)
    session, anna = make.session(chair=chair), make.person()
    speaker = phone_of(anna)
    speaker.join(session)
    first = speaker.say(session, "Câu cuối", client_id="last")
    make.ended(chair, session)
    assert speaker.say(session, "Câu cuối", client_id="last")["seq"] == first["seq"]
    assert speaker.say(session, "Câu mới", client_id="new")["error"] == "refused"


def test_joining_brings_what_was_missed(make, phone_of):
    session, anna = make.session(), make.person()
    for number in range(6):
        make.said(anna, session, f"Ý kiến {number}")
    answer = phone_of(make.person()).join(session, after=2)
    assert [event["seq"] for event in answer["page"]["events"]] == [3, 4, 5, 6]
    assert answer["page"]["last_seq"] == 6
    assert answer["page"]["people"][str(anna.id)]["name"] == anna.full_name
    fresh = phone_of(make.person()).join(session)
    assert len(fresh["page"]["events"]) == 6


def test_a_guest_enters_only_the_session_they_are_invited_to(make, phone_of):
    mine, other = make.session(), make.session()
    guest = phone_of(make.person(Role.GUEST, thing=f"session:{mine.id}"))
    assert guest.join(mine)["ok"]
    assert guest.say(mine, "Cảm ơn đã mời")["ok"]
    assert guest.join(other)["error"] == "not_found"
    assert guest.say(other, "Xin chào")["error"] == "not_found"


def test_rights_are_asked_at_every_event(make, phone_of, inside):
    from club.db import db, transaction
    from club.people.models import Appointment

    session = make.session()
    guest = make.person(Role.GUEST, thing=f"session:{session.id}")
    phone = phone_of(guest)
    assert phone.join(session)["ok"]
    with inside(), transaction():
        db.session.query(Appointment).where(Appointment.person_id == guest.id).delete()
    assert phone.say(session, "Tôi còn ở đây")["error"] == "not_found"


def test_a_listener_whose_right_has_ended_is_sent_away(make, phone_of, inside):
    from club.db import db, transaction
    from club.people.models import Appointment
    from live import presence

    session = make.session()
    guest = make.person(Role.GUEST, thing=f"session:{session.id}")
    phone, member = phone_of(guest), phone_of(make.person())
    phone.join(session), member.join(session)
    with inside(), transaction():
        db.session.query(Appointment).where(Appointment.person_id == guest.id).delete()
    with inside():
        for here in presence._rooms[session.id].values():
            here.written_at = None
        presence.tick()
    assert phone.heard("live.out") == [{"session": session.id}]
    member.say(session, "Nói sau khi khách ra về")
    assert phone.events() == []


def test_a_sign_out_cuts_the_socket(make, phone_of, client_of):
    session, anna = make.session(), make.person()
    browser = client_of(anna)
    phone = phone_of(browser=browser)
    phone.join(session)
    assert browser.post("/sign-out").status_code == 302
    assert not phone.connected
    assert not phone_of(browser=browser).connected


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "null"])
def test_an_absent_or_foreign_origin_is_refused(make, phone_of, origin):
    assert not phone_of(make.person(), origin=origin).connected


def test_a_visitor_is_refused(phone_of):
    assert not phone_of(None).connected


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"session": "1"},
        {"session": True, "text": "x"},
        {"session": None, "text": "x"},
        {"session": 1.5, "text": "x"},
        {"session": -1, "text": "x"},
        {"session": 2**60, "text": "x"},
        {"session": 1},
        {"session": 1, "text": ""},
        {"session": 1, "text": "   \u200b\n"},
        {"session": 1, "text": [["x"]]},
        {"session": 1, "text": {"a": 1}},
        {"session": 1, "text": "x" * 2001},
        {"session": 1, "text": "x", "reply_to": "first"},
        {"session": 1, "text": "x", "reply_to": -3},
        {"session": 1, "text": "x", "client_id": "c" * 65},
    ],
)
def test_wrong_shapes_are_answered_with_an_error_and_the_line_holds(make, phone_of, data):
    session = make.session()
    phone = phone_of(make.person())
    answer = phone.emit("live.say", **data)
    assert answer["error"] == "invalid"
    assert answer["message"]
    assert phone.say(session, "Vẫn nói được")["ok"]


@pytest.mark.parametrize("data", ["text", 7, None, ["a"], True])
def test_something_that_is_no_dict_is_answered_too(make, phone_of, data):
    phone = phone_of(make.person())
    assert phone.line.emit("live.say", data, callback=True)["error"] == "invalid"
    assert phone.line.emit("live.join", data, callback=True)["error"] == "invalid"


def test_who_types_too_fast_is_told_when_to_go_on_and_nothing_is_lost(make, phone_of):
    session = make.session()
    phone = phone_of(make.person())
    answers = [phone.say(session, f"{number}", client_id=f"c{number}") for number in range(14)]
    kept = [answer for answer in answers if answer.get("ok")]
    told = [answer for answer in answers if answer.get("error") == "too_many"]
    assert len(kept) == 10
    assert len(told) == 4
    assert all(0 < answer["retry_after"] <= 20 for answer in told)


def test_nothing_is_said_before_the_opening_and_all_may_after_it(make, phone_of, client_of):
    chair = make.person(Role.CHAIR)
    session = make.session(state=SessionState.PLANNED)
    phone = phone_of(make.person())
    answer = phone.join(session)
    assert answer["state"] == "planned"
    assert answer["may"]["say"] is False
    assert phone.say(session, "Sớm quá")["error"] == "refused"
    client_of(chair).post(f"/live/{session.id}/open")
    assert [event["type"] for event in phone.events()] == ["opened"]
    assert phone.say(session, "Giờ thì được")["ok"]


def test_people_are_counted_once_however_many_phones_they_hold(make, phone_of, inside):
    session, anna = make.session(), make.person()
    first, second = phone_of(anna), phone_of(anna)
    assert first.join(session)["count"] == 1
    assert second.join(session)["count"] == 1
    other = phone_of(make.person())
    assert other.join(session)["count"] == 2
    assert first.heard("live.presence")[-1]["count"] == 2
