"""The thread of a voice: how far it went and why it stopped, for its author alone; and the club's figures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner

from club import clock
from club.db import db, transaction
from club.ledger import LedgerLine
from club.people.models import Person
from club.policy import Role
from decisions.consultations.models import Statement, StatementState
from decisions.proposals.citable import rows
from decisions.proposals.models import Proposal, Stage
from decisions.proposals.policy import may_see
from decisions.voices.cli import decisions as command
from decisions.voices.queries.figures import figures
from forum.dialogue.actions.conclusions import conclude
from forum.models import Audience, Topic, TopicKind
from live.models import LiveQuestion

HERE = "/decisions/voices"


@pytest.fixture
def chair(make):
    return make.person(Role.CHAIR)


def concluded(inside, chair, topic, *numbers: int) -> None:
    with inside(), transaction():
        found = db.session.get_one(Topic, topic.id)
        conclude(db.session.get_one(Person, chair.id), found, words="Họp mỗi tháng", numbers=numbers)


def test_a_post_goes_from_the_conclusion_to_the_result(make, client_of, inside, chair):
    author, silent, owner = make.person(), make.person(), make.person()
    topic = make.topic(make.space(), author, title="Sinh hoạt thế nào")
    heard, unheard = make.post(topic, author, "Nên mỗi tháng"), make.post(topic, silent, "Sao cũng được")
    client, other = client_of(author), client_of(silent)
    url = f"{HERE}/post/{heard.id}"
    assert "Chủ đề còn đang bàn" in client.get(url).text
    assert other.get(url).status_code == 404, "nobody sees another's thread"
    assert client_of(chair).get(url).status_code == 404
    assert f"{HERE}/post/{heard.id}" in client.get(f"{topic.url}").text
    concluded(inside, chair, topic, heard.number)
    assert "Kết luận của chủ đề dựa trên bài này" in client.get(url).text
    assert "mà không dựa trên bài này" in other.get(f"{HERE}/post/{unheard.id}").text
    made = make.resolution(chair, sources=[("topic", topic.id)], title="Về sinh hoạt")
    assert "chưa giao việc nào" in client.get(url).text
    item = make.item(chair, owner=owner, thing=("resolution", made.id))
    assert "Đang thực hiện" in client.get(url).text
    client_of(owner).post(f"/decisions/tasks/{item.id}/claim", data={"words": "Xong"})
    client_of(chair).post(f"/decisions/tasks/{item.id}/confirm")
    page = client.get(url).text
    for words in ("01-NQ/CLB", "1/1 việc đã được xác nhận", "đã được thực hiện và xác nhận"):
        assert words in page, words
    assert "nghị quyết nào" not in other.get(f"{HERE}/post/{unheard.id}").text
    listed = client.get(HERE).text
    assert "Nên mỗi tháng" in listed
    assert "Sao cũng được" not in listed


def test_statements_questions_and_inquiries_say_where_they_stopped(make, client_of, inside, chair):
    author = make.person()
    client = client_of(author)
    asks = make.consultation(chair)
    taken = make.statement(asks, "Nên họp buổi tối", author=author)
    refused = make.statement(asks, "Ý này trùng", author=author, state=StatementState.REJECTED, reason="Đã có")
    with inside() as session, transaction():
        session.get_one(Statement, taken.id).decided_at = clock.now()
    assert "chưa kết thúc" in client.get(f"{HERE}/statement/{taken.id}").text
    assert "Không được đưa ra" in client.get(f"{HERE}/statement/{refused.id}").text
    made = make.resolution(chair, sources=[("consultation", asks.id)])
    assert made.title in client.get(f"{HERE}/statement/{taken.id}").text
    assert made.title not in client.get(f"{HERE}/statement/{refused.id}").text
    asked = make.inquiry(author, role=Role.CHAIR)
    assert "Đang chờ trả lời" in client.get(f"{HERE}/inquiry/{asked.id}").text
    done = make.inquiry(author, role=Role.CHAIR, answered_by=chair)
    assert "Đã được trả lời" in client.get(f"{HERE}/inquiry/{done.id}").text
    room = make.session(chair=chair)
    client.post(f"/live/{room.id}/do/ask", data={"text": "Khi nào có nhà văn hóa?", "anonymous": "1"})
    with inside() as session:
        number = session.query(LiveQuestion).one().seq
    page = client.get(f"{HERE}/at?address=/live/{room.id}/question/{number}", follow_redirects=True)
    assert "Khi nào có nhà văn hóa?" in page.text
    assert client_of(chair).get(f"{HERE}/at?address=/live/{room.id}/question/{number}").status_code == 404
    assert client.get(f"{HERE}/at?address=/nowhere").status_code == 404


def test_a_hidden_post_says_why_and_a_deleted_one_is_gone(make, client_of):
    author = make.person()
    topic = make.topic(make.space(), author)
    hidden = make.post(topic, author, "Quảng cáo", hidden_at=clock.now(), hidden_reason="Trái nội quy")
    gone = make.post(topic, author, "Lỡ tay", deleted_at=clock.now())
    client = client_of(author)
    assert "Trái nội quy" in client.get(f"{HERE}/post/{hidden.id}").text
    assert client.get(f"{HERE}/post/{gone.id}").status_code == 404
    for path in (f"{HERE}/topic/{topic.id}", f"{HERE}/nothing/1", f"{HERE}/post/99999"):
        assert client.get(path).status_code == 404


def test_figures_count_what_every_member_may_read_and_nothing_else(make, client_of, inside, chair):
    author = make.person()
    space, closed = make.space(), make.space(audience=Audience.BOARD)
    topic = make.topic(space, author)
    heard = make.post(topic, author, "Nên mỗi tháng", created_at=clock.now() - timedelta(days=4))
    make.topic(space, chair, kind=TopicKind.ANNOUNCEMENT)
    secret = make.post(make.topic(closed, chair), chair, "Chuyện kín")
    make.inquiry(author, role=Role.CHAIR, private=True)
    make.inquiry(author, role=Role.CHAIR)
    asks = make.consultation(chair, statements=3)
    make.statement(asks, "Ý của thành viên", author=author)

    def counted() -> tuple[dict[str, tuple[int, int]], int, int]:
        with inside():
            told = figures()
            return {one.kind.code: (one.voices, one.reached) for one in told.kinds}, told.resolutions, told.voiceless

    kinds, resolutions, voiceless = counted()
    assert kinds == {"post": (2, 0), "inquiry": (1, 0), "statement": (1, 0), "question": (0, 0)}
    assert (resolutions, voiceless) == (0, 0)
    make.resolution(chair, sources=[("post", secret.id)])
    kinds, resolutions, voiceless = counted()
    assert kinds["post"] == (2, 0), "what is closed is in no number"
    assert (resolutions, voiceless) == (1, 1)
    make.resolution(chair, sources=[("post", heard.id)])
    with inside():
        told = figures()
    assert (told.reached, told.voiceless, told.resolutions) == (1, 1, 2)
    assert told.to_resolution == pytest.approx(4, abs=0.1)
    assert told.to_result is None
    page = client_of(author).get(f"{HERE}/figures").text
    assert "25,0%" in page
    assert client_of(make.person(Role.GUEST)).get(f"{HERE}/figures").status_code == 404


def test_my_voices_ask_as_often_with_many_as_with_one(make, client_of, queries, chair):
    author = make.person()
    topic = make.topic(make.space(), author)
    make.resolution(chair, sources=[("topic", topic.id)])
    client, counts = client_of(author), []
    for count in (5, 3_000):
        make.many_posts(topic, [author], count)
        for path in (HERE, f"{HERE}/figures"):
            with queries() as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:], counts
    assert max(counts) <= 12
    page = client.get(HERE).text
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(older).status_code == 200


def test_the_report_says_what_holds_and_fails_where_something_does_not(make, inside, chair, app):
    make.resolution(chair)
    runner = CliRunner()
    with inside():
        good = runner.invoke(command, ["report"])
    assert good.exit_code == 0, good.output
    for words in ("share that reached", "without any voice behind them: 1 of 1", "Ledger:", "All of it holds."):
        assert words in good.output, good.output
    with inside() as session:
        line = session.query(LedgerLine.hash).first()
        assert line is not None
    with inside(), pytest.MonkeyPatch.context() as patch:
        from club import ledger

        patch.setattr(ledger, "verify", lambda: ledger.Broken(1, "it was changed"))
        bad = runner.invoke(command, ["report"])
    assert bad.exit_code == 1
    assert "BROKEN at line 1" in bad.output


@pytest.mark.outside
def test_the_report_takes_the_published_maps_along(inside, outside):
    folder = next(path.parent for path in sorted((outside / "opinion-map").rglob("math-pca2.json")))
    with inside():
        told = CliRunner().invoke(command, ["report", str(folder)])
    assert "same" in told.output, told.output


def test_a_proposal_that_came_of_a_topic_is_a_hop_and_can_be_cited(make, client_of, inside):
    author = make.person()
    topic = make.topic(make.space(), author, title="Sinh hoạt thế nào")
    heard = make.post(topic, author, "Nên mỗi tháng")
    raised = make.proposal(thing=f"topic:{topic.id}", title="Sinh hoạt mỗi tháng")
    concluded(inside, raised.chair, topic, heard.number)
    url = f"{HERE}/post/{heard.id}"
    page = client_of(author).get(url).text
    assert "Thành một đề xuất" in page
    assert "Sinh hoạt mỗi tháng" in page
    assert "Đề xuất chưa có kết quả" in page
    make.resolution(raised.chair, sources=[("proposal", raised.id)], title="Về sinh hoạt chi đoàn khu phố")
    page = client_of(author).get(url).text
    assert "Về sinh hoạt chi đoàn khu phố" in page
    assert "Đề xuất chưa có kết quả" not in page


def test_who_may_read_a_proposal_is_one_rule_for_pages_and_for_what_rests_on_it(make, inside):
    unit = make.unit()
    cases = [
        make.proposal(),
        make.proposal(Stage.DRAFT),
        make.proposal(unit=unit),
        make.proposal(thing=f"topic:{make.topic(make.space(), make.person()).id}"),
    ]
    readers = [make.person(), make.person(home=unit), cases[0].chair, cases[1].author]
    with inside():
        for one in readers:
            person = db.session.get_one(Person, one.id)
            cited = {row.id for row in db.session.execute(rows(person))}
            for case in cases:
                proposal = db.session.get_one(Proposal, case.id)
                expected = proposal.published_at is not None and bool(may_see(person, proposal))
                assert (case.id in cited) is expected, (one.full_name, case)
        everybody = {row.id for row in db.session.execute(rows(None))}
        assert everybody == {cases[0].id, cases[3].id}, "figures know only what every member reads"


@pytest.mark.parametrize("address", [HERE, "/decisions/proposals", "/decisions/consultations", "/decisions"])
def test_every_part_of_the_room_stands_under_its_place_in_the_bar(make, client_of, address):
    page = client_of(make.person()).get(address).text
    here = [tag for tag in re.findall(r"<a[^>]*aria-current[^>]*>", page) if 'href="/decisions"' in tag]
    assert here, "the place in the bar is not marked"
    assert not [tag for tag in re.findall(r"<a[^>]*aria-current[^>]*>", page) if 'href="/forum"' in tag]
