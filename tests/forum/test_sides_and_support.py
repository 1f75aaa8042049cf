"""Support of posts, six kinds of stance, both sides in sight, and summaries the sides approve."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from club import clock
from club.db import db, transaction
from club.notices.models import Notice
from club.people import personal_data
from club.people.models import Person
from club.policy import Role
from forum.dialogue.models import PostSupport, SideSummary, SummaryVerdict
from forum.models import Audience, Post, Stance, TopicKind


@pytest.fixture
def scene(make):
    """A debate with two in favour, one against, and somebody who has not spoken."""

    class Scene:
        space = make.space()
        chair = make.person(Role.CHAIR, name="Chủ nhiệm")
        pro, also, con, silent = (make.person(name=name) for name in ("Tán", "Thành", "Phản", "Lặng"))
        debate = make.topic(space, chair, title="Gộp hay giữ", kind=TopicKind.DEBATE)
        for_post = make.post(debate, pro, "Gộp cho gọn.", stance=Stance.FOR)
        for_too = make.post(debate, also, "Gộp đỡ họp.", stance=Stance.FOR)
        against = make.post(debate, con, "Giữ để gần dân.", stance=Stance.AGAINST)

    return Scene


def _count(inside, post) -> tuple[int, int]:
    with inside() as session:
        rows = session.scalar(select(func.count()).select_from(PostSupport).where(PostSupport.post_id == post.id))
        return session.get(Post, post.id).supports, rows


def test_support_counts_each_person_once_and_is_taken_back_once(client_of, inside, scene):
    one, two = client_of(scene.silent), client_of(scene.con)
    for client in (one, one, two):
        assert client.post(f"/forum/p/{scene.for_post.id}/support").status_code == 303
    assert _count(inside, scene.for_post) == (2, 2)
    page = one.get(f"{scene.debate.url}?at=1").text
    assert f'action="/forum/p/{scene.for_post.id}/unsupport"' in page
    part = one.post(f"/forum/p/{scene.for_post.id}/unsupport", headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.text
    one.post(f"/forum/p/{scene.for_post.id}/unsupport")
    assert _count(inside, scene.for_post) == (1, 1)


def test_nobody_supports_their_own_a_hidden_or_a_locked_post(client_of, inside, make, scene):
    assert client_of(scene.pro).post(f"/forum/p/{scene.for_post.id}/support").status_code == 403
    hidden = make.post(scene.debate, scene.pro, hidden_at=clock.now(), hidden_reason="Lạc đề")
    assert client_of(scene.silent).post(f"/forum/p/{hidden.id}/support").status_code == 403
    assert client_of(make.person(Role.OBSERVER)).post(f"/forum/p/{scene.for_post.id}/support").status_code == 404
    locked = make.topic(scene.space, scene.chair, locked_at=clock.now(), locked_reason="Đã xong")
    with inside() as session:
        number = session.scalars(select(Post.id).where(Post.topic_id == locked.id)).one()
    assert client_of(scene.silent).post(f"/forum/p/{number}/support").status_code == 403
    open_space = make.space(audience=Audience.OBSERVERS)
    post = make.post(make.topic(open_space, scene.chair), scene.pro)
    assert client_of(make.person(Role.OBSERVER)).post(f"/forum/p/{post.id}/support").status_code == 403


def test_the_database_refuses_the_second_row_and_a_negative_count(inside, scene):
    with inside(), transaction():
        db.session.add(PostSupport(post_id=scene.against.id, person_id=scene.pro.id))
    row = {"post_id": scene.against.id, "person_id": scene.pro.id, "at": clock.now()}
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.execute(insert(PostSupport).values(**row))
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.get_one(Post, scene.against.id).supports = -1


@pytest.mark.parametrize("stance", [Stance.QUESTION, Stance.EVIDENCE, Stance.PROPOSAL])
def test_a_contribution_is_shown_counted_and_changes_no_position(client_of, make, scene, stance):
    sent = {"body": "Có số liệu của phường.", "stance": stance.value}
    assert client_of(scene.pro).post(f"/forum/t/{scene.debate.id}/reply", data=sent).status_code == 303
    page = client_of(scene.silent).get(f"{scene.debate.url}?at=1").text
    bar = page[page.index('class="balance-bar"') : page.index("balance-legend")]
    assert 'viewBox="0 0 3 1"' in bar
    assert 'class="bar-for" x="0" width="2"' in bar
    assert f"stance={stance.value}" in page
    narrowed = client_of(scene.silent).get(f"{scene.debate.url}?stance={stance.value}").text
    assert "Có số liệu của phường." in narrowed
    assert "Gộp cho gọn." not in narrowed


def test_the_best_of_the_smaller_side_stands_first_and_hidden_posts_do_not(client_of, make, scene):
    make.post(scene.debate, scene.silent, "Giữ, nhưng bị ẩn.", stance=Stance.AGAINST, hidden_at=clock.now(),
              hidden_reason="Lạc đề", supports=9)  # fmt: skip
    client_of(scene.silent).post(f"/forum/p/{scene.for_too.id}/support")
    page = client_of(scene.silent).get(f"{scene.debate.url}?at=1").text
    panel = page[page.index('id="sides-title"') : page.index('id="posts"')]
    assert "bị ẩn" not in panel
    assert panel.index("Giữ để gần dân.") < panel.index("Gộp đỡ họp.") < panel.index("Gộp cho gọn.")
    assert "1 người tán thành" in panel


def _draft(client, scene, **words):
    return client.post(f"/forum/t/{scene.debate.id}/summaries", data=words)


def test_each_side_judges_its_own_summary_and_a_no_says_why(client_of, inside, scene):
    board = client_of(scene.chair)
    assert client_of(scene.pro).get(f"/forum/t/{scene.debate.id}/summaries").status_code == 403
    assert _draft(board, scene, words_for="", words_against="").status_code == 422
    assert _draft(board, scene, words_for="Gộp để gọn.", words_against="Giữ để gần.").status_code == 303
    with inside() as session:
        drafts = {one.stance: one.id for one in session.scalars(select(SideSummary))}
        told = session.scalars(select(Notice.person_id).where(Notice.kind == "forum.summary")).all()
    assert set(told) == {scene.pro.id, scene.also.id, scene.con.id}
    url = f"/forum/t/{scene.debate.id}/summaries/{drafts[Stance.FOR]}"
    assert client_of(scene.con).post(url, data={"fair": "yes"}).status_code == 403
    assert client_of(scene.silent).post(url, data={"fair": "yes"}).status_code == 403
    pro, also = client_of(scene.pro), client_of(scene.also)
    assert "Đang hỏi ý kiến phía này" in pro.get(f"{scene.debate.url}?at=1").text
    pro.post(url, data={"fair": "yes"})
    also.post(url, data={"fair": "no", "words": ""})
    also.post(url, data={"fair": "no", "words": "Thiếu ý đỡ họp."})
    page = client_of(scene.silent).get(f"{scene.debate.url}?at=1").text
    assert "1/2 người cho là đúng ý mình" in page
    assert "Thiếu ý đỡ họp." in page
    assert "Phía này cho là chưa đúng ý" in page
    also.post(url, data={"fair": "yes"})
    assert "Phía này cho là đúng ý" in client_of(scene.silent).get(f"{scene.debate.url}?at=1").text
    # Another text is asked anew; the same is not.
    _draft(board, scene, words_for="Gộp để gọn và đỡ họp.", words_against="Giữ để gần.")
    with inside() as session:
        current = session.scalars(select(SideSummary).where(SideSummary.replaced_at.is_(None))).all()
        assert {one.id for one in current} & set(drafts.values()) == {drafts[Stance.AGAINST]}
    assert pro.post(url, data={"fair": "yes"}).status_code == 409


def test_a_verdict_of_somebody_who_changed_sides_does_not_count(client_of, inside, make, scene):
    _draft(client_of(scene.chair), scene, words_for="Gộp.")
    with inside() as session:
        number = session.scalars(select(SideSummary.id)).one()
    client_of(scene.pro).post(f"/forum/t/{scene.debate.id}/summaries/{number}", data={"fair": "yes"})
    make.post(scene.debate, scene.pro, "Tôi đổi ý.", stance=Stance.AGAINST)
    assert "0/1 người cho là đúng ý mình" in client_of(scene.silent).get(f"{scene.debate.url}?at=1").text


def test_a_debate_with_everything_on_it_stays_within_its_queries(client_of, make, queries, scene):
    _draft(client_of(scene.chair), scene, words_for="Gộp.", words_against="Giữ.")
    client = client_of(scene.pro)
    counts = []
    for more in (10, 9_990):
        make.many_posts(scene.debate, [scene.silent, scene.con], more)
        client.post(f"/forum/p/{scene.against.id}/support")
        client.get(f"{scene.debate.url}?at=1")
        with queries() as seen:
            client.get(f"{scene.debate.url}?at=1")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts


def test_support_goes_with_the_person_and_is_in_their_copy(client_of, inside, scene):
    client_of(scene.silent).post(f"/forum/p/{scene.for_post.id}/support")
    part = next(part for part in personal_data.parts() if part.code == "dialogue")
    with inside() as session:
        person = session.get(Person, scene.silent.id)
        assert [row["url"] for row in part.export(person)] == [f"/forum/p/{scene.for_post.id}"]
        with transaction():
            part.erase(person)
    assert _count(inside, scene.for_post) == (0, 0)
    with inside() as session:
        assert session.scalars(select(SummaryVerdict)).all() == []
