"""Acts of power: each with a reason, in the ledger, told to the author; what is hidden leaks nowhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.policy import Role
from forum.models import Audience, Post, Topic


@pytest.fixture
def scene(make):
    """A topic with an answer that is to be hidden."""

    class Scene:
        chair = make.person(Role.CHAIR)
        author = make.person()
        reader = make.person()
        space = make.space()
        topic = make.topic(space, reader, title="Kinh phí hoạt động")
        post = make.post(topic, author, "Bán sỉ điện thoại xách tay")

    return Scene


def test_a_hidden_post_shows_its_reason_to_others_and_its_words_to_the_author_and_the_board(client_of, inside, scene):
    hide = client_of(scene.chair).post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Quảng cáo, điều 4"})
    assert hide.status_code == 303
    url = f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=1"
    other = client_of(scene.reader).get(url).text
    assert "Quảng cáo, điều 4" in other
    assert "Bán sỉ" not in other
    for person in (scene.author, scene.chair):
        page = client_of(person).get(url).text
        assert "Bán sỉ" in page
        assert "Quảng cáo, điều 4" in page
    with inside():
        line = db.session.scalar(select(LedgerLine).where(LedgerLine.verb == "post.hidden"))
        assert (line.actor_id, line.thing_id, line.reason) == (scene.chair.id, scene.post.id, "Quảng cáo, điều 4")
        notice = db.session.scalar(select(Notice).where(Notice.person_id == scene.author.id))
        assert (notice.kind, notice.params["reason"]) == ("forum.hidden", "Quảng cáo, điều 4")
        assert ledger.verify() is None


def test_a_member_cannot_hide_and_leaves_no_line(client_of, inside, scene):
    assert (
        client_of(scene.reader)
        .post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Không thích"})
        .status_code
        == 403
    )
    with inside():
        assert db.session.get_one(Post, scene.post.id).hidden_at is None
        assert ledger.count() == 0


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_an_act_without_a_reason_is_refused_and_keeps_the_form(client_of, inside, scene, reason):
    refused = client_of(scene.chair).post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": reason})
    assert refused.status_code == 422
    assert "field-error" in refused.text
    with inside():
        assert db.session.get_one(Post, scene.post.id).hidden_at is None


def test_the_database_refuses_what_is_hidden_without_a_reason(inside, scene):
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.get_one(Post, scene.post.id).hidden_at = clock.now()
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.get_one(Topic, scene.topic.id).hidden_reason = "chỉ có lý do"


def test_a_moderator_hides_in_their_own_space_only(client_of, make, scene):
    moderator = client_of(make.person(Role.MODERATOR, thing=f"space:{scene.space.id}"))
    elsewhere = make.post(make.topic(make.space(audience=Audience.OBSERVERS), scene.reader), scene.author)
    assert moderator.post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Lạc đề"}).status_code == 303
    assert moderator.post(f"{elsewhere.url}/hide", data={"ground": "1.4.", "reason": "Lạc đề"}).status_code == 403


def test_hiding_twice_says_that_somebody_was_first(client_of, scene):
    client = client_of(scene.chair)
    assert client.post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Một"}).status_code == 303
    assert client.post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Hai"}).status_code == 409


def test_a_post_shown_again_is_readable_and_its_author_is_told_both_times(client_of, inside, scene):
    client = client_of(scene.chair)
    for act, reason in (("hide", "Nhầm bài"), ("show", "Đã xem lại"), ("hide", "Xem lại lần nữa")):
        data = {"ground": "1.4.", "reason": reason}
        assert client.post(f"{scene.post.url}/{act}", data=data).status_code == 303
    with inside():
        kinds = db.session.scalars(
            select(Notice.kind).where(Notice.person_id == scene.author.id).order_by(Notice.id)
        ).all()
        assert kinds == ["forum.hidden", "forum.shown", "forum.hidden"]


def test_a_hidden_post_can_be_neither_edited_nor_deleted_nor_answered(client_of, make, scene):
    client_of(scene.chair).post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Lạc đề"})
    author = client_of(scene.author)
    assert author.get(f"{scene.post.url}/edit").status_code == 403
    assert author.post(f"{scene.post.url}/delete").status_code == 403
    assert author.get(f"{scene.post.url}/history").status_code == 200
    told = client_of(scene.reader).get(f"{scene.post.url}/history")
    assert told.status_code == 404
    assert "Bán sỉ" not in told.text


def test_a_quote_of_a_hidden_or_deleted_post_does_not_tell_what_it_said(client_of, make, scene):
    make.post(scene.topic, scene.reader, "Trả lời bài bán hàng", answers=scene.post)
    client_of(scene.chair).post(f"{scene.post.url}/hide", data={"ground": "1.4.", "reason": "Quảng cáo"})
    page = client_of(scene.reader).get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=1").text
    assert "Trả lời bài bán hàng" in page
    assert "Bán sỉ" not in page
    form = client_of(scene.reader).get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=1&reply=2").text
    assert "data-reply-to hidden" in form


def test_a_hidden_topic_is_gone_from_lists_and_says_why_at_its_address(client_of, make, scene):
    client_of(scene.chair).post(
        f"/forum/t/{scene.topic.id}/hide", data={"ground": "1.4.", "reason": "Nêu tên người dân"}
    )
    reader_of_another = client_of(scene.author)
    for address in ("/forum", "/forum/topics", "/forum/topics?show=mine", f"/forum/s/{scene.space.slug}", "/"):
        assert scene.topic.title not in reader_of_another.get(address).text
    for address in (scene.topic.url, scene.post.url, f"/forum/t/{scene.topic.id}"):
        page = reader_of_another.get(address)
        assert page.status_code == 404
        assert "Nêu tên người dân" in page.text
        assert scene.topic.title not in page.text
    for person in (scene.reader, scene.chair):
        page = client_of(person).get(scene.topic.url)
        assert page.status_code == 200
        assert "Nêu tên người dân" in page.text
        assert 'id="reply"' not in page.text
    client_of(scene.chair).post(f"/forum/t/{scene.topic.id}/show", data={"reason": "Đã bỏ tên"})
    assert reader_of_another.get(scene.topic.url).status_code == 200


@pytest.mark.parametrize(
    ("act", "back", "verbs"),
    [("pin", "unpin", ["topic.pinned", "topic.unpinned"]), ("lock", "unlock", ["topic.locked", "topic.unlocked"])],
)
def test_the_board_pins_and_locks_with_a_reason_in_the_ledger(client_of, inside, make, scene, act, back, verbs):
    member, moderator = scene.reader, make.person(Role.MODERATOR, thing=f"space:{scene.space.id}")
    for person in (member, moderator):
        assert client_of(person).post(f"/forum/t/{scene.topic.id}/{act}", data={"reason": "x"}).status_code == 403
    client = client_of(scene.chair)
    for way in (act, back):
        assert client.post(f"/forum/t/{scene.topic.id}/{way}", data={"reason": "Nhiều người hỏi"}).status_code == 303
        assert client.post(f"/forum/t/{scene.topic.id}/{way}", data={"reason": "Lần hai"}).status_code == 409
    with inside():
        lines = db.session.execute(select(LedgerLine.verb, LedgerLine.reason).order_by(LedgerLine.id)).all()
        assert [tuple(line) for line in lines] == [(verb, "Nhiều người hỏi") for verb in verbs]


def test_nobody_is_told_of_their_own_post(client_of, inside, scene):
    client_of(scene.reader).post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Tôi tự trả lời", "answers": "1"})
    with inside():
        assert db.session.scalar(select(Notice).where(Notice.person_id == scene.reader.id)) is None


def test_who_is_answered_is_told_once_and_the_author_of_the_topic_too(client_of, inside, make, scene):
    answering = make.person(name="Phạm Văn Đáp")
    client = client_of(answering)
    client.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Trả lời", "answers": "2", "client_id": "q"})
    client.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Trả lời", "answers": "2", "client_id": "q"})
    client.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Trả lời người mở đề", "answers": "1"})
    with inside():
        told = db.session.execute(select(Notice.person_id, Notice.kind, Notice.params).order_by(Notice.id)).all()
    assert sorted((person, kind) for person, kind, _params in told) == sorted(
        [(scene.author.id, "forum.reply"), (scene.reader.id, "forum.topic"), (scene.reader.id, "forum.reply")]
    )
    assert {params["who"] for _person, _kind, params in told} == {"Phạm Văn Đáp"}


def test_reading_the_topic_reads_the_notices_that_lead_there(client_of, inside, make, scene):
    client_of(scene.author).post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Thêm một ý", "answers": "1"})
    other = make.topic(scene.space, scene.reader)
    client_of(scene.author).post(f"/forum/t/{other.id}/reply", data={"body": "Ở chủ đề khác"})
    client_of(scene.reader).get(scene.topic.url)
    with inside():
        rows = db.session.execute(
            select(Notice.params, Notice.read_at).where(Notice.person_id == scene.reader.id).order_by(Notice.id)
        ).all()
    assert [read_at is not None for _params, read_at in rows] == [True, False]


def test_following_a_notice_reads_it(client_of, inside, scene):
    client_of(scene.author).post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Thêm một ý"})
    with inside():
        url = db.session.scalar(select(Notice.url).where(Notice.person_id == scene.reader.id))
    answer = client_of(scene.reader).get(url)
    assert answer.status_code == 302
    assert answer.location.endswith("?at=3#p3")
    with inside():
        assert db.session.scalar(select(Notice.read_at).where(Notice.person_id == scene.reader.id)) is not None
