"""Minutes: composed from what the room knows, edited without losing a word, approved by another, published, corrected."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from club import clock, markdown
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people.models import Person
from club.policy import Role
from club.search.queries import find
from club.text import clean_line
from decisions.tasks.models import ActionItem
from live.minutes import policy
from live.minutes.compose import composed, literal
from live.minutes.facts import Announcement, Choice, Conclusion, Facts, Opening, Point, Question, Source, Vote
from live.minutes.models import (
    Minutes,
    MinutesCorrection,
    MinutesRevision,
    MinutesSection,
    MinutesVersion,
    Part,
    State,
)
from live.minutes.parts import PART
from live.models import AttendanceSpan, LiveSession, SessionState
from live.signals import session_changed

JSON = {"Accept": "application/json"}
ASKED, HELD_BACK = "Bao giờ có lịch quý sau?", "Vì sao phường tôi chưa được khen?"


@pytest.fixture
def held(make, client_of, inside):
    """A session with everything in it, ended: a chair, a board member who writes, Anna and Bình who were there."""

    class Scene:
        chair = make.person(Role.CHAIR, name="Chủ nhiệm Câu lạc bộ")
        writer = make.person(Role.COMMISSIONER, name="Ủy viên cụm 1")
        vice = make.person(Role.VICE_CHAIR)
        anna, binh = make.person(name="Bí thư Chi đoàn An"), make.person(name="Bí thư Chi đoàn Bình")
        session = make.session("Sinh hoạt quý IV", chair=chair, agenda=2)

    chairs, annas, binhs = client_of(Scene.chair), client_of(Scene.anna), client_of(Scene.binh)

    def act(browser, name, **data):
        sent = browser.post(f"/live/{Scene.session.id}/do/{name}", json={"client_id": name, **data}, headers=JSON)
        assert sent.status_code == 200, sent.text
        return sent.json

    Scene.act = staticmethod(act)
    said = act(annas, "say", text="Đề nghị *giữ* lịch tối thứ Sáu")["seq"]
    gone = act(binhs, "say", text="Lỡ tay gửi nhầm")["seq"]
    act(binhs, "withdraw", seq=gone)
    act(chairs, "pin", seq=said)
    Scene.asked = act(annas, "ask", text=ASKED)["seq"]
    act(binhs, "ask", text=HELD_BACK, anonymous=True)
    act(chairs, "answer", seq=Scene.asked, text="Tuần sau | có lịch")
    poll = act(
        chairs, "poll_new", question="Giữ lịch tối thứ Sáu?", kind="single", options="Tán thành\nKhông tán thành",
        majority="half", quorum=2, now=True,
    )["seq"]  # fmt: skip
    act(annas, "vote", seq=poll, choice=["0"])
    act(binhs, "vote", seq=poll, choice=["0"])
    act(chairs, "poll_close", seq=poll)
    act(chairs, "poll_hall", seq=poll, hands=["3", "1"])
    Scene.said, Scene.poll = said, poll
    with inside(), transaction():
        for person in (Scene.anna, Scene.binh):
            now = clock.now()
            db.session.add(
                AttendanceSpan(session_id=Scene.session.id, person_id=person.id, first_seen=now, last_seen=now)
            )
    Scene.url = f"/live/{Scene.session.id}/minutes"
    Scene.chairs, Scene.annas, Scene.binhs, Scene.writes = chairs, annas, binhs, client_of(Scene.writer)
    return Scene


def end(held, *, publish=True):
    if publish:
        held.act(held.chairs, "poll_publish", seq=held.poll)
    assert held.chairs.post(f"/live/{held.session.id}/end").status_code in {302, 303}


def sections(inside, session):
    with inside():
        query = select(MinutesSection).join(Minutes, Minutes.id == MinutesSection.minutes_id)
        return {row.part: row for row in db.session.scalars(query.where(Minutes.session_id == session.id))}


def verbs(inside):
    with inside():
        mine = select(LedgerLine.verb).where(LedgerLine.verb.startswith("minutes."))
        return list(db.session.scalars(mine.order_by(LedgerLine.id)))


def told(inside, person):
    with inside():
        mine = select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.startswith("live.minutes"))
        return list(db.session.scalars(mine.order_by(Notice.id)))


def test_the_draft_holds_what_the_room_knows_and_nothing_that_was_held_back(held, inside):
    assert held.writes.get(held.url).status_code == 200
    assert held.writes.post(f"{held.url}/compose").status_code == 403
    end(held)
    assert held.annas.get(held.url).status_code == 404
    assert held.annas.post(f"{held.url}/compose").status_code == 404
    for _twice in range(2):
        assert held.writes.post(f"{held.url}/compose").status_code == 303
    found = sections(inside, held.session)
    assert set(found) == set(Part)
    assert "đồng chí Chủ nhiệm Câu lạc bộ" in found[Part.OPENING].text
    assert "Có mặt trong phòng họp trực tuyến: 2 người" in found[Part.ATTENDANCE].text
    assert "Điểm 1 (10 phút; Chủ nhiệm)" in found[Part.AGENDA].text
    assert r"Đề nghị \*giữ\* lịch tối thứ Sáu" in found[Part.ANNOUNCEMENTS].text
    assert "Lỡ tay" not in found[Part.ANNOUNCEMENTS].text
    questions = found[Part.QUESTIONS].text
    assert f"{ASKED} *(đồng chí Bí thư Chi đoàn An)*" in questions
    assert f"{HELD_BACK} *(không nêu tên)*" in questions
    assert "Bí thư Chi đoàn Bình" not in questions
    assert "hạn" in questions.split(HELD_BACK)[1]
    votes = found[Part.VOTES].text
    assert "Tán thành: 5 (điện thoại 2, hội trường 3), 83,3%" in votes
    assert "Tổng số phiếu: 6 (cần ít nhất 2: đạt)" in votes
    assert "**được thông qua**" in votes
    assert found[Part.CONCLUSION].text == found[Part.TASKS].text == ""
    assert verbs(inside) == ["minutes.composed"]
    assert "Trả lời: Tuần sau | có lịch" in held.writes.get(held.url).text


def test_a_result_nobody_may_know_is_not_told_by_the_minutes(held, inside):
    end(held, publish=False)
    held.writes.post(f"{held.url}/compose")
    votes = sections(inside, held.session)[Part.VOTES].text
    assert "Kết quả chưa được công bố." in votes
    assert "Tán thành: " not in votes


def test_two_who_edit_at_once_lose_no_word(held, inside):
    end(held)
    held.writes.post(f"{held.url}/compose")
    page = f"{held.url}/edit/agenda"
    assert held.writes.post(page, data={"text": "Bản của thư ký", "version": 1}).status_code == 303
    late = held.chairs.post(page, data={"text": "Bản của chủ trì", "version": 1})
    assert late.status_code == 409
    assert "Bản của thư ký" in late.text
    assert "Bản của chủ trì" in late.text
    assert held.chairs.post(page, data={"text": "Bản của chủ trì", "version": 2}).status_code == 303
    with inside():
        kept = db.session.scalars(select(MinutesRevision.text).order_by(MinutesRevision.id)).all()
    assert kept[-2:] == ["Bản của thư ký", "Bản của chủ trì"]
    assert held.annas.post(page, data={"text": "Của tôi", "version": 3}).status_code == 404
    assert held.writes.get(f"{held.url}/edit/nothing").status_code == 404


@pytest.mark.parametrize(
    ("how", "after"), [("replace", "{new}"), ("append", "Viết lại\n\n{new}"), ("keep", "Viết lại")]
)
def test_newer_facts_wait_until_somebody_takes_them_in(held, inside, how, after):
    end(held)
    held.writes.post(f"{held.url}/compose")
    held.writes.post(f"{held.url}/edit/attendance", data={"text": "Viết lại", "version": 1})
    counted = {"hall_present": "42", "place": "Quận 11", "receivers": ""}
    assert held.writes.post(f"{held.url}/details", data=counted).status_code == 303
    section = sections(inside, held.session)[Part.ATTENDANCE]
    assert section.text == "Viết lại"
    assert "42 người" in (section.fresh or "")
    assert 'value="Quận 11"' in held.writes.get(f"{held.url}/details").text
    assert f"{held.url}/facts/attendance" in held.writes.get(held.url).text
    page = held.writes.get(f"{held.url}/facts/attendance")
    assert "<ins>" in page.text
    choice = {"how": how, "version": section.version, "fresh": section.fresh}
    assert held.writes.post(f"{held.url}/facts/attendance", data={**choice, "fresh": "cũ"}).status_code == 409
    sent = {**choice, "fresh": choice["fresh"].replace("\n", "\r\n")}
    assert held.writes.post(f"{held.url}/facts/attendance", data=sent).status_code == 303
    now = sections(inside, held.session)[Part.ATTENDANCE]
    assert now.fresh is None
    assert now.text == after.format(new=section.fresh)


def test_the_room_is_looked_at_again_on_request(held, inside, client_of, make):
    end(held)
    held.writes.post(f"{held.url}/compose")
    assert "Không có gì thay đổi" in held.writes.post(f"{held.url}/check", follow_redirects=True).text
    with inside():
        open_one = db.session.scalar(text("SELECT seq FROM live_question WHERE state = 'waiting'"))
    late = {"seq": open_one, "text": "Đã chuyển Ban Thường vụ xem xét", "client_id": "late"}
    held.act(held.chairs, "answer", **late)
    held.writes.post(f"{held.url}/check")
    found = sections(inside, held.session)
    assert "Ban Thường vụ xem xét" in (found[Part.QUESTIONS].fresh or "")
    assert [part for part in Part if found[part].fresh is not None] == [Part.QUESTIONS]


def test_the_chair_drafts_the_conclusion_in_the_open_room(held, inside):
    page = f"/live/{held.session.id}/conclusion"
    assert held.annas.get(page).status_code == 404
    assert "conclusion" in held.chairs.get(f"/live/{held.session.id}/room").text
    shown = held.chairs.get(page).text
    assert f'value="{held.asked}"' in shown
    assert "Lỡ tay" not in shown
    words = {"words": "Giữ lịch tối thứ Sáu.", "version": 0, "sources": [held.asked, held.said, held.poll, 9999]}
    assert held.chairs.post(page, data=words).status_code == 303
    late = held.chairs.post(page, data={"words": "Bản khác", "version": 0})
    assert late.status_code == 409
    assert "Giữ lịch tối thứ Sáu." in late.text
    assert "Bản khác" in late.text
    found = held.chairs.post(page, data={**words, "version": 1, "q": "giu lich", "search": "1"}, follow_redirects=True)
    assert f'value="{held.said}"' in found.text
    assert held.annas.get(held.url).status_code == 404
    held.chairs.post(page, data={**words, "words": "Giữ lịch **tối thứ Sáu**. <b>x</b>", "version": 2})
    assert "Giữ lịch <strong>tối thứ Sáu</strong>. &lt;b&gt;x" in held.chairs.get(held.url).text
    end(held)
    held.writes.post(f"{held.url}/compose")
    said = sections(inside, held.session)[Part.CONCLUSION].text
    assert said.startswith("Giữ lịch **tối thứ Sáu**.")
    assert f"(/live/{held.session.id}/room?tab=questions#q{held.asked})" in said
    assert f"/transcript?at={held.said}#m{held.said})" in said
    assert "Biểu quyết: Giữ lịch tối thứ Sáu?" in said


def test_nobody_approves_what_they_wrote(held, inside, client_of, make):
    end(held)
    held.chairs.post(f"{held.url}/compose")
    assert held.chairs.post(f"{held.url}/submit").status_code == 303
    refused = held.chairs.post(f"{held.url}/approve")
    assert refused.status_code == 403
    assert told(inside, held.vice) == ["live.minutes_submitted"]
    assert held.writes.post(f"{held.url}/approve").status_code == 403
    assert client_of(held.vice).post(f"{held.url}/approve").status_code == 303
    with inside(), pytest.raises(DBAPIError), transaction():
        db.session.execute(update(Minutes).values(approved_by_id=Minutes.submitted_by_id))


def test_from_the_draft_to_publication(held, inside, client_of):
    end(held)
    held.writes.post(f"{held.url}/compose")
    held.writes.post(f"{held.url}/submit")
    assert told(inside, held.chair) == ["live.minutes_submitted"]
    assert "Biên bản: Sinh hoạt quý IV" in held.chairs.get("/").text
    assert held.writes.post(f"{held.url}/edit/agenda", data={"text": "Lén sửa", "version": 1}).status_code == 403
    assert client_of(held.vice).post(f"{held.url}/approve").status_code == 403
    assert held.chairs.post(f"{held.url}/return", data={"reason": ""}).status_code == 422
    held.chairs.post(f"{held.url}/return", data={"reason": "Thiếu phần phân công"})
    assert "Thiếu phần phân công" in held.writes.get(held.url).text
    held.writes.post(f"{held.url}/submit")
    held.chairs.post(f"{held.url}/approve")
    assert held.writes.post(f"{held.url}/edit/agenda", data={"text": "Lén sửa", "version": 1}).status_code == 403
    assert held.annas.get(held.url).status_code == 404
    assert held.writes.post(f"{held.url}/publish").status_code == 303
    assert held.writes.post(f"{held.url}/publish").status_code == 303
    page = held.annas.get(held.url)
    assert page.status_code == 200
    assert "01-BB/CLB" in page.text
    assert "minutes/edit" not in page.text
    assert verbs(inside) == [
        "minutes.composed", "minutes.submitted", "minutes.returned", "minutes.submitted", "minutes.approved",
        "minutes.published",
    ]  # fmt: skip
    assert told(inside, held.anna) == told(inside, held.binh) == ["live.minutes_published"]
    assert held.url in held.annas.get(f"/live/{held.session.id}").text
    with inside():
        anna = db.session.get_one(Person, held.anna.id)
        documents, _more = find(anna, "giu lich toi thu sau", size=20)
        assert held.url in [one.document.url for one in documents]
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(update(MinutesVersion).values(made_by_id=None))
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(text("DELETE FROM minutes_version"))


@pytest.fixture
def published(held, make):
    """The scene with its minutes published by the commissioner, approved by the chair."""
    end(held)
    held.minutes = make.minutes_of(held.session, held.writer, held.chair)
    return held


def test_a_member_asks_for_a_correction_and_the_secretary_makes_a_version_of_it(published, inside, client_of, make):
    ask = {"part": "agenda", "words": "Điểm 2 do Phó Chủ nhiệm trình bày", "client_id": "once"}
    page = f"{published.url}/corrections/new"
    for _twice in range(2):
        assert published.annas.post(page, data=ask).status_code == 303
    assert published.annas.post(page, data={**ask, "words": "", "client_id": "b"}).status_code == 422
    assert told(inside, published.writer)[-1] == "live.minutes_asked"
    with inside():
        one = db.session.scalars(select(MinutesCorrection)).one()
        before = db.session.scalars(select(MinutesVersion)).one()
    assert "Phó Chủ nhiệm trình bày" in published.annas.get(published.url).text
    assert "Phó Chủ nhiệm trình bày" not in published.binhs.get(published.url).text
    answer = f"{published.url}/corrections/{one.id}"
    assert published.annas.get(answer).status_code == 404
    changed = before.text(Part.AGENDA).replace("Chủ nhiệm)", "Phó Chủ nhiệm)")
    shown = published.writes.post(answer, data={"text": changed, "version": 1})
    assert "<ins>Phó" in shown.text
    same = {"text": before.text(Part.AGENDA), "version": 1, "keep": "1"}
    assert published.writes.post(answer, data=same).status_code == 422
    assert published.writes.post(answer, data={"text": changed, "version": 1, "keep": "1"}).status_code == 303
    assert published.writes.get(answer).status_code == 403
    everybody = published.binhs.get(f"{published.url}/versions/2").text
    assert "<ins>Phó" in everybody
    assert "Phó Chủ nhiệm" in published.binhs.get(published.url).text
    assert told(inside, published.anna)[-1] == "live.minutes_answered"
    assert told(inside, published.chair)[-1] == "live.minutes_corrected"
    with inside():
        first, second = db.session.scalars(select(MinutesVersion).order_by(MinutesVersion.number))
        assert first.text(Part.AGENDA) == before.text(Part.AGENDA)
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "minutes.corrected")).one()
        assert line.detail["fingerprint"] == second.fingerprint
        assert second.is_whole


def test_a_correction_is_declined_with_a_reason_and_comes_too_late_after_the_days(published, inside, make, client_of):
    page = f"{published.url}/corrections/new"
    published.annas.post(page, data={"part": "votes", "words": "Tôi nhớ là 7 phiếu", "client_id": "a"})
    with inside():
        number = db.session.scalars(select(MinutesCorrection.id)).one()
    answer = f"{published.url}/corrections/{number}/decline"
    assert published.writes.post(answer, data={"reason": " "}).status_code == 422
    assert published.annas.post(answer, data={"reason": "Không"}).status_code == 404
    assert published.writes.post(answer, data={"reason": "Số phiếu đã được kiểm"}).status_code == 303
    assert "Số phiếu đã được kiểm" in published.annas.get(published.url).text
    assert verbs(inside)[-1] == "minutes.correction_declined"
    observer = client_of(make.person(Role.OBSERVER))
    assert observer.get(published.url).status_code == 404
    with clock.set_now(clock.now() + timedelta(days=8)):
        late = published.annas.post(page, data={"part": "votes", "words": "Còn một chỗ", "client_id": "b"})
        assert late.status_code == 403


def test_the_days_are_a_setting_of_the_chair(published, make, client_of, inside):
    assert published.annas.get("/live/minutes/days").status_code == 403
    changed = {"days": "10", "reason": "Nhiều đồng chí đi làm ca"}
    assert published.chairs.post("/live/minutes/days", data=changed).status_code == 303
    assert 'value="10"' in published.chairs.get("/live/minutes/days").text
    with inside():
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "club.minutes_days")).one()
        assert line.detail["after"] == {"days": 10}


def test_what_is_to_be_done_begins_with_the_publication(held, make, inside):
    end(held)
    asked = held.writes.post(f"{held.url}/tasks")
    assert asked.status_code == 303
    thing = asked.headers["Location"].partition("thing=")[2].replace("%3A", ":")
    due = (clock.today() + timedelta(days=5)).isoformat()
    given = {"text": "Lập lịch quý sau", "to": "person", "person": "Bí thư Chi đoàn An", "due_on": due}
    assert held.writes.post(f"/decisions/tasks/new?thing={thing}", data=given).status_code == 303
    held.writes.post(f"{held.url}/compose")
    assert "Lập lịch quý sau | Bí thư Chi đoàn An" in sections(inside, held.session)[Part.TASKS].text
    assert "whose=mine" not in held.annas.get("/").text
    held.writes.post(f"{held.url}/submit")
    held.chairs.post(f"{held.url}/approve")
    held.writes.post(f"{held.url}/publish")
    with inside():
        assert db.session.scalars(select(ActionItem.state)).one() == "open"
    assert "whose=mine" in held.annas.get("/").text
    assert "Lập lịch quý sau" in held.binhs.get(held.url).text


def test_the_secretary_who_was_named_writes_though_no_board_member(held, make, inside, client_of):
    guest = make.person(Role.GUEST, thing="session:9999", name="Khách buổi khác")
    named = f"{held.url}/secretary"
    assert held.annas.get(named).status_code == 404
    assert held.writes.post(named, data={"person": guest.full_name}).status_code == 422
    assert held.writes.post(named, data={"person": "Bí thư Chi đoàn An"}).status_code == 303
    assert told(inside, held.anna) == ["live.minutes_secretary"]
    end(held)
    assert held.annas.post(f"{held.url}/compose").status_code == 303
    assert held.annas.post(f"{held.url}/submit").status_code == 303
    assert held.annas.post(f"{held.url}/approve").status_code == 403
    assert held.binhs.get(held.url).status_code == 404


def test_the_official_form_is_a_page_a_word_file_and_a_pdf(published, make):
    page = published.annas.get(f"{published.url}/paper").text
    for words in ("BIÊN BẢN", "Số: 01-BB/CLB", "ĐOÀN TNCS HỒ CHÍ MINH", "THƯ KÝ", "CHỦ TRÌ", "Ủy viên cụm 1"):
        assert words in page
    assert "VI. Biểu quyết" in page
    word = published.annas.get(f"{published.url}/paper.docx")
    assert word.headers["Content-Disposition"].endswith(f"bien-ban-{clock.today().year}-01.docx")
    body = zipfile.ZipFile(io.BytesIO(word.data)).read("word/document.xml").decode()
    for words in ("BIÊN BẢN", "Đề nghị *giữ* lịch tối thứ Sáu", "Tuần sau | có lịch", "CHỦ TRÌ"):
        assert words in body
    assert "kết thúc lúc" in body
    pdf = published.annas.get(f"{published.url}/paper.pdf")
    assert pdf.status_code in {200, 503}
    assert pdf.status_code == 503 or pdf.data.startswith(b"%PDF")
    other = make.session(state=SessionState.ENDED)
    assert published.annas.get(f"/live/{other.id}/minutes/paper").status_code == 404


def test_the_recording_and_documents_stay_on_the_sessions_page(held, inside):
    page = f"/live/{held.session.id}/kept"
    assert held.writes.get(page).status_code == 403
    end(held)
    assert held.annas.get(page).status_code == 404
    assert held.writes.post(page, data={"recording_url": "javascript:alert(1)"}).status_code == 422
    slides = (io.BytesIO(b"%PDF-1.7 slides"), "bai-trinh-bay.pdf")
    sent = {"recording_url": "https://video.example/1", "files": slides}
    assert held.writes.post(page, data=sent).status_code == 303
    shown = held.annas.get(f"/live/{held.session.id}").text
    assert "https://video.example/1" in shown
    assert "bai-trinh-bay.pdf" in shown
    number = shown.partition('href="/files/')[2].partition('"')[0]
    with held.annas.get(f"/files/{number}") as file:
        assert file.status_code == 200
    assert held.annas.post(f"{page}/{number}/remove").status_code == 404
    assert held.writes.post(f"{page}/{number}/remove").status_code == 303
    assert "bai-trinh-bay.pdf" not in held.annas.get(f"/live/{held.session.id}").text


def test_minutes_follow_their_session_into_another_audience(published, inside):
    with inside(), transaction():
        session = db.session.get_one(LiveSession, published.session.id)
        session.audience = "board"
        session_changed.send(session)
    assert published.annas.get(published.url).status_code == 404
    with inside():
        anna = db.session.get_one(Person, published.anna.id)
        documents, _more = find(anna, "giu lich toi thu sau", size=20)
        assert published.url not in [one.document.url for one in documents]


def test_the_rule_of_seeing_and_its_condition_agree(held, make, inside):
    end(held)
    other = make.session("Chỉ Ban Chủ nhiệm", audience="board", state=SessionState.ENDED)
    practice = make.session(rehearsal=True, state=SessionState.ENDED)
    make.minutes_of(held.session, held.writer, held.chair)
    make.minutes_of(other, held.writer, held.chair, state=State.DRAFT)
    with inside(), transaction():
        db.session.add(Minutes(session_id=practice.id, secretary_id=held.binh.id))
    scoped = make.person(Role.COMMISSIONER, thing=f"session:{held.session.id}")
    people = [
        held.chair,
        held.writer,
        held.anna,
        held.binh,
        scoped,
        make.person(Role.ADMIN),
        make.person(Role.OBSERVER),
    ]
    with inside():
        rows = db.session.scalars(select(Minutes)).all()
        for person in (db.session.get_one(Person, one.id) for one in people):
            by_rule = {row.id for row in rows if policy.may_see(person, row)}
            by_query = set(db.session.scalars(policy.visible_minutes(person).with_only_columns(Minutes.id)))
            assert by_rule == by_query, person.full_name


def test_the_page_costs_the_same_with_ten_and_with_many_corrections(published, make, queries):
    counts = []
    for more in (10, 3000):
        make.many_corrections(published.minutes, published.anna, more)
        published.writes.get(published.url)
        with queries() as seen:
            assert published.writes.get(published.url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
    for page in (f"/live/{published.session.id}", f"{published.url}/versions", f"{published.url}/edit/agenda"):
        with queries() as seen:
            published.writes.get(page)
        assert len(seen) <= 12, page


def test_what_is_held_about_a_person_is_told_and_forgotten(published, inside):
    published.annas.post(
        f"{published.url}/corrections/new", data={"part": "votes", "words": "Sai số", "client_id": "a"}
    )
    with inside(), transaction():
        anna, chair = (db.session.get_one(Person, one.id) for one in (published.anna, published.chair))
        assert [row["text"] for row in PART.export(anna)] == ["Sai số"]
        assert {row["what"] for row in PART.export(chair)} == {"approved"}
        PART.erase(anna)
        PART.erase(chair)
        assert PART.export(anna)[0]["text"] == ""
        assert db.session.scalars(select(Minutes.signer)).one() == ""


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf")), max_size=60)


@given(words)
def test_what_people_wrote_reads_in_the_minutes_as_they_wrote_it(typed):
    assert markdown.plain(f"- x: {literal(typed)}") == clean_line(f"x: {clean_line(typed)}")
    assert markdown.plain(literal(typed)) == clean_line(typed)


@given(st.lists(words.filter(str.strip), min_size=1, max_size=4), st.integers(0, 5), st.booleans())
def test_every_section_keeps_its_shape_whatever_was_said(said, count, published):
    at = datetime(2026, 11, 24, 11, tzinfo=clock.now().tzinfo)
    facts = Facts(
        Opening(at, said[0], "Tọa đàm", said[0], ""),
        agenda=tuple(Point(at, one, 5, one) for one in said),
        announcements=tuple(Announcement(at, one) for one in said),
        questions=tuple(Question(one, "answered", answer=one, support=count) for one in said),
        votes=(Vote(said[0], "single", False, published, count, tuple(Choice(one, count) for one in said)),),
        conclusion=Conclusion("", tuple(Source("Câu hỏi", one, "/live/1/room") for one in said)),
    )
    found = {part: markdown.render(text) for part, text in composed(facts).items()}
    assert found[Part.AGENDA].count("<li>") == len(said)
    assert found[Part.ANNOUNCEMENTS].count("<li>") == len(said)
    assert found[Part.QUESTIONS].count("<li>") == 2 * len(said)
    assert found[Part.VOTES].count("<li>") == (2 + len(said) if published else 2)
    assert found[Part.CONCLUSION].count("<a href") >= len(said)
    assert not any("<h1" in html or "<pre" in html or "<blockquote" in html for html in found.values())


def test_a_table_of_units_and_days_read_as_in_documents():
    facts = Facts(Opening(datetime(2023, 3, 22, 11, 5, tzinfo=clock.now().tzinfo), "", "", "", ""))
    assert composed(facts)[Part.OPENING] == "- Thời gian: 18 giờ 05, ngày 22 tháng 3 năm 2023"
    assert composed(facts)[Part.ATTENDANCE].endswith("0 người")
    assert date(2023, 3, 22).strftime("%d/%m/%Y") == "22/03/2023"
