"""What waits before others read it: only its author and the moderators know of it, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from club import clock
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Person
from club.policy import Role
from club.search.queries import find
from forum.cards import latest_topics, unread_answers
from forum.due_process.models import Case, CaseState, Held, HeldState
from forum.due_process.queries.screening import words_found
from forum.models import Post, ReadMark, Topic

SECRET = "sầu riêng Cai Lậy"


@pytest.fixture
def scene(make, client_of):
    """A club where a new member's first two posts wait, with a topic by somebody known."""

    class Scene:
        chair = make.person(Role.CHAIR)
        author = make.person(name="Người Mới Vào")
        reader = make.person()
        space = make.space()
        topic = make.topic(space, reader, title="Chợ phiên cuối tuần")

    terms = {"hold_first": "2", "appeal_days": "5", "named": "y"}
    assert client_of(Scene.chair).post("/forum/terms", data=terms).status_code == 303
    return Scene


def _reply(client, topic, body, **data):
    return client.post(f"/forum/t/{topic.id}/reply", data={"body": body, **data})


def _held(inside) -> Held:
    with inside():
        return db.session.scalars(select(Held).order_by(Held.id.desc())).first()


def test_a_first_post_waits_is_approved_and_then_is_a_post_like_any_other(client_of, inside, scene):
    author, chair = client_of(scene.author), client_of(scene.chair)
    sent = _reply(author, scene.topic, f"Bán {SECRET}", client_id="k-1")
    assert sent.status_code == 303
    again = _reply(author, scene.topic, f"Bán {SECRET}", client_id="k-1")
    assert again.location == sent.location
    page = author.get(f"{scene.topic.url}?at=1").text
    assert SECRET in page
    assert "Chờ duyệt" in page or "Waits for approval" in page
    begun = chair.post("/forum/queue/next").location
    assert SECRET in chair.get(begun).text
    assert chair.post(f"{begun}/stand").status_code == 303
    assert SECRET in client_of(scene.reader).get(f"{scene.topic.url}?at=1").text
    with inside():
        kinds = db.session.execute(select(Notice.person_id, Notice.kind).order_by(Notice.id)).all()
        assert (scene.author.id, "forum.approved") in [tuple(row) for row in kinds]
        assert (scene.reader.id, "forum.topic") in [tuple(row) for row in kinds]
        assert db.session.scalar(select(Topic.post_count)) == 2
    third = _reply(author, scene.topic, f"Bán {SECRET}", client_id="k-1")
    assert third.location.endswith("?at=2#p2")
    with inside():
        assert len(db.session.scalars(select(Post)).all()) == 2


@pytest.mark.parametrize("opens_topic", [False, True])
def test_what_waits_leaks_nowhere(client_of, inside, make, scene, opens_topic):
    author = client_of(scene.author)
    if opens_topic:
        data = {"kind": "discussion", "title": f"Chuyện {SECRET}", "body": f"Mời mua {SECRET}"}
        sent = author.post(f"/forum/s/{scene.space.slug}/new", data=data)
        assert sent.location == _held(inside).url
    else:
        _reply(author, scene.topic, f"Mời mua {SECRET}")
    with inside(), transaction():
        db.session.add(ReadMark(person_id=scene.chair.id, topic_id=scene.topic.id, last_number=1))
    held = _held(inside)
    for person in (scene.reader, make.person(Role.OBSERVER), make.person(Role.ADMIN)):
        client = client_of(person)
        for address in (
            "/", "/forum", "/forum/topics", "/forum/topics?show=unread", f"/forum/s/{scene.space.slug}", "/notices",
            f"{scene.topic.url}?at=1", "/forum/log", "/forum/held", "/forum/measures", f"/people/{scene.author.id}",
        ):  # fmt: skip
            page = client.get(address, follow_redirects=True)
            assert SECRET not in page.text, address
        for address in (held.url, "/forum/queue", "/forum/queue/1"):
            assert client.get(address).status_code == 404, address
        with inside():
            found, _more = find(db.session.get_one(Person, person.id), "sau rieng")
            assert found == []
            assert unread_answers(db.session.get_one(Person, person.id)) == []
    with inside():
        topic = db.session.get_one(Topic, scene.topic.id)
        assert (topic.post_count, topic.last_author_id) == (1, scene.reader.id)
        assert db.session.scalar(select(Notice)) is None
        seen = latest_topics(db.session.get_one(Person, scene.reader.id))
        assert seen is not None
        assert len(seen.rows) == 1
        assert len(db.session.scalars(select(Post)).all()) == 1


def test_a_moderator_of_another_space_does_not_see_what_waits(client_of, inside, make, scene):
    _reply(client_of(scene.author), scene.topic, f"Bán {SECRET}")
    other = client_of(make.person(Role.MODERATOR, thing=make.space().thing))
    assert SECRET not in other.get("/forum/queue").text
    assert other.get("/forum/queue").status_code == 200
    assert other.get(_held(inside).url).status_code == 404
    with inside():
        number = db.session.scalar(select(Case.id))
    assert other.get(f"/forum/queue/{number}").status_code == 404
    assert other.post(f"/forum/queue/{number}/stand").status_code == 404
    own = client_of(make.person(Role.MODERATOR, thing=scene.space.thing))
    assert SECRET in own.get("/forum/queue").text
    assert own.post(f"/forum/queue/{number}/stand").status_code == 303


def test_what_is_not_approved_stays_its_authors_who_appeals_and_another_officer_publishes_it(
    client_of, inside, make, scene
):
    data = {"kind": "question", "title": "Ai biết chỗ mua", "body": f"Tìm {SECRET}"}
    author, vice = client_of(scene.author), make.person(Role.VICE_CHAIR)
    author.post(f"/forum/s/{scene.space.slug}/new", data=data)
    begun = client_of(scene.chair).post("/forum/queue/next").location
    client_of(scene.chair).post(f"{begun}/hide", data={"ground": "1.4.0"})
    held = _held(inside)
    assert held.state == HeldState.DECLINED
    page = author.get(held.url).text
    assert SECRET in page
    assert "/forum/measures/1" in page
    author.post("/forum/measures/1/appeal", data={"words": "Tôi chỉ hỏi"})
    refused = client_of(scene.chair).post("/forum/measures/1/overturn", data={"reason": "Vẫn vậy"})
    assert refused.status_code == 403
    assert client_of(vice).post("/forum/measures/1/overturn", data={"reason": "Câu hỏi thật"}).status_code == 303
    assert "Ai biết chỗ mua" in client_of(scene.reader).get(f"/forum/s/{scene.space.slug}").text


def test_an_author_changes_what_waits_when_asked_and_takes_back_what_they_like(client_of, inside, scene):
    author, chair = client_of(scene.author), client_of(scene.chair)
    _reply(author, scene.topic, f"Bán {SECRET}")
    held = _held(inside)
    begun = chair.post("/forum/queue/next").location
    chair.post(f"{begun}/revise", data={"reason": "Bỏ lời chào hàng"})
    assert "Bỏ lời chào hàng" in author.get(held.url).text
    assert 'href="/forum/held"' in author.get("/").text
    assert author.post(held.url, data={"body": "", "revisions": "0"}).status_code == 422
    assert author.post(held.url, data={"body": "Kể chuyện vườn", "revisions": "0"}).status_code == 303
    assert author.post(held.url, data={"body": "Từ cửa sổ cũ", "revisions": "0"}).status_code == 409
    assert "Kể chuyện vườn" in chair.get("/forum/queue").text
    assert client_of(scene.reader).post(held.url, data={"body": "x"}).status_code == 404
    assert client_of(scene.chair).post(held.url, data={"body": "x"}).status_code == 403
    assert author.post(f"{held.url}/withdraw").status_code == 303
    assert author.post(f"{held.url}/withdraw").status_code == 403
    with inside():
        assert db.session.scalar(select(Case.state)) == CaseState.CLOSED


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Chơi CA DO bong da khong", "words"),
        ("Xem https://a.vn và https://b.vn và http://c.vn", "links"),
        ("Trang www.a.vn, www.b.vn, www.c.vn", "links"),
    ],
)
def test_watched_words_without_diacritics_and_a_flood_of_links_wait(client_of, inside, make, scene, body, why):
    assert client_of(scene.chair).post("/forum/terms/words", data={"words": "Cá độ bóng đá"}).status_code == 303
    assert client_of(scene.chair).post("/forum/terms/words", data={"words": "ca do bong da"}).status_code == 422
    with inside(), transaction():
        db.session.execute(update(Post).values(created_at=clock.now() - timedelta(days=1)))
    client = client_of(scene.reader)
    _reply(client, make.topic(scene.space, scene.chair), body)
    held = _held(inside)
    assert why in [one["why"] for one in held.why]


def test_whole_words_are_watched_not_parts_of_others(client_of, inside, make, scene):
    client_of(scene.chair).post("/forum/terms/words", data={"words": "cá"})
    with inside():
        assert words_found("Các đồng chí cán bộ") == []
        assert words_found("Ăn CÁ, kho tộ") == ["cá"]


def test_the_same_text_again_a_rush_and_a_filled_trap_wait(client_of, inside, make, scene):
    client_of(scene.chair).post("/forum/terms", data={"hold_first": "0", "appeal_days": "5", "named": "y"})
    client = client_of(scene.author)
    text = "Một đoạn văn đủ dài để ai cũng thấy là nó được gửi hai lần."
    for _time in range(2):
        _reply(client, scene.topic, text)
    assert [one["why"] for one in _held(inside).why] == ["again"]
    _reply(client, scene.topic, "Máy điền", website="http://x")
    assert "trap" in [one["why"] for one in _held(inside).why]
    for number in range(4):
        _reply(client, scene.topic, f"Nhanh {number}")
    assert [one["why"] for one in _held(inside).why] == ["fast"]
    known = client_of(make.known(scene.topic))
    for number in range(7):
        assert "#p" in _reply(known, scene.topic, f"Người quen {number}").location


def test_those_who_moderate_never_wait_and_an_edit_with_watched_words_is_looked_at(client_of, inside, make, scene):
    chair, reader = client_of(scene.chair), client_of(make.known(scene.topic))
    chair.post("/forum/terms/words", data={"words": "cá độ"})
    assert "#p" in _reply(chair, scene.topic, "Không được rủ cá độ").location
    sent = _reply(reader, scene.topic, "Trận tối nay hay")
    with inside():
        post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert sent.location.endswith(f"#p{post.number}")
    reader.post(f"{post.url}/edit", data={"body": "Tối nay ca do nhé", "edits": "0"})
    with inside():
        case = db.session.scalars(select(Case).where(Case.post_id == post.id)).one()
        assert case.why == [{"why": "words", "words": ["cá độ"]}]


def test_writing_past_the_doors_is_refused_not_let_through(inside, scene):
    from club.errors import Refused
    from forum.actions import posts

    with inside(), pytest.raises(Refused), transaction():
        posts.reply(
            db.session.get_one(Person, scene.author.id), db.session.get_one(Topic, scene.topic.id), body="Đi cửa sau"
        )


def test_trust_grows_by_taking_part(client_of, inside, make, scene):
    newcomer = client_of(scene.author)
    for number in range(2):
        _reply(newcomer, scene.topic, f"Bài đầu {number}")
        begun = client_of(scene.chair).post("/forum/queue/next").location
        client_of(scene.chair).post(f"{begun}/stand")
    with inside(), transaction():
        db.session.execute(update(Post).values(created_at=clock.now() - timedelta(minutes=5)))
    assert "#p" in _reply(newcomer, scene.topic, "Bài thứ ba đi thẳng").location


def test_only_leaders_and_the_admin_keep_words_and_terms(client_of, make, scene):
    for role, answer in ((Role.BRANCH_SECRETARY, 404), (Role.COMMISSIONER, 404), (Role.ADMIN, 200)):
        assert client_of(make.person(role)).get("/forum/terms").status_code == answer
    refused = client_of(scene.chair).post("/forum/terms", data={"hold_first": "99", "appeal_days": "0"})
    assert refused.status_code == 422
    chair = client_of(scene.chair)
    chair.post("/forum/terms/words", data={"words": "cá độ"})
    assert "cá độ" in chair.get("/forum/terms").text
    assert chair.post("/forum/terms/words/1/remove").status_code == 303
    assert chair.post("/forum/terms/words/1/remove").status_code == 404
