"""Bookmarks and their reminders: one's own, on their day, and never of what one may not read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Appointment
from club.policy import Role
from forum.following.jobs import remind
from forum.following.models import Bookmark
from forum.following.notices import REMINDED
from forum.models import Audience, Post

SECRET = "Lịch gặp mặt nội bộ"


@pytest.fixture
def scene(make):
    """A post somebody would keep."""

    class Scene:
        chair = make.person(Role.CHAIR)
        author, reader = make.person(), make.person()
        space = make.space()
        topic = make.topic(space, author, title="Cẩm nang trại hè")
        post = make.post(topic, author, SECRET)

    return Scene


def _kept(inside) -> list[Bookmark]:
    with inside() as session:
        return list(session.scalars(select(Bookmark)))


def _told(inside, person) -> int:
    with inside() as session:
        mine = select(Notice).where(Notice.person_id == person.id, Notice.kind == REMINDED)
        return len(session.scalars(mine).all())


def _remind_at(app, moment) -> None:
    with clock.set_now(moment), app.app_context():
        remind()


def test_a_post_is_kept_once_listed_for_me_alone_and_dropped(client_of, inside, scene):
    reader, other = client_of(scene.reader), client_of(scene.author)
    for _twice in range(2):
        assert reader.post(f"/forum/p/{scene.post.id}/keep").status_code == 303
    assert len(_kept(inside)) == 1
    assert SECRET in reader.get("/forum/bookmarks").text
    assert SECRET not in other.get("/forum/bookmarks").text
    assert "Bỏ lưu bài viết" in reader.get(f"{scene.topic.url}?at=1").text
    assert "Bỏ lưu bài viết" not in other.get(f"{scene.topic.url}?at=1").text
    other.post(f"/forum/p/{scene.post.id}/drop")
    assert len(_kept(inside)) == 1
    gone = reader.post(f"/forum/p/{scene.post.id}/drop", data={"from": "list"})
    assert gone.location == "/forum/bookmarks"
    assert _kept(inside) == []


def test_by_htmx_the_lines_of_the_menu_come_back(client_of, scene):
    answer = client_of(scene.reader).post(f"/forum/p/{scene.post.id}/keep", headers={"HX-Request": "true"})
    assert "/drop" in answer.text
    assert "<html" not in answer.text


def test_a_reminder_comes_once_in_the_morning_of_its_day(app, client_of, inside, scene):
    client = client_of(scene.reader)
    day = clock.today() + timedelta(days=3)
    assert client.post(f"/forum/p/{scene.post.id}/remind", data={"remind_on": day.isoformat()}).status_code == 303
    # Seven in the morning in Ho Chi Minh City is midnight in UTC.
    due = datetime(day.year, day.month, day.day, tzinfo=UTC)
    _remind_at(app, due - timedelta(minutes=1))
    assert _told(inside, scene.reader) == 0
    for later in (0, 1):
        _remind_at(app, due + timedelta(minutes=later))
    assert _told(inside, scene.reader) == 1
    assert _kept(inside)[0].remind_at is None
    again = (day + timedelta(days=1)).isoformat()
    client.post(f"/forum/p/{scene.post.id}/remind", data={"remind_on": again})
    _remind_at(app, due + timedelta(days=1))
    assert _told(inside, scene.reader) == 2


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_cannot_be_is_refused_with_the_way_out(client_of, inside, scene, days):
    day = (clock.today() + timedelta(days=days)).isoformat()
    answer = client_of(scene.reader).post(f"/forum/p/{scene.post.id}/remind", data={"remind_on": day})
    assert answer.status_code == 422
    assert "Hãy chọn một ngày" in answer.text
    assert _kept(inside) == []


def test_a_hidden_post_is_neither_kept_nor_shown_nor_reminded_of(app, client_of, inside, scene):
    reader = client_of(scene.reader)
    day = clock.today() + timedelta(days=1)
    reader.post(f"/forum/p/{scene.post.id}/remind", data={"remind_on": day.isoformat()})
    client_of(scene.chair).post(f"/forum/p/{scene.post.id}/hide", data={"ground": "1.4.", "reason": "Lộ thông tin"})
    page = reader.get("/forum/bookmarks").text
    assert SECRET not in page
    assert "không còn mở" in page
    assert reader.post(f"/forum/p/{scene.post.id}/keep").status_code == 403
    assert reader.get(f"/forum/p/{scene.post.id}/remind").status_code == 403
    _remind_at(app, clock.now() + timedelta(days=2))
    assert _told(inside, scene.reader) == 0


def test_a_closed_space_leaks_through_no_bookmark(app, client_of, inside, make, scene):
    topic = make.topic(make.space(audience=Audience.BOARD), scene.chair, title="Nhân sự nhiệm kỳ mới")
    post = make.post(topic, scene.chair)
    assert client_of(scene.reader).post(f"/forum/p/{post.id}/keep").status_code == 404
    assert client_of(scene.reader).get(f"/forum/p/{post.id}/remind").status_code == 404
    former = make.person(Role.VICE_CHAIR)
    day = (clock.today() + timedelta(days=1)).isoformat()
    client_of(former).post(f"/forum/p/{post.id}/remind", data={"remind_on": day})
    with inside(), transaction():
        db.session.query(Appointment).filter_by(person_id=former.id).delete()
    assert "Nhân sự" not in client_of(former).get("/forum/bookmarks").text
    _remind_at(app, clock.now() + timedelta(days=2))
    assert _told(inside, former) == 0


def test_the_list_asks_as_often_at_ten_as_at_a_thousand(client_of, inside, make, queries, scene):
    client = client_of(scene.reader)
    counts = []
    for more in (10, 990):
        make.many_posts(scene.topic, [scene.author], more)
        with inside() as session, transaction():
            have = select(Bookmark.post_id)
            for number in session.scalars(select(Post.id).where(Post.id.not_in(have))).all():
                session.add(Bookmark(person_id=scene.reader.id, post_id=number))
        with queries() as seen:
            page = client.get("/forum/bookmarks")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts
    assert "after=" in page.text
