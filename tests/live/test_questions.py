"""Questions of a session: asked, supported, merged, answered; by sockets and by plain forms; what nobody may learn."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from club.db import db
from club.ledger import LedgerLine
from club.people.models import Person
from club.policy import Role
from live.models import LiveEvent, LiveQuestion, LiveSession, LiveSupport, SessionState
from live.queries import log
from live.queries.board import board
from live.queries.board_fold import fold_board
from live.queries.questions import alike
from live.signals import session_ended

JSON = {"Accept": "application/json"}
TEXT = "Kinh phí cho thành viên đi học tập lấy từ đâu?"


@pytest.fixture
def act(phone_of):
    """`act(person, session, "ask", by="socket", …)`: an act through one of the doors; the acknowledgement."""

    def through(person, session, name, *, by="socket", **data):
        phone = phone_of(person)
        if by == "socket":
            return phone.emit(f"live.{name}", session=session.id, **data)
        return phone.browser.post(f"/live/{session.id}/do/{name}", json=data, headers=JSON).json

    return through


@pytest.fixture
def on_board(inside):
    """`on_board(person, session)`: the questions as a person sees them, by number."""

    def seen(person, session):
        with inside():
            who = db.session.get(Person, person.id) if person else None
            shown = board(who, db.session.get_one(LiveSession, session.id)) if who else None
            return {row["seq"]: row for row in shown["questions"]}

    return seen


@pytest.mark.parametrize("door", ["socket", "http"])
def test_a_question_is_asked_supported_taken_up_and_answered(make, act, on_board, phone_of, door):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair)
    listener = phone_of(make.person())
    listener.join(session)
    seq = act(anna, session, "ask", by=door, text=TEXT, client_id="a")["seq"]
    assert act(binh, session, "support", by=door, seq=seq, client_id="b")["ok"]
    assert act(chair, session, "pick", by=door, seq=seq, client_id="c")["ok"]
    assert act(chair, session, "answer", by=door, seq=seq, text="Từ nguồn vận động.", client_id="d")["ok"]
    row = on_board(binh, session)[seq]
    assert (row["state"], row["n"], row["supported"], row["answer"]) == ("answered", 1, True, "Từ nguồn vận động.")
    assert [event["type"] for event in listener.events()] == ["ask", "support", "pick", "answer"]


@pytest.mark.parametrize("door", ["socket", "http"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pick", {}),
        ("unpick", {}),
        ("answer", {"text": "Tôi trả lời thay"}),
        ("dismiss", {"reason": "Tôi không thích"}),
        ("merge", {"into": 2}),
        ("reopen", {}),
    ],
)
def test_a_member_a_guest_and_an_observer_cannot_do_what_the_chair_does(make, act, door, name, data):
    session = make.session(audience="observers")
    seq = act(make.person(), session, "ask", text=TEXT)["seq"]
    act(make.person(), session, "ask", text="Một câu hỏi khác hẳn câu trên")
    guest = make.person(Role.GUEST, thing=f"session:{session.id}")
    for person in (make.person(), guest, make.person(Role.OBSERVER), make.person(Role.ADMIN)):
        answer = act(person, session, name, by=door, seq=seq, **data)
        assert answer["error"] == "refused", person
        assert answer["message"]


@pytest.mark.parametrize("door", ["socket", "http"])
def test_a_guest_of_another_session_hears_and_does_nothing(make, act, phone_of, door):
    session, other = make.session(), make.session()
    seq = act(make.person(), session, "ask", text=TEXT)["seq"]
    guest = make.person(Role.GUEST, thing=f"session:{other.id}")
    for name, data in (("ask", {"text": TEXT}), ("support", {"seq": seq}), ("retract", {"seq": seq})):
        assert act(guest, session, name, by=door, **data)["error"] == "not_found"
    browser = phone_of(guest).browser
    assert browser.get(f"/live/{session.id}/question/{seq}").status_code == 404
    assert browser.get(f"/live/{session.id}/room?tab=questions").status_code == 404
    assert act(guest, other, "ask", by=door, text=TEXT)["ok"]


def test_everybody_supports_once_however_often_the_phone_sends_and_may_take_it_back(make, act, on_board):
    session, anna, binh = make.session(), make.person(), make.person()
    seq = act(anna, session, "ask", text=TEXT)["seq"]
    first = act(binh, session, "support", seq=seq, client_id="x")
    assert act(binh, session, "support", by="http", seq=seq, client_id="x")["seq"] == first["seq"]
    assert act(binh, session, "support", seq=seq, client_id="other")["ok"]
    assert on_board(binh, session)[seq]["n"] == 1
    assert act(binh, session, "unsupport", seq=seq)["ok"]
    assert act(binh, session, "unsupport", seq=seq)["ok"]
    assert (on_board(binh, session)[seq]["n"], on_board(binh, session)[seq]["supported"]) == (0, False)
    assert act(anna, session, "support", seq=seq)["error"] == "refused"


def test_one_who_asks_without_a_name_is_named_to_nobody_not_even_the_board(make, act, on_board, phone_of, client_of):
    chair = make.person(Role.CHAIR)
    anna = make.person(name="Nguyễn Thị Kín Tiếng")
    session, listener = make.session(chair=chair), phone_of(chair)
    listener.join(session)
    answer = act(anna, session, "ask", text=TEXT, anonymous=True, client_id="secret-phone-key")
    seq = answer["seq"]
    assert answer["page"]["events"][0]["by"] == anna.id
    act(make.person(), session, "support", seq=seq, client_id="support-key")
    told = str(listener.heard())
    browser = client_of(chair)
    told += browser.get(f"/live/{session.id}/events?after=0").text
    for path in ("room", "room?tab=questions", f"question/{seq}", "transcript"):
        told += browser.get(f"/live/{session.id}/{path}").text
    told += browser.get(f"/live/{session.id}").text
    assert TEXT in told
    for sign in ("Kín Tiếng", f'"by": {anna.id},', "secret-phone-key", f"'by': {anna.id},", f'"by":{anna.id},'):
        assert sign not in told
    assert on_board(chair, session)[seq]["by"] is None
    assert on_board(anna, session)[seq]["mine"] is True
    assert "Không nêu tên" in browser.get(f"/live/{session.id}/room?tab=questions").text
    act(anna, session, "retract", seq=seq)
    assert listener.events()[-1]["by"] is None


def test_a_session_may_want_names_and_then_refuses_to_hide_them(make, act, inside):
    from club.db import transaction

    session, anna = make.session(), make.person()
    with inside(), transaction():
        db.session.get_one(LiveSession, session.id).anonymous_questions = False
    assert act(anna, session, "ask", text=TEXT, anonymous=True)["error"] == "refused"
    assert act(anna, session, "ask", text=TEXT)["ok"]


def test_supporters_of_both_count_once_when_two_questions_become_one(make, act, on_board):
    chair = make.person(Role.CHAIR)
    session, people = make.session(chair=chair), [make.person() for _ in range(5)]
    one = act(people[0], session, "ask", text=TEXT)["seq"]
    two = act(people[1], session, "ask", text="Tiền đi tham quan ở đâu ra?")["seq"]
    for person, seq in ((people[1], one), (people[2], one), (people[2], two), (people[3], two), (people[0], two)):
        assert act(person, session, "support", seq=seq)["ok"]
    assert act(chair, session, "merge", seq=two, into=one)["ok"]
    # supporters 1, 2 and 3; 1 asked the duplicate and supported this one, 0 asked this one
    rows = on_board(people[4], session)
    assert (rows[one]["n"], rows[two]["state"], rows[two]["into"]) == (3, "merged", one)
    assert act(chair, session, "reopen", seq=two)["ok"]
    rows = on_board(people[4], session)
    assert (rows[one]["n"], rows[two]["n"], rows[two]["state"]) == (2, 3, "waiting")
    assert act(chair, session, "merge", seq=one, into=one)["error"] == "invalid"
    assert act(chair, session, "merge", seq=one, into=999)["error"] == "not_found"


def test_a_dismissal_needs_a_reason_all_read_and_may_hide_the_words(make, act, on_board, inside, client_of):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair)
    seq = act(anna, session, "ask", text="Vì sao ông X ăn nói như vậy?")["seq"]
    assert act(chair, session, "dismiss", seq=seq)["error"] == "invalid"
    assert act(chair, session, "dismiss", seq=seq, reason="Nêu đích danh cá nhân", masked=True)["ok"]
    for person, text in ((binh, None), (anna, "Vì sao ông X ăn nói như vậy?"), (chair, "Vì sao ông X ăn nói như vậy?")):
        row = on_board(person, session)[seq]
        assert (row["text"], row["reason"]) == (text, "Nêu đích danh cá nhân")
    read = client_of(binh)
    assert "ông X" not in read.get(f"/live/{session.id}/room?tab=questions").text
    assert "ông X" not in read.get(f"/live/{session.id}/events?after=0").text
    with inside():
        line = db.session.scalar(select(LedgerLine).where(LedgerLine.verb == "live.question_dismissed"))
        assert (line.actor_id, line.reason) == (chair.id, "Nêu đích danh cá nhân")
    assert act(chair, session, "reopen", seq=seq)["ok"]
    assert "ông X" in read.get(f"/live/{session.id}/events?after=0").text


def test_words_taken_back_are_shown_to_nobody_any_more(make, act, client_of, on_board):
    chair, anna = make.person(Role.CHAIR), make.person()
    session = make.session(chair=chair)
    seq = act(anna, session, "ask", text="Câu này tôi hỏi nhầm phòng")["seq"]
    act(chair, session, "pick", seq=seq)
    assert act(make.person(), session, "retract", seq=seq)["error"] == "refused"
    assert act(anna, session, "retract", seq=seq)["ok"]
    browser = client_of(chair)
    for path in ("room?tab=questions", "events?after=0", "transcript"):
        assert "hỏi nhầm phòng" not in browser.get(f"/live/{session.id}/{path}").text
    assert browser.get(f"/live/{session.id}/question/{seq}").status_code == 404
    assert on_board(chair, session)[seq]["text"] is None
    assert act(chair, session, "answer", seq=seq, text="Muộn rồi")["error"] == "conflict"


def test_questions_come_before_the_session_and_answers_after_it(make, act, client_of):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair, state=SessionState.PLANNED)
    seq = act(anna, session, "ask", text=TEXT)["seq"]
    assert act(binh, session, "support", seq=seq)["ok"]
    assert act(chair, session, "pick", seq=seq)["error"] == "refused"
    assert TEXT in client_of(binh).get(f"/live/{session.id}").text
    browser = client_of(chair)
    browser.post(f"/live/{session.id}/open")
    heard = []
    with session_ended.connected_to(lambda session, actor, questions: heard.append([row.seq for row in questions])):
        browser.post(f"/live/{session.id}/end")
    assert heard == [[seq]]
    page = client_of(binh).get(f"/live/{session.id}").text
    assert "Chưa được trả lời" in page
    assert TEXT in page
    assert act(anna, session, "ask", text="Muộn một chút được không ạ?")["error"] == "refused"
    assert act(binh, session, "unsupport", seq=seq)["error"] == "refused"
    assert act(chair, session, "answer", seq=seq, text="Trả lời bằng văn bản.")["ok"]
    assert TEXT not in client_of(binh).get(f"/live/{session.id}").text


def test_without_script_one_asks_sorts_supports_and_leads(make, client_of):
    chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
    session = make.session(chair=chair)
    asking, reading, leading = client_of(anna), client_of(binh), client_of(chair)
    done = asking.post(f"/live/{session.id}/do/ask", data={"text": TEXT})
    assert done.headers["Location"].endswith("/room?tab=questions#q1")
    asking.post(f"/live/{session.id}/do/ask", data={"text": "Câu hỏi thứ hai, mới hơn câu trên"})
    refused = asking.post(f"/live/{session.id}/do/ask", data={"text": "Ngắn"})
    assert refused.status_code == 422
    assert ">Ngắn</textarea>" in refused.text
    page = reading.get(f"/live/{session.id}/room?tab=questions&sort=new").text
    assert page.index("thứ hai") < page.rindex("Kinh phí cho thành viên")
    done = reading.post(f"/live/{session.id}/do/support", data={"seq": 1})
    assert done.headers["Location"].endswith("/room?tab=questions#q1")
    assert f'action="/live/{session.id}/do/pick"' not in reading.get(f"/live/{session.id}/question/1").text
    assert f'action="/live/{session.id}/do/pick"' in leading.get(f"/live/{session.id}/question/1").text
    leading.post(f"/live/{session.id}/do/pick", data={"seq": 1})
    assert "data-picked>" in reading.get(f"/live/{session.id}/room").text.replace(" hidden", "!")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ask", {}),
        ("ask", {"text": "   "}),
        ("ask", {"text": "x" * 501}),
        ("ask", {"text": {"a": 1}}),
        ("ask", {"text": TEXT, "client_id": "c" * 65}),
        ("support", {}),
        ("support", {"seq": "one"}),
        ("support", {"seq": 2**40}),
        ("merge", {"seq": 1}),
        ("answer", {"seq": 1}),
        ("answer", {"seq": 1, "text": "x" * 4001}),
        ("dismiss", {"seq": 1, "reason": ""}),
    ],
)
def test_wrong_shapes_are_answered_with_an_error(make, act, name, data):
    chair = make.person(Role.CHAIR)
    session = make.session(chair=chair)
    act(make.person(), session, "ask", text=TEXT)
    answer = act(chair, session, name, **data)
    assert answer["error"] == "invalid"
    assert answer["message"]
    assert act(chair, session, "support", seq=77)["error"] == "not_found"


def test_the_board_of_the_tables_is_the_fold_of_the_log_whatever_people_do(make, act, inside):
    rng = random.Random(11)
    chair = make.person(Role.CHAIR)
    session, people = make.session(chair=chair), [make.person() for _ in range(4)]
    seqs: list[int] = []
    for number in range(140):
        person = rng.choice(people)
        name = rng.choice(
            ["ask", "support", "support", "unsupport", "retract", "merge", "pick", "answer", "dismiss", "reopen"]
        )
        if name == "ask" or len(seqs) < 2:
            answer = act(person, session, "ask", text=f"Câu hỏi số {number} về kinh phí", anonymous=rng.random() < 0.3)
            seqs += [answer["seq"]] if answer.get("ok") else []
            continue
        chairs = name in {"merge", "pick", "answer", "dismiss", "reopen"}
        more = {"into": rng.choice(seqs), "text": "Vâng", "reason": "Ngoài chủ đề", "masked": rng.random() < 0.5}
        act(chair if chairs else person, session, name, seq=rng.choice(seqs), client_id=f"n{number}", **more)
    with inside():
        row = db.session.get_one(LiveSession, session.id)
        events, more = log.after(row, 0, size=2000)
        told = fold_board(log.page(None, row, events)["events"])
        shown = board(None, row)
        assert not more
        assert list(told["questions"].values()) == shown["questions"]
        assert told["picked"] == shown["picked"]
        for question in db.session.scalars(select(LiveQuestion)):
            rows = db.session.scalars(select(LiveSupport.person_id).where(LiveSupport.question_id == question.id)).all()
            assert question.support == len(rows)
            assert question.author_id not in rows


def test_likeness_needs_no_marks():
    def ask(seq, text):
        return LiveQuestion(seq=seq, text=text, state="waiting", masked=False, support=0)

    questions = [ask(1, TEXT), ask(2, "Đoàn viên thường có được dự thính không?")]
    assert [row.seq for row in alike("kinh phi di hoc tap lay o dau", questions)] == [1]
    assert [row.seq for row in alike("doan vien thuong du thinh", questions)] == [2]
    assert alike("có được không", questions) == []


def test_a_room_full_of_questions_costs_no_more_queries_and_a_message_none(make, client_of, queries, inside):
    from club.db import transaction
    from live.actions.log import append_told

    people = [make.person() for _ in range(10)]
    small, large = make.session(), make.session()
    for session, count in ((small, 2), (large, 300)):
        with inside(), transaction():
            row = db.session.get_one(LiveSession, session.id)
            for number in range(count):
                append_told(row, [(row.starts_at, "ask", people[number % 10].id, {"text": f"Câu hỏi {number}"})])
                db.session.add(
                    LiveQuestion(
                        session_id=row.id,
                        seq=row.last_seq,
                        author_id=people[number % 10].id,
                        text=f"Câu {number}",
                    )
                )
    browser, counts = client_of(people[0]), []
    for session in (small, large):
        for path in ("room", "room?tab=questions", "question/1", ""):
            with queries() as seen:
                assert browser.get(f"/live/{session.id}/{path}".rstrip("/")).status_code == 200
            counts.append(len(seen))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 12
    make.said(people[1], large)
    with queries() as seen:
        browser.post(f"/live/{large.id}/do/say", json={"text": "Chào", "client_id": "m"}, headers=JSON)
    assert not [text for text in seen if "live_question" in text or "live_support" in text]
    with inside():
        assert db.session.scalar(select(LiveEvent.type).order_by(LiveEvent.id.desc()).limit(1)) == "message"
