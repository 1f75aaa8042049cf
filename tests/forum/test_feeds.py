"""Personal tokens and feeds: who holds one reads what they may read, and nothing else; a topic on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from club import clock
from club.db import transaction
from club.people import personal_data
from club.people.models import Person, PersonState
from club.policy import Role
from club.tokens.models import AccessToken
from forum.models import Audience

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def scene(make):
    """A topic of two posts with a tag, one of the board's own with the same tag."""
    scene = SimpleNamespace(chair=make.person(Role.CHAIR), author=make.person(), reader=make.person())
    scene.space, scene.closed = make.space("Kinh nghiệm"), make.space(audience=Audience.BOARD)
    scene.topic = make.topic(scene.space, scene.author, title="Ngày hội tái chế", body="**Mời** góp ý & bàn")
    scene.post = make.post(scene.topic, scene.author, "Ý thứ hai")
    scene.secret = make.topic(scene.closed, scene.chair, title="Nhân sự dự kiến")
    scene.tag = make.tag("Môi trường", scene.topic, scene.secret)
    return scene


def _token(client, name: str = "Máy đọc tin") -> str:
    page = client.post("/me/tokens", data={"name": name, "scopes": ["feed:read"]})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    return re.search(r"club_[\w-]{40,}", page.text)[0]


def _titles(response) -> list[str]:
    assert response.status_code == 200, response.text
    return [entry.findtext(f"{ATOM}title") for entry in ElementTree.fromstring(response.data).iter(f"{ATOM}entry")]


def test_a_token_is_shown_once_kept_as_a_hash_and_revoked(client_of, visitor, inside, scene):
    client = client_of(scene.reader)
    token = _token(client)
    assert token not in client.get("/me/tokens").text
    assert "chưa dùng lần nào" in client.get("/me/tokens").text
    with inside() as session:
        row = session.scalars(select(AccessToken)).one()
        assert token not in (row.token_hash, row.start)
        assert token.startswith(row.start)
    feed = f"/forum/feed/s/{scene.space.slug}.atom"
    assert visitor.get(f"{feed}?token={token}").status_code == 200
    assert "chưa dùng lần nào" not in client.get("/me/tokens").text
    stranger = client_of(scene.author)
    stranger.post(f"/me/tokens/{row.id}/revoke")
    assert visitor.get(f"{feed}?token={token}").status_code == 200
    assert client.post(f"/me/tokens/{row.id}/revoke").status_code == 303
    assert visitor.get(f"{feed}?token={token}").status_code == 401


def test_a_token_without_a_name_or_a_use_is_not_made(client_of, scene):
    client = client_of(scene.reader)
    assert client.post("/me/tokens", data={"name": "", "scopes": ["feed:read"]}).status_code == 422
    assert client.post("/me/tokens", data={"name": "Máy"}).status_code == 422


def test_only_a_token_opens_a_feed_however_it_comes(client_of, visitor, scene):
    token = _token(client_of(scene.reader))
    feed = f"/forum/feed/t/{scene.topic.id}.atom"
    basic = b64encode(f"toi:{token}".encode()).decode()
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": f"Basic {basic}"}):
        assert visitor.get(feed, headers=headers).status_code == 200
    for address in (feed, f"{feed}?token=", f"{feed}?token=club_abc"):
        assert visitor.get(address).status_code == 401
        assert client_of(scene.reader).get(address).status_code == 401


def test_who_is_suspended_or_has_another_scope_reads_no_feed(client_of, visitor, inside, scene):
    token = _token(client_of(scene.reader))
    feed = f"/forum/feed/following.atom?token={token}"
    assert visitor.get(feed).status_code == 200
    with inside() as session, transaction():
        session.scalars(select(AccessToken)).one().scopes = ["other"]
    assert visitor.get(feed).status_code == 401
    with inside() as session, transaction():
        session.scalars(select(AccessToken)).one().scopes = ["feed:read"]
        session.get_one(Person, scene.reader.id).state = PersonState.SUSPENDED
    assert visitor.get(feed).status_code == 401


def test_a_feed_shows_what_its_holder_may_see(client_of, visitor, make, scene):
    member, chair = _token(client_of(scene.reader)), _token(client_of(scene.chair))
    make.post(scene.topic, scene.author, "Quảng cáo", hidden_at=clock.now(), hidden_reason="Quảng cáo")
    posts = ["Ngày hội tái chế #2", "Ngày hội tái chế"]
    assert _titles(visitor.get(f"/forum/feed/tags/moi-truong.atom?token={member}")) == posts
    assert _titles(visitor.get(f"/forum/feed/tags/moi-truong.atom?token={chair}")) == ["Nhân sự dự kiến", *posts]
    assert _titles(visitor.get(f"/forum/feed/s/{scene.space.slug}.atom?token={member}")) == posts
    assert visitor.get(f"/forum/feed/s/{scene.closed.slug}.atom?token={member}").status_code == 404
    assert visitor.get(f"/forum/feed/t/{scene.secret.id}.atom?token={member}").status_code == 404
    page = visitor.get(f"/forum/feed/t/{scene.topic.id}.atom?token={member}").text
    assert "&lt;strong&gt;Mời&lt;/strong&gt; góp ý &amp;amp; bàn" in page


def test_the_feed_of_what_i_follow_follows_topics_tags_and_spaces(client_of, visitor, scene):
    client = client_of(scene.reader)
    feed = f"/forum/feed/following.atom?token={_token(client)}"
    assert _titles(visitor.get(feed)) == []
    for address, state, count in (
        (scene.tag.url, "follow", 2), (scene.tag.url, "mute", 0), (scene.space.url, "follow", 0),
        (scene.tag.url, "normal", 2), (f"/forum/t/{scene.topic.id}", "mute", 0),
    ):  # fmt: skip
        client.post(f"{address}/follow", data={"state": state})
        assert len(_titles(visitor.get(feed))) == count, (address, state)


def test_a_reader_that_has_it_already_gets_nothing_twice(client_of, visitor, make, scene):
    feed = f"/forum/feed/t/{scene.topic.id}.atom?token={_token(client_of(scene.reader))}"
    first = visitor.get(feed)
    again = visitor.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert visitor.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    make.post(scene.topic, scene.author, "Ý mới")
    assert visitor.get(feed, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_feed_costs_the_same_however_much_there_is(client_of, visitor, make, queries, scene):
    feed, counts = f"/forum/feed/s/{scene.space.slug}.atom?token={_token(client_of(scene.reader))}", []
    for many in (0, 100):
        make.many_posts(scene.topic, [scene.author, scene.chair], many) if many else None
        visitor.get(feed)
        with queries() as seen:
            assert visitor.get(feed).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_tokens_are_in_ones_own_copy_and_go_with_the_person(client_of, inside, scene):
    _token(client_of(scene.reader), "Điện thoại của tôi")
    part = next(one for one in personal_data.parts() if one.code == "tokens")
    with inside() as session:
        person = session.get_one(Person, scene.reader.id)
        assert part.export(person)[0]["name"] == "Điện thoại của tôi"
        with transaction():
            part.erase(session.get_one(Person, scene.reader.id))
        assert session.scalars(select(AccessToken)).all() == []


def test_a_topic_on_paper_has_every_post_with_its_permalink(client_of, make, scene):
    make.many_posts(scene.topic, [scene.author], 60)
    hidden = make.post(scene.topic, scene.author, "Lời bị ẩn", hidden_at=clock.now(), hidden_reason="Sai chỗ")
    page = client_of(scene.reader).get(f"/forum/t/{scene.topic.id}/print").text
    assert page.count("<article ") == 63
    assert f"/forum/p/{scene.post.id}" in page
    assert "Lời bị ẩn" not in page
    assert f"#{hidden.number}" in page
    assert client_of(scene.reader).get(f"/forum/t/{scene.secret.id}/print").status_code == 404
