"""Resolutions through the door: drafting, sources, approval, publication, what each reader sees of what is cited."""

from __future__ import annotations

import io

import pytest
from docx import Document
from sqlalchemy.exc import IntegrityError

from club import ledger
from club.db import transaction
from club.notices.models import Notice
from club.people.models import Person
from club.people.personal_data import parts
from club.policy import Role
from club.search.models import SearchDocument
from decisions import citing
from decisions.citing import Ref, Shares
from decisions.consultations.actions.drawings import redraw
from decisions.resolutions.models import Resolution, ResolutionSource, State
from decisions.resolutions.policy import is_open_to, may_see
from decisions.resolutions.unity import measure
from forum.models import Audience

HERE = "/decisions/resolutions"
WORDS = {
    "form": "resolution", "title": "Về nâng cao chất lượng sinh hoạt", "words": "Điều 1. Mỗi tháng một lần.",
    "grounds": "Căn cứ Đề án;", "dissent": "Có ý kiến muốn mỗi quý.", "client_id": "nq-1",
}  # fmt: skip


@pytest.fixture
def said(make):
    """A post of a member in a topic for all; `by` is the member."""
    member = make.person()
    topic = make.topic(make.space(), member, title="Sinh hoạt mỗi tháng hay mỗi quý")
    made = make.post(topic, member, "Nên mỗi tháng một lần")
    made.by = member
    return made


def stored(inside, resolution) -> Resolution:
    with inside() as session:
        return session.get_one(Resolution, resolution.id)


def test_a_resolution_goes_from_draft_to_its_number_and_each_step_stands_in_the_ledger(make, client_of, inside, said):
    chair, vice = make.person(Role.CHAIR, name="Chủ nhiệm A"), make.person(Role.VICE_CHAIR)
    drafter, leader, member = client_of(vice), client_of(chair), client_of(make.person())
    assert member.post(f"{HERE}/new", data=WORDS).status_code == 403
    first, again = (drafter.post(f"{HERE}/new", data=WORDS) for _time in range(2))
    assert first.status_code == 303
    assert first.location == again.location
    url = f"{HERE}/{first.location.split('/')[-1].split('-')[0]}"
    assert member.get(url).status_code == 404
    assert drafter.post(f"{url}/sources", data={"address": f"/forum/p/{said.id}", "side": "for"}).status_code == 303
    assert member.post(f"{url}/submit").status_code == 404
    assert drafter.post(f"{url}/submit").status_code == 303
    assert "Cần duyệt" in leader.get("/notices").text
    assert WORDS["title"] in leader.get("/").text
    assert drafter.post(f"{url}/approve").status_code == 403
    assert leader.post(f"{url}/return", data={"reason": ""}).status_code == 422
    assert leader.post(f"{url}/return", data={"reason": "Thiếu nơi nhận"}).status_code == 303
    assert "Thiếu nơi nhận" in drafter.get(url).text
    assert leader.post(f"{url}/publish").status_code == 403
    assert leader.post(f"{url}/approve").status_code == 303
    assert drafter.post(f"{url}/edit", data={**WORDS, "title": "Về sinh hoạt chi đoàn"}).status_code == 303
    assert leader.post(f"{url}/publish").status_code == 403, "changed after the approval, it needs another"
    assert leader.post(f"{url}/approve").status_code == 303
    assert leader.post(f"{url}/publish").status_code == 303
    assert leader.post(f"{url}/publish").status_code == 303
    page = member.get(url).text
    for words in (
        "Về sinh hoạt chi đoàn",
        "01-NQ/CLB",
        "Nên mỗi tháng một lần",
        "Có ý kiến muốn mỗi quý",
        "Chủ nhiệm A",
    ):
        assert words in page
    assert drafter.post(f"{url}/edit", data=WORDS).status_code == 403
    assert client_of(make.person(Role.OBSERVER)).get(url).status_code == 404
    with inside() as session:
        number = session.query(Resolution).one().id
        verbs = [line.verb.removeprefix("resolution.") for line in ledger.lines_of(("resolution", number))]
        found = session.query(SearchDocument).filter_by(kind="resolution").one()
    assert verbs == ["drafted", "submitted", "returned", "approved", "changed", "approved", "published"]
    assert found.audience == "members"


def test_another_takes_its_place_and_one_that_is_revoked_says_why(make, client_of, inside):
    chair = make.person(Role.CHAIR)
    old, leader, member = make.resolution(chair), client_of(chair), client_of(make.person())
    made = leader.post(f"{HERE}/new?replaces={old.id}", data={**WORDS, "title": "Về việc khác"})
    url = f"{HERE}/{made.location.split('/')[-1].split('-')[0]}"
    leader.post(f"{url}/approve")
    leader.post(f"{url}/publish")
    page = member.get(f"{HERE}/{old.id}").text
    assert "không còn hiệu lực" in page
    assert "Về việc khác" in page
    assert "02-NQ/CLB" in member.get(url).text
    assert member.post(f"{url}/revoke", data={"reason": "Không rõ"}).status_code == 403
    assert leader.post(f"{url}/revoke", data={"reason": " "}).status_code == 422
    assert leader.post(f"{url}/revoke", data={"reason": "Trái Điều lệ"}).status_code == 303
    assert "Trái Điều lệ" in member.get(url).text
    assert leader.post(f"{url}/revoke", data={"reason": "Lần nữa"}).status_code == 403
    assert stored(inside, old).state == State.SUPERSEDED


def test_a_source_is_nothing_to_who_may_not_see_it(make, client_of, inside):
    chair, member = make.person(Role.CHAIR), make.person()
    board = make.topic(make.space(audience=Audience.BOARD), chair, title="Chuyện kín của Ban", body="Nội dung kín")
    secret = make.post(board, chair, "Ý kiến kín không ai ngoài Ban biết")
    made = make.resolution(chair, sources=[("topic", board.id), ("post", secret.id)])
    page = client_of(member).get(f"{HERE}/{made.id}").text
    assert "kín" not in page
    assert "không mở cho bạn" not in page, "not even how many"
    assert "Ý kiến kín" in client_of(chair).get(f"{HERE}/{made.id}").text
    for kind in ("paper", "paper.docx"):
        body = client_of(chair).get(f"{HERE}/{made.id}/{kind}").data
        text = body.decode() if kind == "paper" else "\n".join(p.text for p in Document(io.BytesIO(body)).paragraphs)
        assert "kín" not in text, "the paper is handed on: it names what every member may read"
    vice = make.person(Role.COMMISSIONER, over=make.unit())
    draft = make.resolution(chair, state=State.DRAFT)
    for address in (f"/forum/p/{secret.id + 1}", "https://example.org/forum", "post:99999", "x"):
        refused = client_of(vice).post(f"{HERE}/{draft.id}/sources", data={"address": address, "side": "for"})
        assert refused.status_code == 422


def test_one_rule_has_two_faces(make, inside):
    chair = make.person(Role.CHAIR)
    for state in (State.DRAFT, State.SUBMITTED, State.APPROVED, State.PUBLISHED):
        make.resolution(chair, state=state)
    people = [make.person(role) for role in (None, *Role)]
    with inside() as session:
        everything = session.query(Resolution).all()
        for one in people:
            person = session.get_one(Person, one.id)
            seen = {row.id for row in session.query(Resolution).filter(is_open_to(person))}
            assert seen == {row.id for row in everything if may_see(person, row)}, person.offices


def test_every_kind_can_be_cited_by_its_address(make, inside, said):
    chair = make.person(Role.CHAIR)
    consultation = make.consultation(chair, statements=2)
    session_ = make.session(chair=chair)
    asked = make.inquiry(make.person(), role=Role.CHAIR)
    addresses = {
        f"http://club.example/forum/p/{said.id}": ("post", said.id),
        f"/forum/t/{said.topic_id}-gi-do#p{said.number}": ("post", said.id),
        f"/forum/t/{said.topic_id}-gi-do?at=1": ("topic", said.topic_id),
        f"/decisions/consultations/{consultation.id}-ten": ("consultation", consultation.id),
        f"/live/{session_.id}-{session_.slug}": ("session", session_.id),
        f"/live/{session_.id}/transcript": ("session", session_.id),
        f"/decisions/inquiries/{asked.id}": ("inquiry", asked.id),
        "post:" + str(said.id): ("post", said.id),
    }
    with inside() as session:
        person = session.get_one(Person, chair.id)
        found = {address: citing.ref_at(person, address) for address in addresses}
        assert found == {address: Ref(*ref) for address, ref in addresses.items()}
        for kind in citing.kinds():
            session.execute(kind.rows(person))
            session.execute(kind.rows(None))
            if kind.mine:
                session.execute(kind.mine(person))


def test_a_conclusion_and_a_consultation_begin_a_draft_with_their_sources(make, client_of, inside, said, two_camps):
    from club.db import db
    from forum.dialogue.actions.conclusions import conclude
    from forum.models import Topic

    chair = make.person(Role.CHAIR)
    with inside(), transaction():
        topic = db.session.get_one(Topic, said.topic_id)
        conclude(db.session.get_one(Person, chair.id), topic, words="Họp mỗi tháng", numbers=[said.number])
    leader = client_of(chair)
    topic_page = leader.get(f"/forum/t/{said.topic_id}", follow_redirects=True).text
    assert f"{HERE}/new?from=topic:{said.topic_id}" in topic_page.replace("%3A", ":")
    page = leader.get(f"{HERE}/new?from=topic:{said.topic_id}").text
    assert "Họp mỗi tháng" in page
    made = leader.post(f"{HERE}/new?from=topic:{said.topic_id}", data=WORDS)
    assert made.status_code == 303
    with inside() as session:
        rows = {(row.kind, row.thing_id) for row in session.query(ResolutionSource)}
    assert rows == {("topic", said.topic_id), ("post", said.id)}
    consultation = make.consultation(chair, statements=8)
    two_camps(consultation)
    with inside():
        redraw.call_local(consultation.id)
    page = leader.get(f"{HERE}/new?from=consultation:{consultation.id}").text
    assert "Nhận định số 1" in page
    assert client_of(make.person()).get(f"{HERE}/new?from=consultation:{consultation.id}").status_code == 403
    about = make.consultation(
        chair, title="Hỏi thêm về chủ đề", about_url=f"/forum/t/{said.topic_id}-sinh-hoat-moi-thang-hay-moi-quy"
    )
    reader = client_of(make.person())
    link = f"/decisions/consultations/about?url={about.about_url}"
    part, page = (reader.get(link, headers=headers).text for headers in ({"HX-Request": "true"}, {}))
    assert about.title in part
    assert "<html" not in part
    assert about.title in page, "without JavaScript the topic links to a page"
    assert f'href="{about.about_url}"' in page
    assert (
        "https://elsewhere.example"
        not in reader.get("/decisions/consultations/about?url=https://elsewhere.example").text
    )


def test_unity_is_the_lowest_agreement_among_groups_over_what_both_asked():
    before = Shares(False, {1: ("a", [90, 40]), 2: ("b", [80, 60]), 3: ("c", [10, 100])})
    after = Shares(False, {11: ("a", [95, 70]), 12: ("b", [85, 80]), 13: ("d", [100, 100])})
    told = measure(before, after, cited={11, 12})
    assert (told.before, told.after, told.common) == (50, 75, 2)
    assert measure(before, None, set()).before == 60, "mean over a, b, c of the first group: (90 + 80 + 10) / 3"
    assert measure(Shares(True), after, {13}).kept() == {"before": None, "after": 100, "common": 0}
    apart = measure(Shares(False, {1: ("x", [50])}), Shares(False, {2: ("y", [70, 60])}), set())
    assert apart.kept() == {"before": 50, "after": 60, "common": 0}
    assert measure(None, None, set()).kept() == {"before": None, "after": None, "common": 0}


def test_unity_is_kept_when_it_is_published_and_withheld_with_the_groups(make, client_of, inside, two_camps):
    chair = make.person(Role.CHAIR)
    few, many = make.consultation(chair, statements=8), make.consultation(chair, statements=8)
    two_camps(many)
    with inside():
        redraw.call_local(many.id)
    made = make.resolution(chair, before_id=few.id, after_id=many.id)
    told = stored(inside, made).unity
    assert told is not None
    assert told["before"] is None
    assert told["after"] is not None
    assert "chưa đo" in client_of(make.person()).get(f"{HERE}/{made.id}").text


def test_the_official_form_comes_as_page_word_and_pdf(make, client_of, said):
    chair, member = make.person(Role.CHAIR, name="Nguyễn Văn Chủ"), client_of(make.person())
    made = make.resolution(chair, sources=[("post", said.id)], dissent="Có người muốn mỗi quý.", place="Quận 11")
    make.item(chair, unit=make.unit("Chi đoàn khu phố 9"), thing=("resolution", made.id))
    page = member.get(f"{HERE}/{made.id}/paper").text
    answer = member.get(f"{HERE}/{made.id}/paper.docx")
    document = Document(io.BytesIO(answer.data))
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in (
        "NGHỊ QUYẾT", "Số: 01-NQ/CLB", "ĐOÀN TNCS HỒ CHÍ MINH", "Quận 11, ngày", "Điều 1.", "Chi đoàn khu phố 9",
        "Nên mỗi tháng một lần", "Có người muốn mỗi quý.", "TM. BAN CHỦ NHIỆM", "Nguyễn Văn Chủ", "Nơi nhận:",
    ):  # fmt: skip
        assert words in text, words
        assert words in page, words
    assert "nghi-quyet-" in answer.headers["Content-Disposition"]
    assert client_of(make.person(Role.GUEST)).get(f"{HERE}/{made.id}/paper.docx").status_code == 404


def test_authors_are_told_when_it_is_published_and_when_it_is_done(make, client_of, inside, said):
    chair, owner = make.person(Role.CHAIR), make.person()
    outside = make.person()
    make.post(make.topic(make.space(), outside), outside, "Một ý không được dẫn")
    made = make.resolution(chair, sources=[("post", said.id)])
    item = make.item(chair, owner=owner, thing=("resolution", made.id))
    author = client_of(said.by)
    assert "Bạn đã góp ý, và được lắng nghe" in author.get("/notices").text
    assert "góp ý" not in client_of(outside).get("/notices").text
    client_of(owner).post(f"/decisions/tasks/{item.id}/claim", data={"words": "Đã mượn được"})
    client_of(chair).post(f"/decisions/tasks/{item.id}/confirm", data={})
    assert "chúng tôi đã làm" in author.get("/notices").text
    with inside() as session:
        told = session.query(Notice).filter(Notice.kind.in_(("resolution.heard", "resolution.result"))).all()
        assert {row.person_id for row in told} == {said.author_id}


def test_pages_ask_as_often_with_one_as_with_thousands(make, client_of, queries, said):
    chair, counts = make.person(Role.CHAIR), {}
    made = make.resolution(chair, sources=[("post", said.id), ("topic", said.topic_id)])
    client = client_of(make.person())
    for count, year in ((10, 2001), (2_000, 2002)):
        make.many_resolutions(chair, count, year=year, source=("post", said.id))
        make.many_items(chair, chair, count, thing=("resolution", made.id + 1))
        for path in (HERE, f"{HERE}/{made.id}", "/decisions", "/decisions/voices/figures"):
            with queries() as seen:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append(len(seen))
    assert all(first == second <= 12 for first, second in counts.values()), counts


def test_the_database_refuses_a_number_without_publication_and_an_end_without_reason(make, inside):
    made = make.resolution(make.person(Role.CHAIR))
    for values in ({"number": None}, {"state": State.REVOKED}, {"state": State.DRAFT}, {"replaced_by_id": made.id}):
        with inside() as session, pytest.raises(IntegrityError), transaction():
            one = session.get_one(Resolution, made.id)
            for name, value in values.items():
                setattr(one, name, value)
            session.flush()


def test_what_is_held_about_a_person_is_exported_and_the_signature_goes(make, inside):
    chair = make.person(Role.CHAIR)
    made = make.resolution(chair)
    with inside() as session:
        part = next(one for one in parts() if one.code == "resolutions")
        person = session.get_one(Person, chair.id)
        assert part.export(person)[0]["title"] == made.title
        with transaction():
            part.erase(person)
    assert stored(inside, made).signer == ""
