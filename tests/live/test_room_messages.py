"""What may be done with a message: answers, changes, withdrawal, hiding, the pin."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from club import ledger
from club.db import db
from club.policy import Role
from live.models import EventType, LiveEvent, LiveSession


def _texts(page):
    return [event.get("text") for event in page["events"]]


def test_words_are_marked_up_and_cleaned(make, phone_of):
    session = make.session()
    phone = phone_of(make.person())
    answer = phone.say(session, "**Hay** quá <script>alert(1)</script> https://example.org")
    event = answer["page"]["events"][0]
    assert event["html"].startswith("<strong>Hay</strong> quá &lt;script&gt;")
    assert 'rel="ugc nofollow noopener"' in event["html"]
    assert "html" not in phone.say(session, "Chỉ là chữ")["page"]["events"][0]


def test_an_answer_carries_what_it_answers(make, phone_of):
    session, anna = make.session(), make.person()
    asked = make.said(anna, session, "Mấy giờ bắt đầu?")
    phone = phone_of(make.person())
    answer = phone.say(session, "8 giờ", reply_to=asked)
    assert answer["page"]["events"][0]["re"] == asked
    assert answer["page"]["quotes"] == {str(asked): {"by": anna.id, "text": "Mấy giờ bắt đầu?"}}
    assert phone.say(session, "?", reply_to=999)["error"] == "not_found"
    make.done(anna, session, "withdraw", asked)
    assert phone.say(session, "Muộn", reply_to=asked)["error"] == "conflict"


def test_one_changes_and_withdraws_only_ones_own(make, phone_of):
    session, anna, binh = make.session(), make.person(), make.person()
    seq = make.said(anna, session, "Ngày 22/4")
    mine, others = phone_of(anna), phone_of(binh)
    others.join(session)
    assert others.emit("live.edit", session=session.id, seq=seq, text="Ngày 1/4")["error"] == "refused"
    assert others.emit("live.withdraw", session=session.id, seq=seq)["error"] == "refused"
    assert mine.emit("live.edit", session=session.id, seq=seq, text="Ngày 23/4")["ok"]
    assert mine.emit("live.withdraw", session=session.id, seq=seq)["ok"]
    assert mine.emit("live.edit", session=session.id, seq=seq, text="Lại sửa")["error"] == "conflict"
    assert [event["type"] for event in others.events()] == ["edit", "withdraw"]


def test_what_was_withdrawn_is_sent_to_nobody_any_more(make, client_of):
    session, anna, chair = make.session(), make.person(), make.person(Role.CHAIR)
    seq = make.said(anna, session, "Số điện thoại của tôi là 0900")
    make.done(anna, session, "edit", seq, text="Số của tôi 0901")
    make.done(anna, session, "withdraw", seq)
    for reader in (anna, chair, make.person()):
        answer = client_of(reader).get(f"/live/{session.id}/events")
        assert "090" not in answer.text
        assert answer.json["events"][0]["gone"] == "withdrawn"
        assert "090" not in client_of(reader).get(f"/live/{session.id}/room").text


def test_hiding_needs_the_power_and_a_reason_and_leaves_a_ledger_line(make, phone_of, inside):
    session, anna, chair = make.session(), make.person(), make.person(Role.CHAIR)
    seq = make.said(anna, session, "Lời xúc phạm")
    member, board = phone_of(make.person()), phone_of(chair)
    member.join(session)
    assert member.emit("live.hide", session=session.id, seq=seq, reason="không thích")["error"] == "refused"
    assert board.emit("live.hide", session=session.id, seq=seq, reason="")["error"] == "invalid"
    assert board.emit("live.hide", session=session.id, seq=seq, reason="Xúc phạm người khác")["ok"]
    (event,) = member.events()
    assert event["type"] == "hide"
    assert event["reason"] == "Xúc phạm người khác"
    with inside():
        (line,) = ledger.lines_of(db.session.scalar(select(LiveEvent).where(LiveEvent.seq == seq)))
        assert (line.verb, line.reason, line.actor_id) == ("live.message_hidden", "Xúc phạm người khác", chair.id)


def test_hidden_words_are_read_by_those_who_moderate_and_by_the_author(make, client_of):
    session, anna, chair = make.session(), make.person(), make.person(Role.CHAIR)
    seq = make.said(anna, session, "Lời nóng nảy")
    make.done(chair, session, "hide", seq, reason="Lời lẽ nặng nề")

    def reads(person):
        return "Lời nóng nảy" in client_of(person).get(f"/live/{session.id}/events").text

    assert reads(chair)
    assert reads(anna)
    assert not reads(make.person())
    make.done(chair, session, "restore", seq)
    assert reads(make.person())


def test_restoring_brings_the_words_back_to_everybody_in_the_room(make, phone_of):
    session, anna, chair = make.session(), make.person(), make.person(Role.VICE_CHAIR)
    seq = make.said(anna, session, "**Ý kiến** thẳng")
    member, board = phone_of(make.person()), phone_of(chair)
    board.emit("live.hide", session=session.id, seq=seq, reason="Nhầm tin")
    member.join(session)
    assert board.emit("live.restore", session=session.id, seq=seq)["ok"]
    (event,) = member.events()
    assert event["text"] == "**Ý kiến** thẳng"
    assert event["html"].startswith("<strong>")
    assert board.emit("live.restore", session=session.id, seq=seq)["error"] == "conflict"


def test_whoever_chairs_the_session_moderates_it_whatever_their_office(make, phone_of):
    presiding = make.person(Role.WARD_SECRETARY)
    session, other = make.session(chair=presiding), make.session()
    here, there = make.said(make.person(), session), make.said(make.person(), other)
    phone = phone_of(presiding)
    assert phone.emit("live.hide", session=session.id, seq=here, reason="Lạc đề rồi")["ok"]
    assert phone.emit("live.hide", session=other.id, seq=there, reason="Lạc đề rồi")["error"] == "refused"


def test_one_announcement_is_pinned_at_a_time(make, phone_of, inside):
    session, anna, chair = make.session(), make.person(), make.person(Role.CHAIR)
    first, second = make.said(anna, session, "Nghỉ 10 phút"), make.said(anna, session, "Bắt đầu lại")
    board = phone_of(chair)
    assert phone_of(anna).emit("live.pin", session=session.id, seq=first)["error"] == "refused"
    assert board.emit("live.pin", session=session.id, seq=first)["ok"]
    assert board.emit("live.pin", session=session.id, seq=second)["ok"]
    answer = phone_of(anna).join(session, after=2)
    assert answer["pinned"] == second
    assert answer["page"]["quotes"][str(second)]["text"] == "Bắt đầu lại"
    assert board.emit("live.unpin", session=session.id, seq=first)["error"] == "conflict"
    make.done(anna, session, "withdraw", second)
    with inside():
        assert db.session.get_one(LiveSession, session.id).pinned_seq is None


def test_the_log_keeps_every_word_that_stood_there(make, inside):
    session, anna = make.session(), make.person()
    seq = make.said(anna, session, "Trước")
    make.done(anna, session, "edit", seq, text="Sau")
    with inside():
        rows = db.session.scalars(select(LiveEvent).order_by(LiveEvent.seq)).all()
        assert [(row.seq, row.type, row.payload["text"]) for row in rows] == [
            (1, EventType.MESSAGE, "Trước"),
            (2, EventType.EDIT, "Sau"),
        ]


@pytest.mark.parametrize("act", ["edit", "withdraw", "hide", "restore", "pin", "unpin"])
def test_acts_about_something_that_is_no_message_of_this_room_are_refused(make, phone_of, act):
    session, other, chair = make.session(), make.session(), make.person(Role.CHAIR)
    elsewhere = [make.said(chair, other) for _ in range(3)][-1]
    answer = phone_of(chair).emit(f"live.{act}", session=session.id, seq=elsewhere, text="x", reason="Thử xem sao")
    assert answer["error"] in {"not_found", "conflict"}
