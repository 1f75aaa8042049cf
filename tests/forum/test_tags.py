"""Tags: the board's list, what topics carry, following by tag."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from club.ledger import LedgerLine
from club.notices.models import Notice
from club.policy import Role
from forum.following.models import Follow, TagFollow
from forum.following.notices import FOLLOWED
from forum.models import Audience

WHY = {"reason": "Gọn danh sách"}


@pytest.fixture
def scene(make):
    """A topic with two tags, one without, one of the board's own with a tag; chair, author, reader."""
    scene = SimpleNamespace(chair=make.person(Role.CHAIR), author=make.person(), reader=make.person())
    scene.space, scene.closed = make.space("Kinh nghiệm"), make.space(audience=Audience.BOARD)
    scene.topic = make.topic(scene.space, scene.author, title="Ngày hội tái chế")
    scene.bare = make.topic(scene.space, scene.author, title="Sổ tay bí thư")
    scene.secret = make.topic(scene.closed, scene.chair, title="Nhân sự dự kiến")
    scene.green = make.tag("Môi trường", scene.topic, scene.secret)
    scene.skills = make.tag("Kỹ năng", scene.topic)
    return scene


def test_the_board_makes_renames_and_retires_tags_and_old_addresses_lead_on(client_of, inside, scene):
    chair, reader = client_of(scene.chair), client_of(scene.reader)
    assert reader.get("/forum/tags/new").status_code == 404
    assert chair.post("/forum/tags/new", data={"name": "Đoàn phí", "description": "Thu nộp"}).status_code == 303
    assert chair.post("/forum/tags/new", data={"name": "doan phi"}).status_code == 422
    assert chair.post("/forum/tags/doan-phi/change", data={"name": "Đoàn phí và sổ", **WHY}).status_code == 303
    assert reader.get("/forum/tags/doan-phi").headers["Location"].endswith("/forum/tags/doan-phi-va-so")
    assert "Đoàn phí và sổ" in reader.get("/forum/tags").text
    assert chair.post("/forum/tags/doan-phi-va-so/retire", data=WHY).status_code == 303
    assert "Đoàn phí và sổ" not in reader.get("/forum/tags").text
    assert "Đoàn phí và sổ" not in reader.get(f"/forum/s/{scene.space.slug}/new").text
    with inside() as session:
        verbs = session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id)).all()
    assert [verb for verb in verbs if verb.startswith("tag.")] == ["tag.created", "tag.renamed", "tag.retired"]


def test_a_merged_tag_hands_over_topics_followers_and_address(client_of, inside, scene):
    chair, reader = client_of(scene.chair), client_of(scene.reader)
    reader.post(f"{scene.green.url}/follow", data={"state": "follow"})
    assert chair.post(f"{scene.green.url}/merge", data={"into": scene.skills.id, **WHY}).status_code == 303
    page = reader.get(scene.green.url, follow_redirects=True).text
    assert "Ngày hội tái chế" in page
    assert page.count("Ngày hội tái chế") == 1
    with inside() as session:
        assert session.get(TagFollow, (scene.reader.id, scene.skills.id)).state == Follow.FOLLOW


def test_an_author_chooses_tags_for_a_new_topic_and_changes_them(client_of, scene, make):
    writer = make.known(scene.bare)
    client = client_of(writer)
    told = {"kind": "discussion", "title": "Vườn rau khu phố", "body": "Ai trồng cùng?"}
    made = client.post(f"/forum/s/{scene.space.slug}/new", data={**told, "tags": [scene.green.id]})
    assert made.status_code == 303
    address = made.headers["Location"]
    assert 'href="/forum/tags/moi-truong"' in client.get(address).text
    number = address.split("/t/")[1].split("-")[0]
    assert client.post(f"/forum/t/{number}/tags", data={"tags": [scene.skills.id]}).status_code == 303
    page = client.get(address).text
    assert 'href="/forum/tags/ky-nang"' in page
    assert 'href="/forum/tags/moi-truong"' not in page
    assert client.post(f"/forum/t/{scene.topic.id}/tags", data={"tags": []}).status_code == 403


def test_a_topic_carries_few_tags(client_of, make, scene):
    more = [make.tag(f"Thẻ {number}").id for number in range(5)]
    answer = client_of(scene.author).post(f"/forum/t/{scene.topic.id}/tags", data={"tags": more})
    assert answer.status_code == 422
    assert "nhiều nhất 4" in answer.text


def test_tags_tell_nothing_of_a_closed_space(client_of, scene):
    reader, chair = client_of(scene.reader), client_of(scene.chair)
    assert "Nhân sự dự kiến" not in reader.get(scene.green.url).text
    assert "Nhân sự dự kiến" in chair.get(scene.green.url).text
    assert "1 chủ đề" in reader.get("/forum/tags").text
    assert "2 chủ đề" not in reader.get("/forum/tags").text
    assert "2 chủ đề" in chair.get("/forum/tags").text


@pytest.mark.parametrize(
    ("space", "tags", "topic", "told"),
    [
        (None, ["follow"], None, True),
        ("mute", ["follow"], None, True),
        ("follow", ["mute"], None, False),
        ("follow", [], None, True),
        (None, ["follow", "mute"], None, True),
        (None, ["follow"], "mute", False),
        (None, ["follow"], "normal", False),
        (None, ["mute"], "follow", True),
    ],
)
def test_a_choice_for_the_topic_goes_before_one_for_its_tags_and_that_before_the_space(
    client_of, inside, make, scene, space, tags, topic, told
):
    reader = client_of(scene.reader)
    if space:
        reader.post(f"/forum/s/{scene.space.slug}/follow", data={"state": space})
    for tag, state in zip((scene.green, scene.skills), tags, strict=False):
        reader.post(f"{tag.url}/follow", data={"state": state})
    if topic:
        reader.post(f"/forum/t/{scene.topic.id}/follow", data={"state": topic})
    client_of(scene.chair).post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Tôi góp một ý"})
    with inside() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.person_id == scene.reader.id)).all()
    assert (FOLLOWED in kinds) is told
    unread = "mute" in (topic, None if topic or "follow" in tags else (tags or [space])[0])
    assert ("Ngày hội tái chế" not in reader.get("/forum/topics?show=unread").text) is unread


def test_followed_tags_stand_in_the_list_of_what_i_follow(client_of, scene):
    reader = client_of(scene.reader)
    reader.post(f"{scene.green.url}/follow", data={"state": "follow"})
    assert "Môi trường" in reader.get("/forum/following").text
    reader.post(f"{scene.green.url}/follow", data={"state": "normal"})
    assert "Môi trường" not in reader.get("/forum/following").text


def test_lists_and_pages_read_tags_without_a_query_of_their_own(client_of, make, queries, inside, scene):
    from club.db import db, transaction
    from forum.models import Topic
    from forum.tags.models import TopicTag

    make.many_topics(scene.space, scene.author, 30)
    client, counts = client_of(scene.reader), []
    for many in (False, True):
        if many:
            with inside() as session, transaction():
                rest = session.scalars(select(Topic.id).where(Topic.title.like("Chủ đề để đo%"))).all()
                db.session.add_all(TopicTag(topic_id=one, tag_id=scene.green.id) for one in rest)
        client.get(f"/forum/s/{scene.space.slug}")
        client.get(f"{scene.topic.url}?at=1")
        for address in (f"/forum/s/{scene.space.slug}", f"{scene.topic.url}?at=1", scene.green.url, "/forum/tags"):
            with queries() as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 12
