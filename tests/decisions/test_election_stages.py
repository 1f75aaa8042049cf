"""Each stage of an election through the door: what succeeds beside what is refused, and the ledger line."""

from __future__ import annotations

import io

import pytest
from docx import Document

from club import clock, ledger
from club.people.models import Appointment, Person
from club.policy import Role, audiences_of
from decisions.elections.models import Election, ElectionRound, Stage
from decisions.elections.policy import may_see, visible_elections
from decisions.elections.tally import Ballot, Fault

HEX = "0123456789abcdef" * 2


def stage_of(inside, held) -> Stage:
    with inside() as session:
        return session.get_one(Election, held.id).stage


def verbs(inside, held) -> list[str]:
    with inside():
        return [line.verb for line in ledger.lines_of(("election", held.id))]


PLAN = {"title": "Bầu Phó Chủ nhiệm", "seats": "2", "base": "collected", "voter_roles": ["member"], "client_id": "a1"}


def test_the_chair_prepares_an_election_and_sending_twice_makes_one(make, client_of, inside):
    chair, member = make.person(Role.CHAIR), make.person()
    assert client_of(member).get("/decisions/elections/new").status_code == 404
    assert client_of(member).post("/decisions/elections/new", data=PLAN).status_code == 404
    client = client_of(chair)
    assert client.get("/decisions/elections/new").status_code == 200
    first, again = (client.post("/decisions/elections/new", data=PLAN) for _time in range(2))
    assert first.status_code == 302
    assert first.location == again.location
    assert client.post("/decisions/elections/new", data={**PLAN, "seats": "0"}).status_code == 422
    assert client.post("/decisions/elections/new", data={**PLAN, "voter_roles": []}).status_code == 422
    with inside() as session:
        assert session.query(Election).count() == 1
        assert session.query(ledger.LedgerLine).filter_by(verb="election.prepared").count() == 1


def test_a_draft_is_nothing_to_members_and_one_rule_has_two_faces(make, client_of, inside):
    draft, public = make.election(Stage.DRAFT), make.election(Stage.NOMINATIONS)
    observer, admin = make.person(Role.OBSERVER), make.person(Role.ADMIN)
    member = draft.voters[0]
    assert client_of(member).get(draft.url).status_code == 404
    assert client_of(member).get(public.url).status_code == 200
    assert client_of(observer).get(public.url).status_code == 404
    for teller in draft.tellers:
        assert client_of(teller).get(draft.url).status_code == 200
    with inside() as session:
        everything = session.query(Election).all()
        for one in (member, observer, admin, draft.chair, draft.head, public.head):
            person = session.get_one(Person, one.id)
            seen = {e.id for e in session.query(Election).filter(visible_elections(person))}
            assert seen == {e.id for e in everything if may_see(person, e)}, audiences_of(person)


def test_the_committee_is_named_and_who_stands_cannot_be_of_it(make, client_of, inside):
    held = make.election(Stage.NOMINATIONS)
    client = client_of(held.chair)
    candidate, other = held.candidates[0], held.voters[0]
    refused = client.post(f"{held.url}/committee", data={"person": candidate.full_name, "person-id": candidate.id})
    assert refused.status_code == 409
    done = client.post(f"{held.url}/committee", data={"person": other.full_name, "person-id": other.id})
    assert done.status_code == 302
    assert other.full_name in client.get(f"{held.url}/committee").text
    stands = client_of(other).post(f"{held.url}/stand", data={})
    assert stands.status_code == 409
    client.post(f"{held.url}/committee/{other.id}/remove")
    assert client_of(other).post(f"{held.url}/stand", data={}).status_code == 302
    assert client_of(held.head).post(f"{held.url}/committee", data={}).status_code == 404
    assert verbs(inside, held).count("election.teller_removed") == 1


def test_nominations_need_a_committee_and_tell_every_member(make, client_of, inside):
    chair = make.person(Role.CHAIR)
    client = client_of(chair)
    url = client.post("/decisions/elections/new", data=PLAN).location.removesuffix("/committee")
    assert client.post(f"{url}/announce").status_code == 409
    held = make.election(Stage.DRAFT)
    assert client_of(held.head).post(f"{held.url}/announce").status_code == 404
    assert client_of(held.chair).post(f"{held.url}/announce").status_code == 302
    assert "đề cử, ứng cử" in client_of(held.voters[0]).get("/notices").text
    assert stage_of(inside, held) == Stage.NOMINATIONS


def test_who_is_nominated_is_asked_and_only_they_answer(make, client_of, inside):
    held = make.election(Stage.NOMINATIONS)
    who, by = held.voters[0], held.voters[1]
    data = {"person": who.full_name, "person-id": who.id, "why": "Nhiệt tình"}
    assert client_of(by).post(f"{held.url}/nominate", data=data).status_code == 302
    page = client_of(who).get(held.url).text
    assert "Nhiệt tình" in page
    assert "/answer" in page
    assert held.url in client_of(who).get("/").text
    answer = page.split('/answer"')[0].rsplit("/", 1)[1]
    path = f"{held.url}/candidates/{answer}/answer"
    assert client_of(by).post(path, data={"accept": "1"}).status_code == 403
    assert client_of(who).post(path, data={"accept": "1"}).status_code == 302
    assert client_of(who).post(path, data={"accept": "0"}).status_code == 302
    again = client_of(by).post(f"{held.url}/nominate", data=data)
    assert again.status_code == 409
    guest = make.person(Role.OBSERVER, name="Đoàn viên quan sát")
    refused = client_of(by).post(f"{held.url}/nominate", data={"person": guest.full_name, "person-id": guest.id})
    assert refused.status_code == 409
    assert client_of(guest).get(f"{held.url}/nominate").status_code == 404


def test_the_list_closes_in_vietnamese_order_and_opens_again_before_the_ballot(make, client_of, inside):
    held = make.election(Stage.NOMINATIONS, names=1)
    for name in ("Trần Văn Đức", "Nguyễn Thị Dung", "Lê Ánh", "Phạm Thị An"):
        one = make.person(name=name)
        assert client_of(one).post(f"{held.url}/stand", data={"why": name}).status_code == 302
    assert client_of(held.chair).post(f"{held.url}/list/close").status_code == 403
    head = client_of(held.head)
    assert head.post(f"{held.url}/list/close").status_code == 302
    with inside() as session:
        listed = [place.candidate.name for place in session.get_one(Election, held.id).rounds[0].places]
    assert listed == ["Ứng viên A", "Phạm Thị An", "Lê Ánh", "Nguyễn Thị Dung", "Trần Văn Đức"]
    assert client_of(held.chair).post(f"{held.url}/edit", data=PLAN).status_code == 403
    assert client_of(held.voters[0]).post(f"{held.url}/stand", data={}).status_code == 403
    assert head.post(f"{held.url}/list/reopen", data={}).status_code == 422
    assert client_of(held.voters[0]).get(f"{held.url}/list/reopen").status_code == 404
    assert head.post(f"{held.url}/list/reopen", data={"reason": "Hội nghị đề cử thêm"}).status_code == 302
    assert stage_of(inside, held) == Stage.NOMINATIONS
    assert "election.list_reopened" in verbs(inside, held)


def test_the_head_takes_a_candidate_off_with_a_reason_until_the_list_is_closed(make, client_of, inside):
    held = make.election(Stage.NOMINATIONS)
    with inside() as session:
        from decisions.elections.models import ElectionCandidate

        number = session.query(ElectionCandidate).filter_by(election_id=held.id).order_by("id").first().id
    path = f"{held.url}/candidates/{number}/take-off"
    assert client_of(held.voters[0]).get(path).status_code == 404
    assert client_of(held.chair).post(path, data={"reason": "x"}).status_code == 403
    head = client_of(held.head)
    assert head.get(path).status_code == 200
    assert head.post(path, data={}).status_code == 422
    assert head.post(path, data={"reason": "Hội nghị đồng ý cho rút"}).status_code == 302
    assert "election.withdrew" in verbs(inside, held)


def test_only_the_head_opens_the_ballot_and_the_roll_is_fixed_then(make, client_of, inside):
    held = make.election(Stage.LISTED)
    assert client_of(held.tellers[1]).post(f"{held.url}/ballot/open").status_code == 403
    assert client_of(held.head).post(f"{held.url}/ballot/open").status_code == 302
    late = make.person()
    assert "cử tri" in client_of(late).get(held.url).text
    assert client_of(late).get(f"{held.url}/ballot").status_code == 302
    data = {"votes": ["1"], "nonce": HEX, "envelope": HEX}
    assert client_of(late).post(f"{held.url}/ballot/cast", data=data).status_code == 403
    assert client_of(held.head).post(f"{held.url}/ballot/open").status_code == 403
    assert client_of(held.head).post(f"{held.url}/list/reopen", data={"reason": "x"}).status_code == 403
    with inside() as session:
        round_ = session.query(ElectionRound).one()
        assert round_.summoned == 13
        assert len(round_.opening_head) == 64
        head = round_.opening_head
    assert head in client_of(held.voters[0]).get(held.url).text


def voted(client, held, *votes: int):
    data = {"votes": [str(one) for one in votes]}
    page = client.post(f"{held.url}/ballot/review", data=data)
    assert page.status_code == 200, page.text
    fields = {name: page.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("nonce", "envelope")}
    return {**data, **fields}


def test_a_voter_chooses_looks_again_and_casts_without_javascript(make, client_of):
    held = make.election()
    client = client_of(held.voters[0])
    assert held.url in client.get("/").text
    assert "CHƯA được bỏ" in client.get(held.url).text
    assert "CHƯA được bỏ" in client.get(f"{held.url}/ballot").text
    too_many = client.post(f"{held.url}/ballot/review", data={"votes": ["1", "2", "3"]})
    assert too_many.status_code == 422
    assert too_many.text.count("checked") == 3
    assert client.post(f"{held.url}/ballot/review", data={"votes": ["9"]}).status_code == 422
    data = voted(client, held, 1, 2)
    changed = client.post(f"{held.url}/ballot/review", data={"votes": ["1", "2"], "nonce": "change"})
    assert changed.status_code == 200
    assert changed.text.count("checked") == 2
    done = client.post(f"{held.url}/ballot/cast", data=data)
    assert done.status_code == 200
    assert "no-store" in done.headers["Cache-Control"]
    assert "đã nằm trong hòm phiếu" in done.text
    assert "<code data-code>" in done.text
    assert "CHƯA được bỏ" not in client.get(held.url).text
    assert client.get(f"{held.url}/ballot").status_code == 302
    assert client.post(f"{held.url}/ballot/review", data={"votes": ["1"]}).status_code == 302


@pytest.mark.parametrize("field", ["nonce", "envelope", "votes"])
def test_a_ballot_that_cannot_be_read_is_refused_and_nothing_is_cast(make, client_of, field: str):
    held = make.election()
    client = client_of(held.voters[0])
    wrong = {**voted(client, held, 1), field: ["77"] if field == "votes" else "x" * 32}
    assert client.post(f"{held.url}/ballot/cast", data=wrong).status_code == 422
    over = voted(client, held, 1) | {"votes": ["1", "2", "3"]}
    assert client.post(f"{held.url}/ballot/cast", data=over).status_code == 422
    assert "CHƯA được bỏ" in client.get(held.url).text


def test_the_same_ballot_sent_again_is_known_and_another_one_is_not_counted(make, client_of, inside):
    held = make.election()
    client = client_of(held.voters[0])
    data = voted(client, held, 1, 2)
    other_device = voted(client_of(held.voters[0]), held, 3)
    first, again = (client.post(f"{held.url}/ballot/cast", data=data) for _time in range(2))
    code = first.text.split("<code data-code>")[1].split("<")[0]
    assert code in again.text
    assert "đã nằm trong hòm phiếu" in again.text
    refused = client.post(f"{held.url}/ballot/cast", data=other_device)
    assert refused.status_code == 200
    assert "không được tính" in refused.text
    make.closed(held)
    make.counted(held)
    with inside() as session:
        assert session.query(ElectionRound).one().result["votes"] == {"1": 1, "2": 1, "3": 0, "4": 0}


def test_paper_is_handed_out_read_twice_and_counted_together_with_phones(make, client_of, inside):
    held = make.election()
    first, second = (client_of(teller) for teller in held.tellers)
    on_paper, by_phone = held.voters[0], held.voters[1]
    assert client_of(by_phone).get(f"{held.url}/paper").status_code == 404
    assert "Bí thư số 1" in first.get(f"{held.url}/paper?q=bi thu so 1").text
    assert first.post(f"{held.url}/paper/{on_paper.id}/give").status_code == 302
    assert first.post(f"{held.url}/paper/{on_paper.id}/give").status_code == 409
    assert (
        client_of(on_paper)
        .post(f"{held.url}/ballot/cast", data={"votes": ["1"], "nonce": HEX, "envelope": HEX})
        .status_code
        == 403
    )
    make.cast(held, by_phone, 1, 2)
    assert first.post(f"{held.url}/paper/{by_phone.id}/give").status_code == 409
    assert first.post(f"{held.url}/paper/{on_paper.id}/take-back").status_code == 302
    assert first.post(f"{held.url}/paper/{on_paper.id}/give").status_code == 302
    assert first.post(f"{held.url}/paper/sheet", data={"number": "1", "votes": ["1"], "seen": ""}).status_code == 403
    assert client_of(held.tellers[1]).post(f"{held.url}/ballot/close").status_code == 403
    assert first.post(f"{held.url}/ballot/close").status_code == 302

    sheet = {"number": "1", "votes": ["1", "3"], "seen": ""}
    assert first.post(f"{held.url}/paper/sheet", data=sheet).status_code == 302
    assert first.post(f"{held.url}/count").status_code == 409
    # The second teller reads for themselves: what the first one read is not shown before.
    assert "1, 3" not in second.get(f"{held.url}/paper").text
    second.post(f"{held.url}/paper/sheet", data={**sheet, "votes": ["1", "4"]})
    assert "khác nhau" in second.get(f"{held.url}/paper").text
    assert first.post(f"{held.url}/count").status_code == 409
    second.post(f"{held.url}/paper/sheet", data=sheet)
    third = {"number": "2", "votes": ["1"], "seen": ""}
    first.post(f"{held.url}/paper/sheet", data=third)
    second.post(f"{held.url}/paper/sheet", data=third)
    assert first.post(f"{held.url}/count").status_code == 409  # one sheet was handed out, two are read
    unknown = {**third, "seen": "not_issued"}
    first.post(f"{held.url}/paper/sheet", data=unknown)
    second.post(f"{held.url}/paper/sheet", data=unknown)
    assert second.post(f"{held.url}/count").status_code == 403
    assert first.post(f"{held.url}/count").status_code == 302
    with inside() as session:
        round_ = session.query(ElectionRound).one()
        assert (round_.result["collected"], round_.result["valid"], round_.paper_collected) == (3, 2, 2)
        assert round_.result["votes"] == {"1": 2, "2": 1, "3": 1, "4": 0}
        assert round_.result["faults"] == {"not_issued": 1}


def test_nothing_tells_a_result_before_the_count(make, client_of):
    held = make.election()
    for place, one in enumerate([*held.voters, *held.candidates]):
        make.cast(held, one, 1, 2 + place % 2)
    pages = {}
    for stage in ("open", "closed"):
        for who in (held.voters[0], held.chair, held.head):
            client = client_of(who)
            for path in ("/record", "/record.pdf", "/record.docx", "/board", "/board.json", "/board?code=AAAA"):
                assert client.get(held.url + path).status_code == 404, path
        pages[stage] = client_of(held.voters[0]).get(held.url).text
        assert "Tỷ lệ" not in pages[stage]
        if stage == "open":
            make.closed(held)
    make.counted(held)
    assert "Tỷ lệ" in client_of(held.voters[0]).get(held.url).text
    notices = client_of(held.voters[0]).get("/notices").text
    assert "Ứng viên" not in notices


def test_a_tie_goes_to_a_second_round_among_the_tied_and_never_a_third(make, client_of, inside):
    held = make.election(seats=2, names=3, voters=4)
    people = [held.chair, *held.tellers, *held.candidates, *held.voters]
    for place, one in enumerate(people):
        make.cast(held, one, *((1, 2 + place % 2) if place < 8 else (2, 3)))
    make.closed(held)
    make.counted(held)
    head = client_of(held.head)
    assert client_of(held.chair).get(f"{held.url}/run-off").status_code == 404
    assert head.post(f"{held.url}/declare", data={"reason": ""}).status_code == 409
    assert head.post(f"{held.url}/run-off", data={}).status_code == 422
    assert head.post(f"{held.url}/run-off", data={"reason": "10/10 nhất trí bầu vòng hai"}).status_code == 302
    with inside() as session:
        second = session.get_one(Election, held.id).rounds[1]
        assert (second.seats, [place.candidate.name for place in second.places]) == (1, ["Ứng viên B", "Ứng viên C"])
    assert head.post(f"{held.url}/list/reopen", data={"reason": "x"}).status_code == 403
    assert head.post(f"{held.url}/ballot/open").status_code == 302
    for one in people[:4]:
        make.cast(held, one, 1)
    for one in people[4:8]:
        make.cast(held, one, 2)
    make.closed(held)
    make.counted(held)
    assert head.post(f"{held.url}/run-off", data={"reason": "lần nữa"}).status_code == 409
    assert head.post(f"{held.url}/declare", data={"reason": "Để khuyết một vị trí"}).status_code == 302
    page = head.get(f"{held.url}/record").text
    assert "vòng hai" in page
    assert "không bầu vòng ba" in page
    assert stage_of(inside, held) == Stage.ELECTED


def finished(make, client_of):
    held = make.election(seats=2, names=3)
    for one in [*held.voters, *held.candidates]:
        make.cast(held, one, 1, 2)
    make.closed(held)
    make.counted(held)
    assert client_of(held.head).post(f"{held.url}/declare", data={}).status_code == 302
    return held


def test_the_standing_committee_recognises_and_the_offices_are_given(make, client_of, inside):
    held = finished(make, client_of)
    committee, admin = make.person(Role.STANDING_COMMITTEE), make.person(Role.ADMIN)
    decision = {"document": "12-QĐ/ĐTN", "on": clock.today().isoformat()}
    assert client_of(held.chair).post(f"{held.url}/recognise", data=decision).status_code == 404
    assert client_of(admin).get(f"{held.url}/terms").status_code == 403
    client = client_of(committee)
    assert f"{held.url}/recognise" in client.get("/").text
    assert client.post(f"{held.url}/recognise", data={}).status_code == 422
    assert client.post(f"{held.url}/recognise", data=decision).status_code == 302
    assert client.post(f"{held.url}/recognise", data=decision).status_code == 403

    with inside() as session:
        places = session.query(ElectionRound).one().places
        ids = [place.candidate_id for place in places[:2]]
        old = session.query(Appointment).filter_by(person_id=held.chair.id).one().id
    data = {f"role_{ids[0]}": "chair", f"role_{ids[1]}": "vice_chair", "starts_on": clock.today().isoformat()}
    data |= {"ending": [str(old)], "ends_on": ""}
    assert client_of(held.voters[0]).get(f"{held.url}/terms").status_code == 404
    assert client_of(admin).get(f"{held.url}/terms").status_code == 200
    assert client_of(admin).post(f"{held.url}/terms", data={**data, f"role_{ids[0]}": "admin"}).status_code == 422
    early = data | {"starts_on": "2023-01-01"}
    assert client_of(admin).post(f"{held.url}/terms", data=early).status_code == 422
    assert client_of(admin).post(f"{held.url}/terms", data=data).status_code == 302
    with inside() as session:
        given = session.query(Appointment).filter(Appointment.person_id.in_([one.id for one in held.candidates[:2]]))
        roles = {office.role for office in given if office.runs_on(clock.today())}
        assert {Role.CHAIR, Role.VICE_CHAIR} <= roles
        assert not session.get_one(Appointment, old).runs_on(clock.today())
    assert stage_of(inside, held) == Stage.SERVING
    assert verbs(inside, held)[-1] == "election.terms_begun"
    assert client_of(held.candidates[0]).get("/decisions/elections/new").status_code == 200


def test_nobody_gives_an_office_to_themselves(make, client_of, inside):
    held = finished(make, client_of)
    committee = make.person(Role.STANDING_COMMITTEE)
    client_of(committee).post(f"{held.url}/recognise", data={"document": "1", "on": clock.today().isoformat()})
    make_admin = held.candidates[0]
    with inside() as session:
        from club.db import transaction

        with transaction():
            session.add(Appointment(person_id=make_admin.id, role=Role.ADMIN, starts_on=clock.today()))
        ids = [place.candidate_id for place in session.query(ElectionRound).one().places[:2]]
    data = {f"role_{ids[0]}": "chair", f"role_{ids[1]}": "vice_chair", "starts_on": clock.today().isoformat()}
    assert client_of(make_admin).post(f"{held.url}/terms", data=data).status_code == 409


def test_an_election_is_cancelled_with_a_reason_and_its_box_is_never_opened(make, client_of, inside):
    held = make.election()
    make.cast(held, held.voters[0], 1)
    client = client_of(held.chair)
    assert client_of(held.voters[0]).post(f"{held.url}/cancel", data={"reason": "x"}).status_code == 404
    assert client.post(f"{held.url}/cancel", data={}).status_code == 422
    assert client.post(f"{held.url}/cancel", data={"reason": "Hội nghị không đủ thành phần"}).status_code == 302
    assert "không đủ thành phần" in client_of(held.voters[0]).get(held.url).text
    assert client_of(held.head).post(f"{held.url}/count").status_code == 403
    with inside() as session:
        from decisions.elections import sealing
        from decisions.elections.models import ElectionEnvelope

        assert session.query(ElectionEnvelope).count() == 0
        assert sealing.secret_of(session.query(ElectionRound).one().id) is None


def test_the_count_record_is_a_page_and_a_word_file_in_the_official_form(make, client_of):
    held = make.election(paper=True)
    client = client_of(held.head)
    client.post(f"{held.url}/paper/{held.voters[5].id}/give")
    for one in held.voters[:5]:
        make.cast(held, one, 1, 2)
    make.closed(held)
    make.counted(held, paper=[Ballot(frozenset({1}), Fault.MARKED)])
    page = client.get(f"{held.url}/record").text
    for part in (
        "ĐOÀN TNCS HỒ CHÍ MINH",
        "BIÊN BẢN",
        "Nơi nhận:",
        "TM. BAN KIỂM PHIẾU",
        "có dấu hiệu nhận biết",
        "83,33%",
    ):
        assert part in page, part
    answer = client.get(f"{held.url}/record.docx")
    document = Document(io.BytesIO(answer.data))
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [p.text for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    )
    for part in (
        "ĐOÀN TNCS HỒ CHÍ MINH",
        "Số phiếu thu vào: 6",
        "Ứng viên A",
        "Tổ trưởng bầu cử (Tổ trưởng)",
        "83,33%",
    ):
        assert part in text, part
    assert client_of(held.voters[0]).get(f"{held.url}/record?round=2").status_code == 404


def test_the_count_record_is_a_pdf(make, client_of):
    pytest.importorskip("weasyprint")
    held = make.election()
    make.cast(held, held.voters[0], 1)
    make.closed(held)
    make.counted(held)
    answer = client_of(held.voters[0]).get(f"{held.url}/record.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


def test_search_finds_an_announced_election_and_no_draft(make, client_of):
    make.election(Stage.DRAFT, title="Bầu kín đáo chưa công bố")
    held = make.election(Stage.DRAFT, title="Bầu Ủy viên phụ trách phong trào")
    member = client_of(held.voters[0])
    assert held.url not in member.get("/search?q=phong trao").text
    client_of(held.chair).post(f"{held.url}/announce")
    assert held.url in member.get("/search?q=phu trach phong trao").text
    assert "chưa công bố" not in member.get("/search?q=kin dao").text


@pytest.mark.parametrize("count", [10, 5_000])
def test_pages_ask_a_constant_number_of_queries(make, client_of, queries, count: int):
    make.crowd_of_voters(count)
    held = make.election()
    member, head = client_of(held.voters[0]), client_of(held.head)
    for client, path, most in (
        (member, held.url, 12),
        (member, f"{held.url}/ballot", 12),
        (head, f"{held.url}/paper?q=doan", 12),
        (member, "/decisions/elections", 12),
        (member, "/decisions", 14),
    ):
        client.get(path)
        with queries() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= most, (path, len(seen), seen)
    data = voted(member, held, 1)
    with queries() as seen:
        member.post(f"{held.url}/ballot/cast", data=data)
    assert len(seen) <= 15, seen


def test_my_data_says_that_i_voted_and_never_how_and_leaving_forgets_the_name(make, client_of, inside, app):
    from club.db import transaction
    from decisions.elections import personal
    from decisions.elections.queries import board

    held = make.election()
    who = held.candidates[0]
    make.cast(held, who, 1)
    with inside() as session:
        rows = personal.export(session.get_one(Person, who.id))
        assert {row["what"] for row in rows} == {"candidate", "voter"}
        assert "votes" not in str(rows)
    make.closed(held)
    make.counted(held)
    with inside() as session, app.test_request_context():
        with transaction():
            personal.erase(session.get_one(Person, who.id))
        round_ = session.query(ElectionRound).one()
        assert board.problems(round_) == []
        assert "Ứng viên A" not in str(board.published(round_))
