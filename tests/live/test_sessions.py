"""Planning, showing, opening and ending sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.db import db, transaction
from club.policy import Role
from live.models import AgendaItem, LiveEvent, LiveSession, SessionState
from live.policy import may_see, visible_sessions

TYPED = {
    "title": "Nâng cao chất lượng sinh hoạt chi đoàn",
    "format": "panel_talk",
    "starts_at": "2026-12-05T08:00",
    "ends_at": "2026-12-05T11:00",
    "quarter": "auto",
    "place": "Hội trường Nhà Thiếu nhi Quận",
    "audience": "members",
    "chaired_by": "",
    "aims": "- Nói **thật**",
    "speakers": "Chủ nhiệm\nBí thư Đoàn phường 5",
    "agenda-0-title": "Điểm danh",
    "agenda-0-minutes": "15",
    "agenda-0-owner": "Phó Chủ nhiệm",
    "agenda-1-title": "Thảo luận",
    "agenda-1-minutes": "60",
    "agenda-2-title": "",
}


@pytest.fixture
def board(make, client_of):
    return client_of(make.person(Role.CHAIR))


def test_the_board_plans_a_session_with_its_agenda(board, make, inside):
    owner = make.person(name="Phó Chủ nhiệm")
    done = board.post("/live/new", data=TYPED)
    assert done.status_code == 302
    assert done.headers["Location"] == "/live/1-nang-cao-chat-luong-sinh-hoat-chi-doan"
    with inside():
        session = db.session.scalar(select(LiveSession))
        assert session.starts_at == datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
        assert (session.programme_year, session.programme_quarter) == (2026, 4)
        assert [(item.position, item.title, item.minutes, item.owner_id) for item in session.agenda] == [
            (1, "Điểm danh", 15, owner.id),
            (2, "Thảo luận", 60, None),
        ]
        assert [line.verb for line in ledger.lines_of(session)] == ["live.planned"]
    page = board.get(done.headers["Location"]).text
    assert "<strong>thật</strong>" in page
    assert "Bí thư Đoàn phường 5" in page
    assert "08:15" in page


def test_a_form_sent_twice_plans_one_session(board, inside):
    for _twice in range(2):
        assert board.post("/live/new", data={**TYPED, "client_id": "abc"}).status_code == 302
    with inside():
        assert len(db.session.scalars(select(LiveSession)).all()) == 1


def test_members_plan_nothing(make, client_of):
    session = make.session()
    member = client_of(make.person())
    assert member.get("/live/new").status_code == 404
    assert member.post("/live/new", data=TYPED).status_code == 404
    assert member.post(f"/live/{session.id}/edit", data=TYPED).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"title": ""}, "title"),
        ({"ends_at": "2026-12-05T07:59"}, "ends_at"),
        ({"starts_at": "hôm nay"}, "starts_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "/live/"}, "link"),
        ({"format": "party"}, "format"),
        ({"audience": "public"}, "audience"),
        ({"chaired_by": "999"}, "chaired_by"),
        ({"agenda-1-minutes": "0"}, "agenda-1-minutes"),
        ({"agenda-1-minutes": ""}, "agenda-1-minutes"),
        ({"agenda-2-minutes": "10"}, "agenda-2-title"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_keeps_what_was_typed(board, inside, wrong, name):
    answer = board.post("/live/new", data={**TYPED, **wrong})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert "Phó Chủ nhiệm" in answer.text
    with inside():
        assert db.session.scalar(select(LiveSession)) is None


def test_agenda_rows_are_arranged_without_script(board):
    page = board.post("/live/new", data={**TYPED, "row": "down-0"}).text
    assert page.index('value="Thảo luận"') < page.index('value="Điểm danh"')
    page = board.post("/live/new", data={**TYPED, "row": "drop-0"}).text
    assert 'value="Điểm danh"' not in page
    page = board.post("/live/new", data={**TYPED, "row": "add"}).text
    assert 'name="agenda-3-title"' in page
    for odd in ("up-0", "down-9", "drop-x", "fly"):
        assert board.post("/live/new", data={**TYPED, "row": odd}).status_code == 200


def test_changing_keeps_the_rows_of_points_that_stay_and_notes_what_changed(board, make, inside):
    board.post("/live/new", data=TYPED)
    with inside():
        before = {item.title: item.id for item in db.session.scalars(select(AgendaItem))}
    edit = board.get("/live/1/edit").text
    assert f'value="{before["Điểm danh"]}"' in edit
    turned = {
        **TYPED,
        "place": "Quận Đoàn",
        "agenda-0-item": before["Thảo luận"],
        "agenda-0-title": "Thảo luận nhóm",
        "agenda-0-minutes": "45",
        "agenda-0-owner": "",
        "agenda-1-item": before["Điểm danh"],
        "agenda-1-title": "Điểm danh",
        "agenda-1-minutes": "15",
    }
    assert board.post("/live/1/edit", data=turned).status_code == 302
    with inside():
        rows = db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)).all()
        assert [(row.id, row.title) for row in rows] == [
            (before["Thảo luận"], "Thảo luận nhóm"),
            (before["Điểm danh"], "Điểm danh"),
        ]
        line = ledger.lines_of(db.session.get_one(LiveSession, 1))[-1]
        assert line.verb == "live.changed"
        assert line.detail["changed"]["place"] == ["Hội trường Nhà Thiếu nhi Quận", "Quận Đoàn"]


def test_an_agenda_row_of_another_session_cannot_be_taken_over(board, make, inside):
    other = make.session(agenda=1)
    board.post("/live/new", data=TYPED)
    with inside():
        foreign = db.session.scalar(select(AgendaItem.id).where(AgendaItem.session_id == other.id))
        mine = db.session.scalar(select(LiveSession.id).where(LiveSession.id != other.id))
    board.post(f"/live/{mine}/edit", data={**TYPED, "agenda-0-item": foreign})
    with inside():
        assert db.session.get_one(AgendaItem, foreign).title == "Điểm 1"


def test_the_chair_opens_and_ends_and_members_do_not(make, client_of, inside):
    chair = make.person(Role.WARD_SECRETARY)
    session = make.session(state=SessionState.PLANNED, chair=chair)
    member, presiding = client_of(make.person()), client_of(chair)
    assert member.post(f"/live/{session.id}/open").status_code == 403
    opened = presiding.post(f"/live/{session.id}/open")
    assert opened.headers["Location"] == f"/live/{session.id}/room"
    assert presiding.post(f"/live/{session.id}/open").status_code == 302
    assert member.post(f"/live/{session.id}/end").status_code == 403
    assert presiding.post(f"/live/{session.id}/end").status_code == 302
    with inside():
        found = db.session.get_one(LiveSession, session.id)
        assert found.state == SessionState.ENDED
        assert found.ended_at is not None
        assert [line.verb for line in ledger.lines_of(found)] == ["live.opened", "live.ended"]
        assert list(db.session.scalars(select(LiveEvent.type).order_by(LiveEvent.seq))) == ["opened", "ended"]


def test_what_was_ended_by_mistake_is_opened_again_within_a_day(make, client_of, inside):
    chair = make.person(Role.CHAIR)
    session = make.session()
    browser = client_of(chair)
    browser.post(f"/live/{session.id}/end")
    assert browser.post(f"/live/{session.id}/open").status_code == 302
    browser.post(f"/live/{session.id}/end")
    with clock.set_now(clock.now() + timedelta(hours=25)):
        assert browser.post(f"/live/{session.id}/open").status_code == 403
    with inside():
        lines = ledger.lines_of(db.session.get_one(LiveSession, session.id))
        assert [line.verb for line in lines] == ["live.ended", "live.reopened", "live.ended"]


def test_the_rule_who_sees_a_session_has_two_faces_that_agree(make, inside):
    sessions = [make.session(audience=audience) for audience in ("members", "observers", "board", "public")]
    people = [
        make.person(role, thing=f"session:{sessions[2].id}" if role == Role.GUEST else None) for role in (*Role, None)
    ]
    from club.people.models import Person, Visitor

    with inside():
        loaded = [db.session.get_one(Person, person.id) for person in people]
        for person in [*loaded, Visitor()]:
            seen = {session.id for session in db.session.scalars(visible_sessions(person))}
            assert seen == {session.id for session in sessions if may_see(person, session)}
        guest = next(person for person in loaded if any(office.role == Role.GUEST for office in person.offices))
        assert [session.id for session in db.session.scalars(visible_sessions(guest))] == [sessions[2].id]


def test_the_programme_shows_what_is_next_and_what_was_by_quarter(make, client_of):
    make.session("Buổi đã qua", state=SessionState.ENDED, starts_at=datetime(2023, 4, 22, 1, tzinfo=UTC))
    make.session("Buổi sắp tới", state=SessionState.PLANNED, starts_at=clock.now() + timedelta(days=3))
    make.session("Buổi của Ban Chủ nhiệm", state=SessionState.PLANNED, audience="board")
    page = client_of(make.person()).get("/live/").text
    assert page.index("Buổi sắp tới") < page.index("Buổi đã qua")
    assert "II/2023" in page
    assert "Buổi của Ban Chủ nhiệm" not in page
    assert "/live/new" not in page


def test_an_empty_programme_invites_the_board_and_consoles_the_others(make, client_of, board):
    assert 'href="/live/new"' in board.get("/live/").text
    assert 'href="/live/new"' not in client_of(make.person()).get("/live/").text


def test_the_programme_costs_the_same_however_long_it_is(make, client_of, queries):
    browser = client_of(make.person(Role.CHAIR))
    counts = []
    for extra in (5, 60):
        for number in range(extra):
            day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=30 * number)
            make.session(state=SessionState.ENDED, starts_at=day)
        with queries() as seen:
            page = browser.get("/live/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
    assert "after=" in page.text


def test_a_session_page_costs_few_queries(make, client_of, queries):
    session = make.session(agenda=12, state=SessionState.ENDED)
    browser = client_of(make.person(Role.CHAIR))
    with queries() as seen:
        assert browser.get(f"/live/{session.id}").status_code == 200
    assert len(seen) <= 12


def test_a_session_goes_into_a_phones_calendar(make, client_of):
    start = datetime(2026, 12, 5, 1, tzinfo=UTC)
    session = make.session("Tọa đàm quý IV", state=SessionState.PLANNED, starts_at=start)
    answer = client_of(make.person()).get(f"/live/{session.id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == start
    assert str(event["summary"]) == "Tọa đàm quý IV"


def test_home_says_what_is_live_and_what_comes(make, client_of):
    live = make.session("Diễn đàn đang mở")
    make.session("Phòng thử", rehearsal=True)
    make.session("Tập huấn tuần này", state=SessionState.PLANNED, starts_at=clock.now() + timedelta(days=2))
    page = client_of(make.person()).get("/").text
    assert f"/live/{live.id}/room" in page
    assert "Tập huấn tuần này" in page
    assert "Phòng thử" not in page


def test_the_database_refuses_what_cannot_be(make, inside):
    session = make.session()
    make.said(make.person(), session)
    with inside():
        for wrong in (
            lambda row: setattr(row, "ends_at", row.starts_at),
            lambda row: setattr(row, "programme_quarter", 5),
            lambda row: setattr(row, "last_seq", -1),
            lambda row: setattr(row, "state", SessionState.ENDED),
        ):
            with pytest.raises(IntegrityError), transaction():
                wrong(db.session.get_one(LiveSession, session.id))
        with pytest.raises(IntegrityError), transaction():
            db.session.add(LiveEvent(session_id=session.id, seq=1, type="message", payload={"text": "x"}))
