"""Proposals through the door: written, amended, led through the stages; what is refused beside what succeeds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from club import clock, ledger
from club.db import transaction
from club.people import personal_data
from club.people.models import Person
from club.policy import Role, audiences_of
from club.units.models import UnitKind
from decisions.consultations.models import Audience
from decisions.proposals import jobs
from decisions.proposals.actions.writing import followed
from decisions.proposals.models import Advice, Amendment, Objection, Outcome, Proposal, ProposalVersion, Stage
from decisions.proposals.policy import is_open_to, may_see
from decisions.proposals.queries import decided, decided_one
from tests.make.proposals import BODY

TEXT = {
    "title": "Mua loa kéo",
    "why": "Để sinh hoạt ngoài trời.",
    "body": "Mua một loa.\n\nGiao cụm 1 giữ.",
    "unit_id": "0",
}


def verbs(inside, raised) -> list[str]:
    with inside():
        return [line.verb for line in ledger.lines_of(("proposal", raised.id))]


def test_a_member_writes_a_draft_that_only_its_authors_see_and_sending_twice_makes_one(make, client_of, inside):
    member, other, observer = make.person(), make.person(), make.person(Role.OBSERVER)
    client = client_of(member)
    assert client_of(observer).get("/decisions/proposals/new").status_code == 403
    assert client.get("/decisions/proposals/new").status_code == 200
    first, again = (client.post("/decisions/proposals/new", data={**TEXT, "client_id": "a1"}) for _time in range(2))
    assert first.status_code == 303
    assert first.location == again.location
    refused = client.post("/decisions/proposals/new", data={**TEXT, "body": " \n "})
    assert refused.status_code == 422
    assert "Mua loa kéo" in refused.text
    assert client.get(first.location).status_code == 200
    assert client_of(other).get(first.location).status_code == 404
    assert first.location not in client_of(other).get("/search?q=loa kéo").text
    put = client.post(f"{first.location}/stage/sense", data={})
    assert put.status_code == 303
    page = client_of(other).get(first.location).text
    assert "Giao cụm 1 giữ." in page
    assert first.location in client_of(other).get("/search?q=loa keo").text
    assert "Mua loa kéo" in client_of(other).get("/decisions").text


def test_one_rule_of_sight_has_two_faces_and_a_unit_leaks_nowhere(make, client_of, inside):
    ward, elsewhere = make.unit(kind=UnitKind.WARD), make.unit(kind=UnitKind.WARD)
    make.proposal(Stage.DRAFT)
    closed, public = make.proposal(unit=ward, title="Chuyện riêng của phường"), make.proposal()
    outside = make.person(home=elsewhere)
    over = make.person(Role.WARD_SECRETARY, over=ward)
    guest, admin = make.person(Role.GUEST, thing="session:1"), make.person(Role.ADMIN)
    assert client_of(outside).get(closed.url).status_code == 404
    assert client_of(over).get(closed.url).status_code == 200
    for address in ("/decisions/proposals", "/decisions", "/search?q=chuyện riêng phường", "/"):
        assert closed.url not in client_of(outside).get(address).text
    assert closed.url in client_of(closed.members[0]).get("/search?q=chuyện riêng phường").text
    with inside() as session:
        everything = session.query(Proposal).all()
        for one in (outside, over, guest, admin, closed.author, public.author, closed.members[0], public.chair):
            person = session.get_one(Person, one.id)
            seen = {p.id for p in session.query(Proposal).filter(is_open_to(person))}
            assert seen == {p.id for p in everything if may_see(person, p)}, audiences_of(person)


def test_a_proposal_from_a_topic_is_as_visible_as_the_topic(make, client_of):
    space = make.space()
    member = make.person()
    topic = make.topic(space, member)
    thing = f"topic:{topic.id}"
    made = client_of(member).post("/decisions/proposals/new", data={**TEXT, "thing": thing})
    assert made.status_code == 303
    assert client_of(member).post("/decisions/proposals/new", data={**TEXT, "thing": "topic:999"}).status_code == 404
    assert client_of(member).get("/decisions/proposals/new?thing=nothing").status_code == 404
    assert topic.title in client_of(member).get(made.location).text


def test_a_proposal_from_a_units_consultation_is_as_visible_as_the_consultation(make, client_of):
    ward = make.unit(kind=UnitKind.WARD)
    asked = make.consultation(make.person(Role.CHAIR), audience=Audience.UNIT, unit=ward)
    inside_it, outside = make.person(home=ward), make.person()
    thing = f"consultation:{asked.id}"
    assert f"thing={thing}" in client_of(inside_it).get(asked.url).text.replace("%3A", ":")
    assert client_of(outside).get(f"/decisions/proposals/new?thing={thing}").status_code == 404
    made = client_of(inside_it).post("/decisions/proposals/new", data={**TEXT, "thing": thing})
    assert client_of(inside_it).post(f"{made.location}/stage/sense", data={}).status_code == 303
    assert client_of(outside).get(made.location).status_code == 404
    assert made.location not in client_of(outside).get("/search?q=loa kéo").text
    assert made.location in client_of(inside_it).get("/search?q=loa kéo").text


def test_an_amendment_is_accepted_into_a_new_version_or_rejected_with_a_reason_that_is_told(make, client_of, inside):
    raised = make.proposal()
    member, other = (client_of(one) for one in raised.members[:2])
    author = client_of(raised.author)
    new = f"{raised.url}/amendments/new"
    data = {
        "line": "2",
        "kind": "replace",
        "text": "Cụm trưởng lập danh sách trước mười ngày.",
        "why": "Bảy ngày là gấp.",
    }
    assert member.get(f"{new}?line=2").status_code == 200
    for _time in range(2):
        assert member.post(new, data={**data, "client_id": "b1"}).status_code == 303
    assert other.post(new, data={**data, "kind": "strike", "text": "", "why": "Thừa."}).status_code == 303
    assert other.post(new, data={**data, "text": "Cụm trưởng lập danh sách trước bảy ngày."}).status_code == 422
    assert other.post(new, data={**data, "why": ""}).status_code == 422
    with inside() as session:
        first, second = session.query(Amendment).order_by(Amendment.id)
    judge = f"/decisions/proposals/amendments/{first.id}/judge"
    assert raised.url in author.get("/").text
    assert member.post(judge, data={"verdict": "accept"}).status_code == 403
    assert author.post(judge, data={"verdict": "accept"}).status_code == 303
    page = client_of(raised.members[2]).get(raised.url).text
    assert "mười ngày" in page
    assert "<ins>mười</ins>" in author.get(f"{raised.url}/versions/2").text
    assert author.get(f"{raised.url}/versions").status_code == 200
    # The other one was written for the line as it was.
    late = f"/decisions/proposals/amendments/{second.id}"
    assert author.post(f"{late}/judge", data={"verdict": "accept"}).status_code == 409
    stale = other.get(f"{raised.url}/amendments").text
    assert f"{late}/rebase" in stale
    assert member.get(f"{late}/rebase").status_code == 403
    assert other.post(f"{late}/rebase", data={**data, "kind": "strike", "text": "", "why": "Thừa."}).status_code == 303
    assert author.post(f"{late}/judge", data={"verdict": "reject"}).status_code == 422
    assert author.post(f"{late}/judge", data={"verdict": "reject", "reason": "Cần có hạn."}).status_code == 303
    assert "Cần có hạn." in other.get("/notices").text
    assert "Cần có hạn." in other.get(f"{raised.url}/amendments").text
    assert verbs(inside, raised) == ["proposal.published", "proposal.amendment_accepted", "proposal.amendment_rejected"]


def test_an_insertion_keeps_the_names_of_the_lines_around_it(make, client_of, inside):
    raised = make.proposal()
    member = client_of(raised.members[0])
    for line, text in ((0, "Mở đầu."), (3, "Kết thúc.")):
        data = {"line": str(line), "kind": "insert", "text": text, "why": "Cho trọn."}
        assert member.post(f"{raised.url}/amendments/new", data=data).status_code == 303
    with inside() as session:
        numbers = [one.id for one in session.query(Amendment).order_by(Amendment.id)]
    for number in numbers:
        client_of(raised.author).post(f"/decisions/proposals/amendments/{number}/judge", data={"verdict": "accept"})
    with inside() as session:
        lines = session.get_one(ProposalVersion, (raised.id, 3)).lines
    assert [number for number, _text in lines] == [4, 1, 2, 3, 5]
    taken = client_of(raised.members[0]).post(f"/decisions/proposals/amendments/{numbers[0]}/take-back")
    assert taken.status_code == 403


def test_editing_keeps_lines_and_refuses_to_overwrite_a_newer_version(make, client_of, inside):
    raised = make.proposal()
    author = client_of(raised.author)
    data = {**TEXT, "body": BODY.replace("bảy", "tám") + "\nThêm một điều.", "base_version": "1", "note": "Sửa hạn"}
    assert client_of(raised.members[0]).post(f"{raised.url}/edit", data=data).status_code == 403
    assert author.post(f"{raised.url}/edit", data=data).status_code == 303
    second = author.post(f"{raised.url}/edit", data={**data, "body": "Một."})
    assert second.status_code == 409
    assert "Một." in second.text
    assert followed([[1, "a"], [2, "b"]], ["a", "x", "b"], 3) == ([[1, "a"], [3, "x"], [2, "b"]], 4)
    assert followed([[1, "a"], [2, "b"]], ["a", "c"], 3) == ([[1, "a"], [2, "c"]], 3)
    with inside() as session:
        assert [n for n, _text in session.get_one(ProposalVersion, (raised.id, 2)).lines] == [1, 2, 3, 4]


def test_authors_write_together_and_the_last_one_stays(make, client_of):
    raised = make.proposal(Stage.DRAFT)
    author, other = client_of(raised.author), raised.members[0]
    data = {"person": other.full_name, "person-id": other.id}
    assert client_of(other).get(raised.url).status_code == 404
    assert author.post(f"{raised.url}/authors/leave").status_code == 409
    assert author.post(f"{raised.url}/authors", data=data).status_code == 303
    assert client_of(other).get(f"{raised.url}/edit").status_code == 200
    observer = make.person(Role.OBSERVER, name="Người quan sát")
    refused = author.post(f"{raised.url}/authors", data={"person": observer.full_name, "person-id": observer.id})
    assert refused.status_code == 422
    assert author.post(f"{raised.url}/authors/leave").status_code == 303
    assert author.get(raised.url).status_code == 404


def test_a_sense_check_counts_each_person_once(make, client_of):
    raised = make.proposal()
    member = client_of(raised.members[0])
    assert member.post(f"{raised.url}/lean", data={"leaning": "against", "why": "Chưa rõ tiền."}).status_code == 303
    assert member.post(f"{raised.url}/lean", data={"leaning": "for", "why": "Rõ rồi."}).status_code == 303
    assert member.post(f"{raised.url}/lean", data={}).status_code == 422
    page = client_of(raised.author).get(raised.url).text
    assert "Rõ rồi." in page
    assert "Chưa rõ tiền." not in page
    late = make.proposal(Stage.CONSENT)
    assert client_of(late.members[0]).post(f"{late.url}/lean", data={"leaning": "for"}).status_code == 403


def test_advice_is_asked_of_an_office_or_a_unit_and_answered_or_lapsed(make, client_of, inside):
    unit = make.unit(kind=UnitKind.WARD, name="Đoàn phường 5")
    raised, ward = make.proposal(Stage.ADVICE), make.person(Role.WARD_SECRETARY, over=unit)
    author = client_of(raised.author)
    due = clock.today().isoformat()
    asked = {"to": "chair", "due_on": due, "question": "Có kinh phí không?", "client_id": "c1"}
    for _time in range(2):
        assert author.post(f"{raised.url}/advice", data=asked).status_code == 303
    of_unit = {"to": "", "unit": unit.name, "unit-id": unit.id, "due_on": due}
    assert author.post(f"{raised.url}/advice", data=of_unit).status_code == 303
    assert author.post(f"{raised.url}/advice", data={"to": "", "due_on": due}).status_code == 422
    assert (
        author.post(f"{raised.url}/advice", data={**asked, "client_id": "", "due_on": "2020-01-01"}).status_code == 422
    )
    assert client_of(raised.members[0]).post(f"{raised.url}/advice", data=asked).status_code == 403
    with inside() as session:
        first, second = session.query(Advice).order_by(Advice.id)
    chair = client_of(raised.chair)
    assert f"{raised.url}#advice" in chair.get("/").text
    assert client_of(ward).post(f"/decisions/proposals/advice/{first.id}", data={"answer": "x"}).status_code == 403
    assert chair.post(f"/decisions/proposals/advice/{first.id}", data={"answer": "Có, 5 triệu."}).status_code == 303
    assert "Có, 5 triệu." in author.get(raised.url).text
    with inside(), clock.set_now(clock.now() + timedelta(days=2)):
        jobs.lapse_advice.call_local()
    with inside() as session:
        assert session.get_one(Advice, second.id).state == "lapsed"
        assert session.get_one(Advice, first.id).state == "answered"


def test_an_objection_stops_consent_until_it_is_resolved_and_can_stand_again(make, client_of, inside):
    raised = make.proposal(Stage.CONSENT)
    member, author, chair = client_of(raised.members[0]), client_of(raised.author), client_of(raised.chair)
    reason = {"reason": "Sân đang sửa."}
    assert member.post(f"{raised.url}/objections", data={}).status_code == 422
    for _time in range(2):
        assert member.post(f"{raised.url}/objections", data={**reason, "client_id": "d1"}).status_code == 303
    with inside() as session:
        one = session.query(Objection).one()
    at = f"/decisions/proposals/objections/{one.id}"
    assert chair.post(f"{raised.url}/conclude", data=reason).status_code == 422
    assert author.post(f"{raised.url}/conclude", data=reason).status_code == 403
    assert client_of(raised.members[1]).post(f"{at}/resolve", data=reason).status_code == 403
    assert author.post(f"{at}/resolve", data={"reason": ""}).status_code == 422
    assert author.post(f"{at}/resolve", data={"reason": "Chuyển sang sân trường."}).status_code == 303
    assert member.post(f"{at}/stand").status_code == 303
    assert chair.post(f"{raised.url}/conclude", data=reason).status_code == 422
    assert author.post(f"{at}/take-back").status_code == 403
    assert member.post(f"{at}/take-back").status_code == 303
    assert chair.post(f"{raised.url}/conclude", data=reason).status_code == 303
    assert verbs(inside, raised)[-2:] == ["proposal.objection_resolved", "proposal.consented"]
    with inside() as session:
        person = session.get_one(Person, raised.members[1].id)
        assert decided_one(person, raised.id).outcome == Outcome.CONSENTED
        assert [one.id for one in decided(person, typed="chung", adopted_only=True)] == [raised.id]
        assert decided(person, ids=[]) == []


def test_stages_are_led_by_authors_and_the_board_and_a_step_back_needs_a_reason(make, client_of, inside):
    raised = make.proposal()
    author, chair, member = client_of(raised.author), client_of(raised.chair), client_of(raised.members[0])
    assert member.post(f"{raised.url}/stage/advice", data={"reason": "x"}).status_code == 403
    assert author.post(f"{raised.url}/stage/vote", data={}).status_code == 403
    assert author.get(f"{raised.url}/stage/nowhere").status_code == 404
    assert author.get(f"{raised.url}/stage/advice").status_code == 200
    assert author.post(f"{raised.url}/stage/advice", data={"ends_at": "2020-01-01T08:00"}).status_code == 422
    assert author.post(f"{raised.url}/stage/advice", data={}).status_code == 303
    assert author.post(f"{raised.url}/stage/sense", data={}).status_code == 422
    assert chair.post(f"{raised.url}/stage/consent", data={}).status_code == 422
    assert chair.post(f"{raised.url}/stage/consent", data={"reason": "Đã đủ ý kiến."}).status_code == 303
    assert author.post(f"{raised.url}/withdraw", data={}).status_code == 422
    assert member.post(f"{raised.url}/withdraw", data={"reason": "x"}).status_code == 403
    assert author.post(f"{raised.url}/withdraw", data={"reason": "Làm cách khác."}).status_code == 303
    assert "Làm cách khác." in member.get(raised.url).text
    with inside():
        lines = ledger.lines_of(("proposal", raised.id))
        assert [line.reason for line in lines][-2:] == ["Đã đủ ý kiến.", "Làm cách khác."]


@pytest.mark.parametrize("address", ["/decisions/proposals", "/decisions", "/"])
def test_lists_ask_a_constant_number_of_questions(make, client_of, queries, address):
    member = make.person()
    counts = []
    for number in (10, 3000):
        make.many_proposals(member, number)
        client = client_of(member)
        client.get(address)
        with queries() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_full_proposal_page_asks_a_constant_number_of_questions(make, client_of, queries):
    raised = make.proposal(members=8)
    counts = []
    for some in (raised.members[:1], raised.members[1:]):
        for member in some:
            client = client_of(member)
            client.post(f"{raised.url}/lean", data={"leaning": "for", "why": "Được."})
            data = {"line": "1", "kind": "insert", "text": f"Điều {member.id}", "why": "Thêm."}
            client.post(f"{raised.url}/amendments/new", data=data)
        for address in (raised.url, f"{raised.url}/amendments"):
            author = client_of(raised.author)
            author.get(address)
            with queries() as seen:
                assert author.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 16


def test_what_is_held_about_a_person_is_exported_and_what_may_go_goes(make, client_of, inside):
    raised = make.proposal()
    member = raised.members[0]
    client = client_of(member)
    client.post(f"{raised.url}/lean", data={"leaning": "unsure", "why": "Để tôi nghĩ."})
    client.post(f"{raised.url}/amendments/new", data={"line": "1", "kind": "strike", "why": "Thừa."})
    part = next(one for one in personal_data.parts() if one.code == "proposals")
    with inside() as session:
        rows = part.export(session.get_one(Person, member.id))
        assert {row["what"] for row in rows} == {"leaning", "amendment"}
    with inside() as session, transaction():
        part.erase(session.get_one(Person, member.id))
    page = client_of(raised.author).get(raised.url).text
    assert "Để tôi nghĩ." not in page
    with inside() as session:
        assert session.query(Amendment).count() == 0
