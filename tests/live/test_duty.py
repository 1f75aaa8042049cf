"""What a session left unanswered becomes a duty: handed on once, without a name where it was asked without one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from club.db import db, transaction
from club.policy import Role
from decisions.inquiries.models import Inquiry, State
from live.models import LiveSession

JSON = {"Accept": "application/json"}


@pytest.fixture
def ended(make, client_of):
    """A session with one question answered, one left open with a name and one without, ended by its chair."""

    class Scene:
        chair, anna, binh = make.person(Role.CHAIR), make.person(), make.person()
        session = make.session()

    browser = client_of(Scene.anna)
    for number, (text, more) in enumerate(
        (
            ("Kinh phí đi học tập lấy ở đâu?", {}),
            ("Bao giờ có lịch quý sau?", {}),
            ("Vì sao phường tôi chưa được khen?", {"anonymous": True}),
        )
    ):
        sent = browser.post(
            f"/live/{Scene.session.id}/do/ask", json={"text": text, "client_id": f"a{number}", **more}, headers=JSON
        )
        assert sent.status_code == 200, sent.text
    Scene.chairs = client_of(Scene.chair)
    answered = {"seq": 2, "text": "Tuần sau", "client_id": "b"}
    done = Scene.chairs.post(f"/live/{Scene.session.id}/do/answer", json=answered, headers=JSON)
    assert done.status_code == 200, done.text
    assert Scene.chairs.post(f"/live/{Scene.session.id}/end").status_code in {302, 303}
    return Scene


def _inquiries(inside) -> list[Inquiry]:
    with inside():
        return list(db.session.scalars(select(Inquiry).order_by(Inquiry.id)))


def test_open_questions_become_inquiries_and_one_without_a_name_stays_so(ended, inside, client_of):
    rows = _inquiries(inside)
    assert sorted((row.title, row.asker_id) for row in rows) == sorted(
        [("Kinh phí đi học tập lấy ở đâu?", ended.anna.id), ("Vì sao phường tôi chưa được khen?", ended.chair.id)]
    )
    page = client_of(ended.binh).get(f"/live/{ended.session.id}").text
    assert f"/decisions/inquiries/{rows[0].id}" in page
    assert "Bao giờ có lịch quý sau?" not in page


def test_ending_again_hands_nothing_on_twice(ended, inside):
    assert ended.chairs.post(f"/live/{ended.session.id}/open").status_code in {302, 303}
    assert ended.chairs.post(f"/live/{ended.session.id}/end").status_code in {302, 303}
    assert len(_inquiries(inside)) == 2


def test_an_answer_after_the_end_does_the_duty_and_the_asker_judges_it(ended, inside, client_of):
    answered = {"seq": 1, "text": "Quỹ câu lạc bộ chi một nửa", "client_id": "c"}
    done = ended.chairs.post(f"/live/{ended.session.id}/do/answer", json=answered, headers=JSON)
    assert done.status_code == 200, done.text
    [first] = [row for row in _inquiries(inside) if row.asker_id == ended.anna.id]
    assert first.state == State.ANSWERED
    page = client_of(ended.anna).get(f"/decisions/inquiries/{first.id}").text
    assert "Quỹ câu lạc bộ chi một nửa" in page
    assert client_of(ended.binh).post(f"/decisions/inquiries/{first.id}/confirm").status_code == 403
    assert client_of(ended.anna).post(f"/decisions/inquiries/{first.id}/confirm").status_code == 303
    assert next(row for row in _inquiries(inside) if row.id == first.id).state == State.CONFIRMED


def test_whoever_owes_the_answer_gives_it_on_the_inquirys_page(ended, inside, client_of):
    [first] = [row for row in _inquiries(inside) if row.asker_id == ended.anna.id]
    page = f"/decisions/inquiries/{first.id}"
    assert client_of(ended.binh).post(f"{page}/answer", data={"words": "Tôi trả lời thay"}).status_code == 403
    assert ended.chairs.post(f"{page}/assign", data={"to": "role:chair"}).status_code == 303
    assert ended.chairs.post(f"{page}/answer", data={"words": "Quỹ chi một nửa", "client_id": "z"}).status_code == 303
    assert "Quỹ chi một nửa" in client_of(ended.anna).get(page).text


def test_questions_of_a_closed_session_and_of_practice_leak_nowhere(make, client_of, inside):
    chair, member = make.person(Role.CHAIR), make.person()
    practice, closed = make.session(rehearsal=True), make.session()
    with inside(), transaction():
        db.session.get_one(LiveSession, closed.id).audience = "board"
    browser = client_of(chair)
    for session in (practice, closed):
        sent = {"text": "Chuyện riêng của ban", "client_id": f"q{session.id}"}
        assert browser.post(f"/live/{session.id}/do/ask", json=sent, headers=JSON).status_code == 200
    assert browser.post(f"/live/{closed.id}/end").status_code in {302, 303}
    [row] = _inquiries(inside)
    assert row.thing_id == closed.id
    assert client_of(member).get(f"/decisions/inquiries/{row.id}").status_code == 404
    for page in ("/decisions", "/decisions/inquiries", "/", "/decisions/inquiries/units"):
        assert "Chuyện riêng của ban" not in client_of(member).get(page).text
