"""While one writes: people to mention, posts to quote, topics like a title; and nothing of what one may not see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from club import markdown
from club.notices.models import Notice
from club.policy import Role
from forum.following.notices import MENTIONED
from forum.models import Audience, Post

SECRET = "Danh sách khen thưởng"


@pytest.fixture
def scene(make):
    """A topic for all and one of the board's, and people to mention."""

    class Scene:
        chair = make.person(Role.CHAIR, name="Phạm Thị Chủ")
        author, writer = make.person(name="Trần Văn Ái"), make.person(name="Lê Thị Ước")
        named = make.person(name="Đỗ Thị Hường")
        space, board = make.space(), make.space(audience=Audience.BOARD)
        topic = make.topic(space, author, title="Hội trại tháng ba")
        closed = make.topic(board, chair, title="Xét khen thưởng cuối năm")

    return Scene


def _at(person) -> str:
    return f"@[{person.full_name}](/people/{person.id})"


def _reply(client, topic, body):
    return client.post(f"/forum/t/{topic.id}/reply", data={"body": body})


def _told(inside, person) -> int:
    with inside() as session:
        mine = select(Notice).where(Notice.person_id == person.id, Notice.kind == MENTIONED)
        return len(session.scalars(mine).all())


def _last(inside) -> Post:
    with inside() as session:
        return session.scalars(select(Post).order_by(Post.id.desc())).first()


def test_whom_a_post_mentions_is_told_once_and_the_name_is_a_link(client_of, inside, scene):
    writer = client_of(scene.writer)
    _reply(writer, scene.topic, f"Nhờ {_at(scene.named)} và {_at(scene.named)} xem giúp.")
    assert _told(inside, scene.named) == 1
    named = client_of(scene.named)
    assert "Lê Thị Ước nhắc đến đồng chí" in named.get("/notices").text
    assert f'@<a href="/people/{scene.named.id}"' in named.get(f"{scene.topic.url}?at=1").text
    assert 'class="count"' not in named.get("/notices").text


def test_an_edit_tells_only_the_new_name(client_of, inside, scene):
    writer = client_of(scene.writer)
    _reply(writer, scene.topic, f"Nhờ {_at(scene.named)}.")
    post = _last(inside)
    writer.post(f"{post.url}/edit", data={"body": f"Nhờ {_at(scene.named)}, {_at(scene.chair)}.", "edits": "0"})
    assert (_told(inside, scene.named), _told(inside, scene.chair)) == (1, 1)


def test_a_mention_reaches_who_muted_the_topic(client_of, inside, scene):
    client_of(scene.named).post(f"/forum/t/{scene.topic.id}/follow", data={"state": "mute"})
    _reply(client_of(scene.writer), scene.topic, _at(scene.named))
    assert _told(inside, scene.named) == 1


def test_who_may_not_see_the_topic_is_not_told_and_nobody_tells_themselves(client_of, inside, scene):
    _reply(client_of(scene.chair), scene.closed, f"{_at(scene.named)} {_at(scene.chair)}")
    assert (_told(inside, scene.named), _told(inside, scene.chair)) == (0, 0)


def test_an_answer_that_mentions_its_addressee_tells_them_once(client_of, inside, scene):
    _reply(client_of(scene.writer), scene.topic, _at(scene.author))
    with inside() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.person_id == scene.author.id)).all()
    assert kinds == ["forum.topic"]


def test_a_post_tells_ten_people_at_most_over_all_its_edits(client_of, inside, make, scene):
    crowd = [make.person() for _number in range(14)]
    writer = client_of(scene.writer)
    _reply(writer, scene.topic, " ".join(_at(one) for one in crowd[:8]))
    post = _last(inside)
    writer.post(f"{post.url}/edit", data={"body": " ".join(_at(one) for one in crowd), "edits": "0"})
    assert [_told(inside, one) for one in crowd] == [1] * 10 + [0] * 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@[An](/people/4) và @[Bình](/people/5)", [4, 5]),
        ("@[An](/people/4) @[An](/people/4)", [4]),
        ("[An](/people/4)", []),
        ("`@[An](/people/4)`", []),
        ("> @[An](/people/4)", []),
        ("    @[An](/people/4)", []),
        ("@[An](/people/4/edit) @[An](https://xa.vn/people/4) @ [An](/people/4)", []),
        ("**@[Đỗ \\[Út\\]](/people/9)**", [9]),
    ],
)
def test_a_mention_is_an_at_and_a_link_to_a_person(text, found):
    assert markdown.people_named(text) == found


@given(st.text(max_size=200))
def test_any_text_can_be_asked_whom_it_mentions(text):
    assert markdown.people_named(f"{text}\n\n@[An](/people/7)")[-1:] in ([7], [])


def test_people_are_offered_without_marks_and_only_those_who_may_read(client_of, make, scene):
    offered = client_of(scene.writer).get(f"/forum/s/{scene.space.slug}/people?q=do thi huo").text
    assert f'data-pick-id="{scene.named.id}"' in offered
    board = make.person(Role.VICE_CHAIR, name="Đỗ Thị Hương")
    closed = client_of(scene.chair).get(f"/forum/s/{scene.board.slug}/people?q=do thi").text
    assert f'data-pick-id="{board.id}"' in closed
    assert f'data-pick-id="{scene.named.id}"' not in closed
    assert client_of(scene.writer).get(f"/forum/s/{scene.board.slug}/people?q=do").status_code == 404
    observer = client_of(make.person(Role.OBSERVER))
    assert make.space(audience=Audience.OBSERVERS)
    assert "data-pick-id" not in observer.get(f"/forum/s/{scene.space.slug}/people?q=do").text


def test_a_quotation_has_its_source_and_leaves_out_what_it_quoted(client_of, make, scene):
    post = make.post(scene.topic, scene.author, "> cũ\n\nNên thuê *xe chung*.\nĐi sớm.")
    client = client_of(scene.writer)
    expected = f"> [Trần Văn Ái, #2]({post.url})\n>\n> Nên thuê *xe chung*.\n> Đi sớm.\n\n"
    assert client.get(f"/forum/p/{post.id}/quote").text == expected
    page = client.get(f"{scene.topic.url}?at=2&quote=2").text
    assert "[Trần Văn Ái, #2]" in page
    _reply(client, scene.topic, expected + "Đồng ý.")
    shown = client.get(f"{scene.topic.url}?at=3").text
    assert "<blockquote>" in shown
    assert f'<a href="{post.url}"' in shown
    assert client.get(post.url).location.endswith("#p2")


def test_a_hidden_a_deleted_and_a_closed_post_are_quoted_by_nobody(client_of, make, scene):
    hidden, deleted = make.post(scene.topic, scene.author, SECRET), make.post(scene.topic, scene.author, SECRET)
    chair, author, writer = client_of(scene.chair), client_of(scene.author), client_of(scene.writer)
    chair.post(f"{hidden.url}/hide", data={"ground": "1.4.", "reason": "Lộ thông tin"})
    author.post(f"{deleted.url}/delete")
    closed = make.post(scene.closed, scene.chair, SECRET)
    for post in (hidden, deleted):
        for client in (chair, author, writer):
            assert client.get(f"/forum/p/{post.id}/quote").status_code == 404
        assert SECRET not in writer.get(f"{scene.topic.url}?at=1&quote={post.number}").text
    assert f'data-quotable="{hidden.id}"' not in chair.get(f"{scene.topic.url}?at=1").text
    assert writer.get(f"/forum/p/{closed.id}/quote").status_code == 404
    assert writer.get(f"{scene.topic.url}?quote=99999999999999999999").status_code in (200, 302)


def test_topics_like_a_title_are_shown_but_none_of_a_closed_space(client_of, scene):
    address = f"/forum/s/{scene.space.slug}/similar?title="
    writer, chair = client_of(scene.writer), client_of(scene.chair)
    assert "Hội trại tháng ba" in writer.get(address + "hoi trai o dau").text
    assert "khen thưởng" in chair.get(address + "xet khen thuong").text
    assert "khen thưởng" not in writer.get(address + "xet khen thuong").text
    assert writer.get(address + "x").text.strip() == ""
    assert "similar?" not in writer.get(f"/forum/s/{scene.board.slug}/similar?title=khen thuong").text
