"""A question to an officer or a unit, from asking to the asker's word, with refusals, reminders and the level above."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people import personal_data
from club.people.models import Person
from club.policy import Role
from club.search.queries import find
from club.units.models import UnitKind
from decisions.inquiries import policy
from decisions.inquiries.actions.following import follow_up
from decisions.inquiries.models import Inquiry, InquiryStep, State, StepKind
from decisions.inquiries.queries.lists import visible_inquiries
from decisions.inquiries.queries.response import responses

LIST = "/decisions/inquiries"


@pytest.fixture
def club(make):
    """A city, a cluster, a ward, a branch, with their officers."""

    class Club:
        city = make.unit("Thành Đoàn", kind=UnitKind.CITY)
        cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER, parent=city)
        ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD, parent=cluster)
        branch = make.unit("Chi đoàn khu phố 3", parent=ward)
        chair = make.person(Role.CHAIR, name="Chủ nhiệm")
        commissioner = make.person(Role.COMMISSIONER, over=cluster, name="Ủy viên")
        secretary = make.person(Role.WARD_SECRETARY, over=ward, home=ward, name="Bí thư phường")
        asker = make.person(home=branch, over=branch, name="Người hỏi")
        other = make.person(name="Người khác")

    return Club


def _told(inside, person, kind: str) -> int:
    with inside() as session:
        return len(session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == kind)).all())


def _one(inside) -> Inquiry:
    with inside() as session:
        return session.scalars(select(Inquiry).order_by(Inquiry.id.desc())).first()


def test_a_member_asks_a_unit_its_officer_answers_and_the_asker_confirms(client_of, inside, club):
    member, officer = client_of(club.asker), client_of(club.secretary)
    page = member.get(f"{LIST}/new")
    assert "Đoàn phường 5" in page.text
    sent = {"title": "Xin phòng họp buổi tối?", "words": "Từ 19:00.", "to": f"unit:{club.ward.id}", "client_id": "a1"}
    first, again = member.post(f"{LIST}/new", data=sent), member.post(f"{LIST}/new", data=sent)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    url = first.location
    assert _told(inside, club.secretary, "inquiry.asked") == 1
    assert _one(inside).state == State.ASSIGNED

    assert "1 câu hỏi chờ đồng chí trả lời" in officer.get("/").text
    assert "Xin phòng họp buổi tối?" in officer.get(f"{LIST}?whose=desk").text
    for _twice in range(2):
        assert (
            officer.post(f"{url}/answer", data={"words": "Được, báo trước một ngày.", "client_id": "b"}).status_code
            == 303
        )
    assert _told(inside, club.asker, "inquiry.answered") == 1
    assert "Được, báo trước một ngày." in client_of(club.other).get(url).text

    assert "1 câu hỏi của đồng chí đã được trả lời" in member.get("/").text
    assert member.post(f"{url}/confirm").status_code == 303
    assert member.post(f"{url}/confirm").status_code == 303
    assert _one(inside).state == State.CONFIRMED
    assert _told(inside, club.secretary, "inquiry.confirmed") == 1
    with inside() as session:
        kinds = session.scalars(select(InquiryStep.kind).order_by(InquiryStep.id)).all()
    assert kinds == [StepKind.ASKED, StepKind.ASSIGNED, StepKind.ANSWERED, StepKind.CONFIRMED]


def test_a_disputed_answer_goes_back_with_a_count_and_a_new_day(client_of, inside, make, club):
    asked = make.inquiry(club.asker, unit=club.ward, answered_by=club.secretary)
    member = client_of(club.asker)
    assert member.post(f"{asked.url}/dispute", data={"words": " "}).status_code == 422
    with clock.set_now(clock.now() + timedelta(days=3)):
        for _twice in range(2):
            assert member.post(f"{asked.url}/dispute", data={"words": "Chưa nói ai giữ chìa khóa."}).status_code == 303
        now = _one(inside)
        assert (now.state, now.disputes, now.answer_minutes) == (State.DISPUTED, 1, None)
        assert now.due_at == clock.now() + timedelta(days=7)
    assert _told(inside, club.secretary, "inquiry.disputed") == 1
    page = client_of(club.secretary).get(asked.url)
    assert "Chưa nói ai giữ chìa khóa." in page.text
    assert client_of(club.secretary).post(f"{asked.url}/answer", data={"words": "Bảo vệ giữ."}).status_code == 303
    assert _one(inside).state == State.ANSWERED


def test_others_neither_answer_nor_judge_nor_assign_nor_withdraw(client_of, inside, make, club):
    asked = make.inquiry(club.asker, unit=club.ward)
    other = client_of(club.other)
    assert other.get(asked.url).status_code == 200
    for act in ("answer", "assign", "dispute", "confirm", "withdraw"):
        assert other.post(f"{asked.url}/{act}", data={"words": "Tôi nghĩ", "to": "role:chair"}).status_code == 403, act
    # Whoever asked does not answer themselves officially, and there is nothing to confirm yet.
    assert client_of(club.asker).post(f"{asked.url}/answer", data={"words": "Tự trả lời"}).status_code == 403
    assert client_of(club.asker).post(f"{asked.url}/confirm").status_code == 409
    # The level above and the chair may.
    for boss in (club.commissioner, club.chair):
        assert client_of(boss).post(f"{asked.url}/answer", data={"words": "Cụm trả lời."}).status_code == 303
    assert _one(inside).state == State.ANSWERED


def test_the_board_assigns_and_a_change_needs_a_reason_and_leaves_a_ledger_line(client_of, inside, make, club):
    asked = make.inquiry(club.asker)
    assert _one(inside).state == State.RECEIVED
    board = client_of(club.chair)
    assert "1 câu hỏi chưa có nơi trả lời" in board.get("/").text
    assert "Xin hướng dẫn" not in board.get(f"{LIST}?whose=unassigned").text
    assert asked.title in board.get(f"{LIST}?whose=unassigned").text
    sent = {"to": "unit", "unit": "Đoàn phường 5"}
    assert board.post(f"{asked.url}/assign", data={"to": "unit", "unit": ""}).status_code == 422
    assert board.post(f"{asked.url}/assign", data=sent).status_code == 303
    assert (_one(inside).state, _one(inside).unit_id) == (State.ASSIGNED, club.ward.id)
    assert _told(inside, club.asker, "inquiry.assigned") == 1
    assert _told(inside, club.secretary, "inquiry.asked") == 1
    refused = board.post(f"{asked.url}/assign", data={"to": "role:chair"})
    assert refused.status_code == 422
    assert (
        board.post(f"{asked.url}/assign", data={"to": "role:chair", "reason": "Việc của câu lạc bộ."}).status_code
        == 303
    )
    assert (_one(inside).role, _one(inside).unit_id) == (Role.CHAIR, None)
    with inside() as session:
        lines = session.scalars(select(LedgerLine).where(LedgerLine.verb == "inquiry.assigned")).all()
        assert [line.reason for line in lines] == ["", "Việc của câu lạc bộ."]
        assert ledger.verify() is None
    assert "phân công câu hỏi" in board.get("/ledger").text


def test_the_chair_who_answers_an_unassigned_question_makes_it_theirs(client_of, inside, make, club):
    asked = make.inquiry(club.asker)
    assert client_of(club.chair).post(f"{asked.url}/answer", data={"words": "Tôi trả lời ngay."}).status_code == 303
    assert (_one(inside).role, _one(inside).state) == (Role.CHAIR, State.ANSWERED)


def test_a_question_is_taken_back_while_it_waits_only(client_of, inside, make, club):
    waits, answered = (
        make.inquiry(club.asker, unit=club.ward),
        make.inquiry(club.asker, unit=club.ward, answered_by=club.secretary),
    )
    member = client_of(club.asker)
    assert [member.post(f"{waits.url}/withdraw").status_code for _twice in range(2)] == [303, 303]
    assert member.post(f"{answered.url}/withdraw").status_code == 403
    with inside() as session:
        assert session.get(Inquiry, waits.id).state == State.WITHDRAWN
    assert client_of(club.secretary).post(f"{waits.url}/answer", data={"words": "Muộn rồi"}).status_code == 403


def test_the_clock_reminds_then_raises_to_the_level_above_then_to_the_chair(inside, make, club):
    asked = make.inquiry(club.asker, unit=club.ward)
    begin = clock.now()

    def at(days: float) -> None:
        with clock.set_now(begin + timedelta(days=days)), inside():
            follow_up.call_local()
            follow_up.call_local()

    at(4)
    assert _told(inside, club.secretary, "inquiry.due_soon") == 0
    at(5.1)
    assert _told(inside, club.secretary, "inquiry.due_soon") == 1
    at(7.1)
    assert _told(inside, club.secretary, "inquiry.overdue") == 1
    assert _told(inside, club.commissioner, "inquiry.raised") == 1
    assert _told(inside, club.asker, "inquiry.late") == 1
    assert _told(inside, club.chair, "inquiry.raised") == 0
    assert _one(inside).raised_unit_id == club.cluster.id
    at(14.2)
    assert _told(inside, club.chair, "inquiry.raised") == 1
    assert _one(inside).next_at is None
    at(60)
    assert _told(inside, club.chair, "inquiry.raised") == 1
    with inside() as session:
        lines = session.scalars(select(LedgerLine.thing_id).where(LedgerLine.verb == "inquiry.raised")).all()
    assert lines == [asked.id, asked.id]


def test_what_was_raised_is_on_the_desk_above_until_it_is_answered(client_of, inside, make, club):
    asked = make.inquiry(club.asker, unit=club.ward)
    with clock.set_now(clock.now() + timedelta(days=7, minutes=1)):
        with inside():
            follow_up.call_local()
        desk = client_of(club.commissioner)
        assert asked.title in desk.get(f"{LIST}?whose=desk").text
        assert desk.post(f"{asked.url}/answer", data={"words": "Cụm trả lời thay."}).status_code == 303
        assert asked.title not in desk.get(f"{LIST}?whose=desk").text
        assert _one(inside).late is True


def test_a_unit_without_an_officer_is_raised_from_the_first_day(client_of, inside, make, club):
    empty = make.unit("Đoàn phường 6", kind=UnitKind.WARD, parent=club.cluster)
    sent = {"title": "Ai phụ trách?", "to": "unit", "unit": "Đoàn phường 6"}
    assert client_of(club.asker).post(f"{LIST}/new", data=sent).status_code == 303
    assert (_one(inside).unit_id, _one(inside).raised_unit_id) == (empty.id, club.cluster.id)
    assert _told(inside, club.commissioner, "inquiry.raised") == 1


def test_a_private_question_is_read_by_asker_addressee_and_the_chair_alone(client_of, inside, make, club):
    asked = make.inquiry(club.asker, title="Chuyện riêng tư", unit=club.ward, private=True)
    for person, status in ((club.asker, 200), (club.secretary, 200), (club.chair, 200)):
        assert client_of(person).get(asked.url).status_code == status
    for person in (club.other, club.commissioner, make.person(Role.ADMIN), make.person(Role.OBSERVER)):
        client = client_of(person)
        assert client.get(asked.url).status_code == 404
        for act in ("answer", "assign", "confirm", "dispute", "withdraw"):
            assert client.post(f"{asked.url}/{act}", data={"words": "x", "to": "role:chair"}).status_code == 404
        assert "Chuyện riêng tư" not in client.get(LIST).text + client.get("/decisions").text
    with inside() as session:
        assert [line.asked for line in responses()] == []
        assert find(session.get(Person, club.other.id), "chuyen rieng tu")[0] == []


def test_both_faces_of_the_rule_agree(inside, make, club):
    made = [
        make.inquiry(club.asker, unit=club.ward),
        make.inquiry(club.asker, unit=club.ward, private=True),
        make.inquiry(club.other, role=Role.CHAIR, private=True),
        make.inquiry(club.other, raised_unit_id=club.cluster.id, unit=club.branch, private=True),
    ]
    people = [club.asker, club.other, club.secretary, club.commissioner, club.chair]
    people += [make.person(Role.OBSERVER), make.person(Role.STANDING_COMMITTEE), make.person(Role.ADMIN)]
    people += [make.person(Role.GUEST), make.person(Role.VICE_CHAIR)]
    with inside() as session:
        for somebody in people:
            person = session.get(Person, somebody.id)
            listed = set(session.scalars(visible_inquiries(person).with_only_columns(Inquiry.id)))
            ruled = {one.id for one in made if policy.may_see(person, session.get(Inquiry, one.id))}
            assert listed == ruled, person.full_name
            on_desk = set(session.scalars(select(Inquiry.id).where(policy.on_desk_of(person))))
            assert on_desk == {one.id for one in made if policy.is_duty_of(person, session.get(Inquiry, one.id))}


def test_visitors_and_guests_stay_outside(visitor, client_of, make, club):
    asked = make.inquiry(club.asker, unit=club.ward)
    guest, observer = client_of(make.person(Role.GUEST)), client_of(make.person(Role.OBSERVER))
    for url in (LIST, f"{LIST}/response", asked.url):
        assert visitor.get(url).status_code == 302
        assert guest.get(url).status_code == 404
        assert observer.get(url).status_code == 404
    assert guest.get(f"{LIST}/new").status_code == 403
    assert client_of(club.asker).get(f"{LIST}/due").status_code == 403


def test_the_days_are_set_with_a_reason_and_count_from_then_on(client_of, inside, club):
    chair = client_of(club.chair)
    assert chair.get(f"{LIST}/due").status_code == 200
    assert chair.post(f"{LIST}/due", data={"days": "0", "reason": "x"}).status_code == 422
    assert chair.post(f"{LIST}/due", data={"days": "3", "reason": ""}).status_code == 422
    assert chair.post(f"{LIST}/due", data={"days": "3", "reason": "Nhanh hơn."}).status_code == 303
    client_of(club.asker).post(f"{LIST}/new", data={"title": "Hỏi nhanh?", "to": "role:chair"})
    asked = _one(inside)
    assert asked.due_at - asked.asked_at == timedelta(days=3)
    with inside() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.verb == "club.answer_days")).one()
        assert (line.reason, line.detail["after"]) == ("Nhanh hơn.", {"days": 3})


def test_the_response_page_counts_on_time_median_open_and_overdue(client_of, inside, make, club):
    begin = clock.now()
    for days in (1, 2, 9):
        with clock.set_now(begin - timedelta(days=20)):
            asked = make.inquiry(club.asker, unit=club.ward)
        with clock.set_now(begin - timedelta(days=20 - days)):
            client_of(club.secretary).post(f"{asked.url}/answer", data={"words": "Xong."})
    with clock.set_now(begin - timedelta(days=8)):
        make.inquiry(club.asker, unit=club.ward)
    make.inquiry(club.asker, unit=club.ward)
    make.inquiry(club.asker, role=Role.CHAIR)
    make.inquiry(club.asker, unit=club.ward, private=True)
    with inside():
        ward, chair = responses()
    assert ward.unit is not None
    assert (ward.unit.id, ward.asked, ward.answered, ward.on_time, ward.open, ward.overdue) == (
        club.ward.id,
        5,
        3,
        2,
        2,
        1,
    )
    assert ward.days == pytest.approx(2, abs=0.01)
    assert ward.share_on_time == 0.5
    assert (chair.role, chair.asked, chair.days, chair.share_on_time) == (Role.CHAIR, 1, None, None)
    page = client_of(club.other).get(f"{LIST}/response")
    assert "Đoàn phường 5" in page.text
    assert "50%" in page.text
    listed = client_of(club.other).get(f"{LIST}?unit={club.ward.id}&counted=1")
    assert listed.text.count('class="row-title"') == 5


@pytest.mark.parametrize(("count", "median"), [(1, 0.0), (2, 0.5), (3, 1.0), (4, 1.5), (5, 2.0)])
def test_the_median_is_the_middle_one_or_the_mean_of_two(inside, make, club, count, median):
    for days in range(count):
        make.inquiry(club.asker, unit=club.ward, answered_by=club.secretary, answer_minutes=days * 1440)
    with inside():
        assert responses()[0].days == median


def test_pages_ask_as_often_at_ten_as_at_ten_thousand(client_of, make, queries, club):
    client, paths = client_of(club.chair), ("", *(f"?whose={one}" for one in ("desk", "mine", "unassigned")))
    counts: dict[str, list[int]] = {path: [] for path in (*paths, "?standing=overdue", "/response", "/new")}
    for more in (10, 9_990):
        make.many_inquiries(club.asker, more, unit=club.ward)
        make.many_inquiries(club.chair, more)
        for path, seen_so_far in counts.items():
            with queries() as seen:
                assert client.get(f"{LIST}{path}").status_code == 200
            seen_so_far.append(len(seen))
    assert all(few == many <= 12 for few, many in counts.values()), counts


def test_home_and_hub_ask_as_often_with_many_questions(client_of, make, queries, club):
    client, counts = client_of(club.chair), []
    for more in (10, 990):
        make.many_inquiries(club.asker, more, unit=club.ward)
        for path in ("/", "/decisions"):
            with queries() as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_the_database_refuses_two_addressees_and_an_answer_without_its_time(inside, make, club):
    asked = make.inquiry(club.asker, unit=club.ward)
    for values in ({"role": Role.CHAIR}, {"state": State.ANSWERED}, {"state": State.RECEIVED}):
        with inside(), pytest.raises(IntegrityError), transaction():
            found = db.session.get_one(Inquiry, asked.id)
            for name, value in values.items():
                setattr(found, name, value)


def test_a_member_takes_their_copy_and_what_was_private_goes_with_them(client_of, inside, make, club):
    make.inquiry(club.asker, title="Công khai", unit=club.ward)
    hidden = make.inquiry(club.asker, title="Riêng tư", unit=club.ward, private=True)
    part = next(part for part in personal_data.parts() if part.code == "inquiries")
    with inside() as session:
        person = session.get(Person, club.asker.id)
        assert {"Công khai", "Riêng tư"} <= {row.get("title") for row in part.export(person)}
        with transaction():
            part.erase(person)
    with inside() as session:
        assert session.get(Inquiry, hidden.id).title == "…"
        words = select(InquiryStep.words).where(InquiryStep.inquiry_id == hidden.id)
        assert set(session.scalars(words)) == {""}
        assert session.scalars(select(Inquiry.title).order_by(Inquiry.id)).first() == "Công khai"
