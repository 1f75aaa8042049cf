"""What was said, to read afterwards and to find."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from club.db import db, transaction
from club.policy import Role
from club.search import queries as search
from club.search.models import SearchDocument


@pytest.fixture
def held(make):
    """A session that was held: what was said, changed, withdrawn and hidden in it."""
    chair, anna, binh = make.person(Role.CHAIR), make.person(name="Bí thư An"), make.person(name="Bí thư Bình")
    session = make.session("Tọa đàm quý I")
    make.said(anna, session, "Xin chào các đồng chí")
    changed = make.said(anna, session, "Họp lúc bảy giờ")
    withdrawn = make.said(binh, session, "Nhắn nhầm nhóm gia đình")
    hidden = make.said(binh, session, "Lời nặng nề")
    make.said(binh, session, "Đồng ý với **đồng chí An**", reply_to=changed)
    make.done(anna, session, "edit", changed, text="Họp lúc tám giờ")
    make.done(binh, session, "withdraw", withdrawn)
    make.done(chair, session, "hide", hidden, reason="Lời lẽ nặng nề")
    make.ended(chair, session)
    return session, chair, anna, binh


def test_the_transcript_reads_as_it_stood_at_the_end(held, client_of, make):
    session, _chair, _anna, _binh = held
    page = client_of(make.person()).get(f"/live/{session.id}/transcript").text
    assert "Họp lúc tám giờ" in page
    assert "Họp lúc bảy giờ" not in page
    assert "Nhắn nhầm" not in page
    assert "Lời nặng nề" not in page
    assert "Lời lẽ nặng nề" in page
    assert "<strong>đồng chí An</strong>" in page


def test_a_page_knows_changes_that_came_after_its_end(make, client_of):
    session, anna = make.session(), make.person()
    first = make.said(anna, session, "Câu cũ")
    make.many_said(session, 300, [anna])
    make.done(anna, session, "edit", first, text="Câu mới")
    browser = client_of(anna)
    page = browser.get(f"/live/{session.id}/transcript").text
    assert "Câu mới" in page
    assert "Câu cũ" not in page
    assert 'id="m121"' not in page
    assert f'href="/live/{session.id}/transcript?from=121"' in page
    assert 'id="m121"' in browser.get(f"/live/{session.id}/transcript?from=121").text


def _finds_only_what_stands(session, browser) -> None:
    found = browser.get(f"/live/{session.id}/transcript?q=tam gio").text
    assert "Họp lúc tám giờ" in found
    assert f"/live/{session.id}/transcript?at=2#m2" in found
    for gone in ("bảy giờ", "nhầm nhóm", "nặng nề"):
        assert "transcript-hit" not in browser.get(f"/live/{session.id}/transcript?q={gone}").text


def test_searching_the_transcript_needs_no_marks_and_finds_only_what_stands(held, client_of, make):
    session, *_people = held
    _finds_only_what_stands(session, client_of(make.person()))


def test_the_transcript_is_searched_also_before_it_is_indexed(held, client_of, make, inside):
    session, *_people = held
    with inside(), transaction():
        db.session.execute(delete(SearchDocument))
    _finds_only_what_stands(session, client_of(make.person()))


def _found(person_id: int, words: str, inside) -> set[str]:
    from club.db import db
    from club.people.models import Person

    with inside():
        rows, _more = search.find(db.session.get_one(Person, person_id), words)
        return {row.document.kind for row in rows}


def test_search_finds_messages_once_the_session_has_ended(make, inside, client_of):
    chair, anna = make.person(Role.CHAIR), make.person()
    session = make.session()
    make.said(anna, session, "Cần thêm phòng đọc sách cho thiếu nhi")
    assert _found(anna.id, "phong doc sach", inside) == set()
    make.ended(chair, session)
    assert _found(anna.id, "phong doc sach", inside) == {"live_message"}
    assert _found(make.person(Role.OBSERVER).id, "phong doc sach", inside) == set()


def test_hiding_after_the_end_takes_a_message_out_of_search_and_restoring_puts_it_back(held, make, inside):
    session, chair, anna, _binh = held
    make.done(chair, session, "hide", 2, reason="Sai thông tin")
    assert _found(anna.id, "tám giờ", inside) == set()
    make.done(chair, session, "restore", 2)
    assert _found(anna.id, "tám giờ", inside) == {"live_message"}


def test_a_planned_session_is_found_by_its_subject_and_agenda(make, inside, client_of):
    board = client_of(make.person(Role.CHAIR))
    board.post(
        "/live/new",
        data={
            "title": "Sáp nhập tổ dân phố",
            "format": "forum",
            "starts_at": "2026-12-05T08:00",
            "ends_at": "2026-12-05T10:00",
            "quarter": "4",
            "audience": "members",
            "chaired_by": "",
            "agenda-0-title": "Bàn giao sổ đoàn viên",
            "agenda-0-minutes": "30",
        },
    )
    reader = make.person()
    assert _found(reader.id, "sap nhap", inside) == {"live_session"}
    assert _found(reader.id, "bàn giao sổ", inside) == {"live_session"}


def test_my_data_holds_what_i_said_and_erasure_blanks_what_nobody_reads(held, inside):
    from club.db import db, transaction
    from club.people.models import Person
    from live import personal

    session, _chair, _anna, binh = held
    with inside():
        person = db.session.get_one(Person, binh.id)
        texts = [row["text"] for row in personal.export(person)]
        assert "Nhắn nhầm nhóm gia đình" in texts
        assert "Đồng ý với **đồng chí An**" in texts
        with transaction():
            personal.erase(person)
        texts = [row["text"] for row in personal.export(person)]
        assert texts == ["", "", "Đồng ý với **đồng chí An**", ""]
    del session
