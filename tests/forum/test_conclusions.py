"""Concluding a topic: what came of it, whose words it rests on, who is told; reopening it with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.policy import Role
from forum.dialogue.models import Conclusion
from forum.models import Topic

WORDS = {
    "words": "Gộp chi đoàn từ tháng 1.",
    "agreed": "Giữ tên cũ.",
    "left_open": "Ai làm bí thư.",
    "posts": "#2, 3 99",
}


@pytest.fixture
def scene(make):
    """A topic of the member with two answers, and the chair."""

    class Scene:
        chair, vice = make.person(Role.CHAIR, name="Chủ nhiệm"), make.person(Role.VICE_CHAIR)
        author, heard, other = make.person(name="Tác giả"), make.person(name="Được nghe"), make.person(name="Khác")
        topic = make.topic(make.space(), author, title="Sáp nhập")
        first = make.post(topic, heard, "Nên gộp.")
        second = make.post(topic, other, "Giữ tên cũ.")

    return Scene


def _told(inside, person) -> list[str]:
    with inside() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_the_chair_concludes_those_it_rests_on_are_told_and_nobody_writes_on(client_of, inside, make, scene):
    chair, member = client_of(scene.chair), client_of(scene.heard)
    url = f"/forum/t/{scene.topic.id}/conclude"
    assert member.get(url).status_code == member.post(url, data=WORDS).status_code == 403
    assert chair.post(url, data={**WORDS, "posts": "bài 2"}).status_code == 422
    assert chair.post(url, data={**WORDS, "words": ""}).status_code == 422
    assert chair.post(url, data=WORDS).status_code == 303
    assert client_of(scene.vice).post(url, data=WORDS).status_code == 403
    page = member.get(f"{scene.topic.url}?at=1").text
    top = page[: page.index('id="posts"')]
    for words in (*list(WORDS.values())[:3], f"/forum/p/{scene.first.id}", "Đã kết luận"):
        assert words in top
    assert _told(inside, scene.heard) == _told(inside, scene.other) == ["forum.heard"]
    assert _told(inside, scene.author) == ["forum.concluded"]
    assert member.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Thêm"}).status_code == 403
    assert member.post(f"/forum/p/{scene.first.id}/delete").status_code == 403
    assert "Đã kết luận" in member.get("/forum/topics").text
    with inside() as session:
        line = session.scalars(select(LedgerLine).where(LedgerLine.verb == "topic.concluded")).one()
        assert line.detail == {"posts": [2, 3]}
        assert ledger.verify() is None


def test_a_topic_is_reopened_with_a_reason_and_the_conclusion_stays_readable(client_of, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.author)
    chair.post(f"/forum/t/{scene.topic.id}/conclude", data=WORDS)
    url = f"/forum/t/{scene.topic.id}/reopen"
    assert member.post(url, data={"reason": "Chưa xong"}).status_code == 403
    assert chair.post(url, data={"reason": ""}).status_code == 422
    assert chair.post(url, data={"reason": "Có số liệu mới."}).status_code == 303
    assert chair.post(url, data={"reason": "Có số liệu mới."}).status_code == 403
    assert member.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Thêm"}).status_code == 303
    chair.post(f"/forum/t/{scene.topic.id}/conclude", data={"words": "Kết luận mới.", "posts": ""})
    page = member.get(f"{scene.topic.url}?at=1").text
    assert "Kết luận mới." in page
    assert "Có số liệu mới." in page
    assert WORDS["words"] in page
    assert _told(inside, scene.author) == ["forum.concluded", "forum.reopened", "forum.concluded"]
    with inside() as session:
        verbs = session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id)).all()
    assert verbs[-3:] == ["topic.concluded", "topic.reopened", "topic.concluded"]


def test_a_post_hidden_after_the_conclusion_is_not_quoted_by_it(client_of, inside, make, scene):
    chair = client_of(scene.chair)
    chair.post(f"/forum/t/{scene.topic.id}/conclude", data=WORDS)
    chair.post(f"/forum/p/{scene.first.id}/hide", data={"ground": "1.4.", "reason": "Thông tin cá nhân"})
    page = client_of(scene.other).get(f"{scene.topic.url}?at=1").text
    assert "Nên gộp." not in page


def test_one_conclusion_stands_at_a_time(inside, scene):
    row = {"topic_id": scene.topic.id, "words": "x", "concluded_by_id": scene.chair.id, "concluded_at": clock.now()}
    with inside(), transaction():
        db.session.add(Conclusion(**row))
        db.session.get_one(Topic, scene.topic.id).concluded_at = clock.now()
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.add(Conclusion(**row))
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.scalars(select(Conclusion)).one().reopened_at = clock.now()
