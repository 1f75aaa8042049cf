"""Following and muting: who is told of what, once, and what is never told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from club.db import db, transaction
from club.notices.models import Notice
from club.notices.queries import words_of
from club.people import personal_data
from club.people.models import Appointment, Person
from club.policy import Role
from forum.cards import latest_topics, unread_answers
from forum.following.models import Bookmark, Follow, SpaceFollow, TopicFollow
from forum.following.notices import FOLLOWED
from forum.models import Audience, Topic

PAGE = 12


@pytest.fixture
def scene(make):
    """A topic by one member, with a reader and another who writes; the chair."""

    class Scene:
        chair = make.person(Role.CHAIR)
        author, reader, writer = make.person(), make.person(), make.person()
        space = make.space("Kinh nghiệm")
        topic = make.topic(space, author, title="Sân chơi khu phố")

    return Scene


def _reply(client, topic, body="Tôi góp thêm một ý.", **data):
    return client.post(f"/forum/t/{topic.id}/reply", data={"body": body, **data})


def _choose(client, topic, state):
    return client.post(f"/forum/t/{topic.id}/follow", data={"state": state})


def _told(inside, person, kind=FOLLOWED) -> list[str]:
    with inside() as session:
        rows = session.scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind == kind))
        return [words_of(row.kind, row.params) for row in rows if row.read_at is None]


def _state(inside, person, topic):
    with inside() as session:
        row = session.get(TopicFollow, (person.id, topic.id))
        return row.state if row else None


def test_a_follower_has_one_notice_a_topic_which_grows_until_it_is_read(client_of, inside, scene):
    reader, writer = client_of(scene.reader), client_of(scene.writer)
    assert _choose(reader, scene.topic, "follow").status_code == 303
    for number in range(3):
        _reply(writer, scene.topic, f"Ý thứ {number}")
    assert _told(inside, scene.reader) == ["3 bài mới trong “Sân chơi khu phố”"]
    page = reader.get("/notices").text
    assert page.count("bài mới trong") == 1
    reader.get(f"/forum/t/{scene.topic.id}", follow_redirects=True)
    assert _told(inside, scene.reader) == []
    _reply(writer, scene.topic, "Ý sau cùng")
    assert _told(inside, scene.reader) == ["1 bài mới trong “Sân chơi khu phố”"]


def test_who_did_not_choose_is_not_told(client_of, inside, scene):
    _reply(client_of(scene.writer), scene.topic)
    assert _told(inside, scene.reader) == []


def test_who_writes_follows_unless_they_chose_otherwise(client_of, inside, scene):
    writer, reader = client_of(scene.writer), client_of(scene.reader)
    _reply(writer, scene.topic)
    assert _state(inside, scene.writer, scene.topic) == Follow.FOLLOW
    _choose(reader, scene.topic, "normal")
    _reply(reader, scene.topic)
    assert _state(inside, scene.reader, scene.topic) == Follow.NORMAL
    assert _told(inside, scene.writer) == ["1 bài mới trong “Sân chơi khu phố”"]


def test_who_writes_in_a_muted_space_does_not_follow(client_of, inside, scene):
    writer = client_of(scene.writer)
    writer.post(f"/forum/s/{scene.space.slug}/follow", data={"state": "mute"})
    _reply(writer, scene.topic)
    assert _state(inside, scene.writer, scene.topic) is None


def test_a_followed_space_tells_of_new_topics_and_posts_but_not_of_a_muted_topic(client_of, inside, scene):
    reader, writer = client_of(scene.reader), client_of(scene.writer)
    reader.post(f"/forum/s/{scene.space.slug}/follow", data={"state": "follow"})
    sent = {"kind": "discussion", "title": "Tủ sách chi đoàn", "body": "Ai có sách?"}
    writer.post(f"/forum/s/{scene.space.slug}/new", data=sent)
    _reply(writer, scene.topic)
    assert _told(inside, scene.reader) == [
        "1 bài mới trong “Tủ sách chi đoàn”",
        "1 bài mới trong “Sân chơi khu phố”",
    ]
    _choose(reader, scene.topic, "mute")
    _reply(writer, scene.topic)
    assert _told(inside, scene.reader) == ["1 bài mới trong “Tủ sách chi đoàn”"]


def test_one_post_tells_a_person_once(client_of, inside, scene):
    _choose(client_of(scene.author), scene.topic, "follow")
    _reply(client_of(scene.writer), scene.topic)
    assert _told(inside, scene.author) == []
    assert len(_told(inside, scene.author, "forum.topic")) == 1


def test_a_muted_topic_tells_not_even_its_author(client_of, inside, scene):
    author = client_of(scene.author)
    _choose(author, scene.topic, "mute")
    _reply(client_of(scene.writer), scene.topic)
    with inside() as session:
        assert session.scalars(select(Notice).where(Notice.person_id == scene.author.id)).all() == []


def _shown(client, path) -> bool:
    return "Sân chơi khu phố" in client.get(path).text


@pytest.mark.parametrize("by", ["topic", "space"])
def test_what_is_muted_is_not_among_the_unread_nor_on_home(client_of, inside, scene, by):
    author = client_of(scene.author)
    _reply(client_of(scene.writer), scene.topic)
    assert _shown(author, "/forum/topics?show=unread")
    thing = f"t/{scene.topic.id}" if by == "topic" else f"s/{scene.space.slug}"
    author.post(f"/forum/{thing}/follow", data={"state": "mute"})
    assert not _shown(author, "/forum/topics?show=unread")
    assert not _shown(author, "/forum")
    assert _shown(author, "/forum/topics")
    assert _shown(author, scene.space.url)
    with inside():
        person = db.session.get_one(Person, scene.author.id)
        assert unread_answers(person) == []
        assert latest_topics(person) is None
    author.post(f"/forum/{thing}/follow", data={"state": "normal"})
    assert _shown(author, "/forum/topics?show=unread")


def test_a_topic_followed_in_a_muted_space_is_heard(client_of, inside, scene):
    reader = client_of(scene.reader)
    reader.post(f"/forum/s/{scene.space.slug}/follow", data={"state": "mute"})
    _choose(reader, scene.topic, "follow")
    _reply(client_of(scene.writer), scene.topic)
    assert len(_told(inside, scene.reader)) == 1
    assert _shown(reader, "/forum/topics?show=unread")


def test_who_may_not_read_the_space_any_more_learns_nothing(client_of, inside, make, scene):
    board = make.space(audience=Audience.BOARD)
    topic = make.topic(board, scene.chair, title="Nhân sự nhiệm kỳ mới")
    former = make.person(Role.VICE_CHAIR)
    client = client_of(former)
    assert _choose(client, topic, "follow").status_code == 303
    with inside(), transaction():
        db.session.query(Appointment).filter_by(person_id=former.id).delete()
    _reply(client_of(scene.chair), topic)
    assert _told(inside, former) == []
    assert "Nhân sự nhiệm kỳ mới" not in client_of(former).get("/forum/following").text


def test_a_closed_space_cannot_be_followed_from_outside(client_of, make, scene):
    board = make.space(audience=Audience.BOARD)
    topic = make.topic(board, scene.chair)
    client = client_of(scene.reader)
    assert _choose(client, topic, "follow").status_code == 404
    assert client.post(f"/forum/s/{board.slug}/follow", data={"state": "follow"}).status_code == 404
    assert _choose(client, scene.topic, "adore").status_code == 400


def test_a_post_that_waits_tells_nobody_until_it_is_let_out(client_of, inside, scene):
    _choose(client_of(scene.reader), scene.topic, "follow")
    # What fills in the trap is looked at first.
    _reply(client_of(scene.writer), scene.topic, website="x")
    assert _told(inside, scene.reader) == []
    chair = client_of(scene.chair)
    begun = chair.post("/forum/queue/next").location
    assert chair.post(f"{begun}/stand").status_code == 303
    assert _told(inside, scene.reader) == ["1 bài mới trong “Sân chơi khu phố”"]


def test_the_button_comes_back_by_htmx_as_it_stands(client_of, scene):
    client = client_of(scene.reader)
    answer = client.post(f"/forum/t/{scene.topic.id}/follow", data={"state": "follow"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Đang theo dõi" in answer.text
    assert "<html" not in answer.text
    assert "Đang theo dõi" in client.get(scene.topic.url).text


def test_the_list_of_what_i_follow_goes_on_by_keyset_with_constant_queries(client_of, inside, make, queries, scene):
    client = client_of(scene.reader)
    counts = []
    for more in (10, 990):
        make.many_topics(scene.space, scene.author, more)
        with inside(), transaction():
            known = select(TopicFollow.topic_id).where(TopicFollow.person_id == scene.reader.id)
            for number in db.session.scalars(select(Topic.id).where(Topic.id.not_in(known))).all():
                db.session.add(TopicFollow(person_id=scene.reader.id, topic_id=number, state=Follow.FOLLOW))
        with queries() as seen:
            page = client.get("/forum/following")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= PAGE, counts
    assert "after=" in page.text
    client.post(f"/forum/s/{scene.space.slug}/follow", data={"state": "mute"})
    assert scene.space.name in client.get("/forum/following?show=mute").text


def test_what_i_follow_is_in_my_copy_and_goes_with_me(client_of, inside, make, scene):
    post = make.post(scene.topic, scene.author)
    client = client_of(scene.reader)
    _choose(client, scene.topic, "follow")
    client.post(f"/forum/s/{scene.space.slug}/follow", data={"state": "mute"})
    client.post(f"/forum/p/{post.id}/keep")
    part = next(part for part in personal_data.parts() if part.code == "forum.following")
    with inside() as session, transaction():
        person = session.get_one(Person, scene.reader.id)
        rows = part.export(person)
        assert [next(iter(row)) for row in rows] == ["topic", "space", "bookmark"]
        part.erase(person)
        for model in (TopicFollow, SpaceFollow, Bookmark):
            assert session.scalars(select(model)).all() == []
