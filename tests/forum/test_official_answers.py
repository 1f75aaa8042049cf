"""A question of the forum put to an officer or a unit: the official answer, the asker's word, and what must not leak."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Person
from club.policy import Role
from club.search.queries import find
from club.units.models import Unit, UnitKind
from decisions.inquiries import policy as inquiries
from decisions.inquiries.actions.following import follow_up
from decisions.inquiries.models import Inquiry, State
from decisions.inquiries.queries.lists import visible_inquiries
from decisions.inquiries.queries.response import responses
from forum.dialogue.actions import officials
from forum.models import Audience, Post, Topic, TopicKind

LIST = "/decisions/inquiries"
TITLE = "Xin hỏi về phòng họp buổi tối"


@pytest.fixture
def scene(make):
    """A ward with its secretary, a branch with the asker, the chair, somebody elsewhere, and a space for all."""

    class Scene:
        cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER)
        ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD, parent=cluster)
        branch = make.unit("Chi đoàn khu phố 3", parent=ward)
        chair = make.person(Role.CHAIR)
        secretary = make.person(Role.WARD_SECRETARY, over=ward, home=ward)
        asker = make.person(home=branch, over=branch)
        other = make.person(home=make.unit("Chi đoàn nơi khác", parent=make.unit("Phường 9", kind=UnitKind.WARD)))
        space = make.space("Tâm tư")

    return Scene


def _addressed(inside, topic, actor, **to) -> Inquiry:
    with inside(), transaction():
        if "unit" in to:
            to["unit"] = db.session.get_one(Unit, to["unit"].id)
        return officials.address(db.session.get_one(Person, actor.id), db.session.get_one(Topic, topic.id), **to)


def _state(inside, topic) -> Inquiry:
    with inside() as session:
        return session.scalars(select(Inquiry).where(Inquiry.source == f"topic:{topic.id}")).one()


def _kinds(inside, person) -> list[str]:
    with inside() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_a_question_is_addressed_answered_officially_and_confirmed_with_one_tap(client_of, inside, scene):
    member, officer = client_of(scene.asker), client_of(scene.secretary)
    page = member.get(f"/forum/s/{scene.space.slug}/new?kind=question").text
    assert "Đoàn phường 5" in page
    sent = {
        "kind": "question",
        "title": TITLE,
        "body": "Ai giữ chìa khóa?",
        "to": f"unit:{scene.ward.id}",
        "client_id": "q",
    }
    first, again = (member.post(f"/forum/s/{scene.space.slug}/new", data=sent) for _twice in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    topic_url = first.location
    assert _kinds(inside, scene.secretary) == ["inquiry.asked"]
    page = officer.get(topic_url).text
    assert "Câu hỏi này chờ đồng chí" in page
    assert "Chờ trả lời" in member.get(f"/forum/s/{scene.space.slug}").text

    answer = {"body": "Bảo vệ giữ, **gọi trước một ngày**.", "official": "y", "client_id": "a"}
    topic_id = int(topic_url.split("/t/")[1].split("-")[0])
    assert officer.post(f"/forum/t/{topic_id}/reply", data=answer).status_code == 303
    page = member.get(topic_url).text
    assert "Câu trả lời chính thức" in page
    assert page.index("gọi trước một ngày") < page.index('id="posts"')
    with inside() as session:
        inquiry = session.scalars(select(Inquiry)).one()
        assert (inquiry.state, inquiry.asker_id, inquiry.words) == (State.ANSWERED, scene.asker.id, "")
    confirmed = member.post(f"{inquiry.url}/confirm")
    assert confirmed.location == f"/forum/t/{topic_id}"
    assert "Đã trả lời, đã xác nhận" in member.get(f"/forum/s/{scene.space.slug}").text
    assert "Câu trả lời này đã đáp ứng" not in member.get(topic_url).text


def test_an_answer_given_before_is_marked_and_disputed(client_of, inside, make, scene):
    topic = make.topic(scene.space, scene.asker, title=TITLE, kind=TopicKind.WISH)
    inquiry = _addressed(inside, topic, scene.asker, unit=scene.ward)
    post, foreign = make.post(topic, scene.secretary), make.post(topic, scene.other)
    officer = client_of(scene.secretary)
    assert officer.post(f"/forum/p/{foreign.id}/official").status_code == 403
    assert client_of(scene.other).post(f"/forum/p/{foreign.id}/official").status_code == 403
    assert "Đánh dấu là câu trả lời chính thức" in officer.get(f"{topic.url}?at=1").text
    assert "Đánh dấu là câu trả lời chính thức" not in client_of(scene.other).get(f"{topic.url}?at=1").text
    for _twice in range(2):
        assert officer.post(f"/forum/p/{post.id}/official").status_code == 303
    assert client_of(scene.other).post(f"{inquiry.url}/dispute", data={"words": "Không"}).status_code == 403
    assert client_of(scene.asker).post(f"{inquiry.url}/dispute", data={"words": "Thiếu giờ."}).status_code == 303
    assert (_state(inside, topic).state, _state(inside, topic).disputes) == (State.DISPUTED, 1)
    assert _kinds(inside, scene.asker) == ["inquiry.answered"]


def test_a_question_without_addressee_is_assigned_by_whoever_moderates_the_space(client_of, inside, make, scene):
    topic = make.topic(scene.space, scene.asker, title=TITLE, kind=TopicKind.QUESTION)
    moderator = make.person(Role.MODERATOR, thing=f"space:{scene.space.id}")
    url = f"/forum/t/{topic.id}/address"
    assert client_of(scene.other).get(url).status_code == 403
    assert client_of(scene.other).post(url, data={"to": "role:chair"}).status_code == 403
    client = client_of(moderator)
    assert client.get(url).status_code == 200
    assert client.post(url, data={"to": "unit", "unit": "không có đơn vị này"}).status_code == 422
    assert client.post(url, data={"to": f"unit:{scene.ward.id}"}).status_code == 303
    assert _state(inside, topic).unit_id == scene.ward.id
    assert "inquiry.assigned" in _kinds(inside, scene.asker)
    # To another needs a reason; the author does not move it once it is with somebody.
    assert client.post(url, data={"to": "role:chair"}).status_code == 422
    assert client_of(scene.asker).post(url, data={"to": "role:chair", "reason": "Nhanh hơn"}).status_code == 403
    assert client.post(url, data={"to": "role:chair", "reason": "Việc của câu lạc bộ."}).status_code == 303
    assert _state(inside, topic).role == Role.CHAIR


def test_discussions_make_no_duty(client_of, inside, make, scene):
    sent = {"kind": "discussion", "title": "Chỉ bàn thôi", "body": "Bàn", "to": "role:chair"}
    assert client_of(scene.asker).post(f"/forum/s/{scene.space.slug}/new", data=sent).status_code == 303
    with inside() as session:
        assert session.scalars(select(Inquiry)).all() == []


def test_an_official_answer_that_is_hidden_or_deleted_lets_the_question_wait_again(client_of, inside, make, scene):
    topic = make.topic(scene.space, scene.asker, title=TITLE, kind=TopicKind.QUESTION)
    _addressed(inside, topic, scene.asker, unit=scene.ward)
    first, second = (
        make.post(topic, scene.secretary, "Câu trả lời bí mật"),
        make.post(topic, scene.secretary, "Lần hai"),
    )
    officer = client_of(scene.secretary)
    officer.post(f"/forum/p/{first.id}/official")
    assert (
        client_of(scene.chair)
        .post(f"/forum/p/{first.id}/hide", data={"ground": "1.4.", "reason": "Lộ thông tin"})
        .status_code
        == 303
    )
    assert _state(inside, topic).state == State.ASSIGNED
    page = client_of(scene.other).get(f"{topic.url}?at=1").text
    assert "Câu trả lời bí mật" not in page
    officer.post(f"/forum/p/{second.id}/official")
    assert _state(inside, topic).state == State.ANSWERED
    officer.post(f"/forum/p/{second.id}/delete")
    assert _state(inside, topic).state == State.ASSIGNED


def test_a_new_title_reaches_the_inquiry(client_of, inside, make, scene):
    topic = make.topic(scene.space, scene.asker, title=TITLE, kind=TopicKind.QUESTION)
    _addressed(inside, topic, scene.asker, unit=scene.ward)
    with inside() as session:
        number = session.scalars(select(Post.id).where(Post.topic_id == topic.id)).one()
    edit = {"title": "Tiêu đề mới", "body": "Nội dung", "edits": "0"}
    assert client_of(scene.asker).post(f"/forum/p/{number}/edit", data=edit).status_code == 303
    assert _state(inside, topic).title == "Tiêu đề mới"


PLACES = ["/", "/decisions", LIST, f"{LIST}?whose=desk", f"{LIST}?standing=waiting", f"{LIST}/response", "/notices"]


@pytest.mark.parametrize("way", ["unit space", "board space", "hidden topic", "deleted topic"])
def test_an_inquiry_from_what_one_may_not_see_leaks_nowhere(client_of, inside, make, scene, way):
    unit = scene.ward if way == "unit space" else None
    audience = {"unit space": Audience.UNIT, "board space": Audience.BOARD}.get(way, Audience.MEMBERS)
    space = make.space(audience=audience, unit=unit)
    author = scene.chair if way == "board space" else scene.asker
    topic = make.topic(space, author, title="Chuyện kín trong nhà", kind=TopicKind.QUESTION)
    to = {"role": Role.CHAIR} if way != "unit space" else {"unit": scene.ward}
    inquiry = _addressed(inside, topic, author, **to)
    if way == "hidden topic":
        hidden = client_of(scene.chair).post(f"/forum/t/{topic.id}/hide", data={"ground": "1.4.", "reason": "Lạc đề"})
        assert hidden.status_code == 303
    if way == "deleted topic":
        with inside() as session:
            opening = session.scalars(select(Post.id).where(Post.topic_id == topic.id)).one()
        assert client_of(author).post(f"/forum/p/{opening}/delete").status_code == 303
    stranger = client_of(scene.other)
    for place in PLACES:
        page = stranger.get(place)
        assert "Chuyện kín" not in page.text, place
    before = stranger.get(f"{LIST}/response").text
    assert "Đoàn phường 5" not in before
    assert stranger.get(inquiry.url).status_code == 404
    assert stranger.get(f"{LIST}?unit={scene.ward.id}").text.count('class="row-title"') == 0
    for act in ("answer", "assign", "confirm", "dispute", "withdraw"):
        assert stranger.post(f"{inquiry.url}/{act}", data={"words": "x", "to": "role:chair"}).status_code == 404
    for path in (f"/forum/t/{topic.id}/gauge", f"/forum/t/{topic.id}/address", f"/forum/t/{topic.id}/conclude"):
        assert stranger.get(path).status_code == 404
    # The figures are the same for all, and count it for nobody.
    with inside() as session:
        assert responses() == []
        assert find(session.get(Person, scene.other.id), "chuyen kin")[0] == []
    with clock.set_now(clock.now() + timedelta(days=30)), inside():
        follow_up.call_local()
        follow_up.call_local()
    assert _kinds(inside, scene.other) == []


def test_nobody_is_told_of_a_duty_they_cannot_read(client_of, inside, make, scene):
    closed = make.space(audience=Audience.UNIT, unit=scene.branch)
    blind = make.unit("Đoàn phường 7", kind=UnitKind.WARD)
    officer = make.person(Role.WARD_SECRETARY, over=blind, home=blind)
    sent = {"kind": "question", "title": "Chuyện trong khu phố", "body": "Hỏi", "to": "unit", "unit": "Đoàn phường 7"}
    made = client_of(scene.asker).post(f"/forum/s/{closed.slug}/new", data=sent)
    # Nobody at that ward reads this space: the chair has it from the first day, and the officer learns nothing.
    assert made.status_code == 303
    assert _kinds(inside, officer) == []
    assert _kinds(inside, scene.chair) == ["inquiry.raised"]
    assert "Chuyện trong khu phố" not in client_of(officer).get(f"{LIST}?whose=desk").text


def test_a_topic_with_an_addressee_whom_nobody_can_reach_is_refused_and_the_words_kept(client_of, inside, make):
    home = make.unit("Khu phố 1")
    author, space = make.person(home=home, over=home), make.space(audience=Audience.UNIT, unit=home)
    make.unit("Đoàn phường 8", kind=UnitKind.WARD)
    sent = {"kind": "wish", "title": "Ai nghe?", "body": "Lời tôi viết", "to": "unit", "unit": "Đoàn phường 8"}
    page = client_of(author).post(f"/forum/s/{space.slug}/new", data=sent)
    assert page.status_code == 422
    assert "Lời tôi viết" in page.text
    with inside() as session:
        assert session.scalars(select(Topic)).all() == []


def test_both_faces_agree_over_topics_of_every_kind_of_space(inside, make, scene):
    made = []
    for audience, hidden in product(Audience, (False, True)):
        unit = scene.ward if audience == Audience.UNIT else None
        space = make.space(audience=audience, unit=unit)
        topic = make.topic(space, scene.chair, kind=TopicKind.QUESTION)
        made.append(_addressed(inside, topic, scene.chair, role=Role.CHAIR).id)
        if hidden:
            with inside(), transaction():
                found = db.session.get_one(Topic, topic.id)
                found.hidden_at, found.hidden_reason = clock.now(), "Lý do"
    roles = (Role.OBSERVER, Role.GUEST, Role.ADMIN, Role.STANDING_COMMITTEE, Role.VICE_CHAIR, Role.MEMBER)
    people = [make.person(role) for role in roles]
    people += [
        scene.asker,
        scene.other,
        scene.secretary,
        scene.chair,
        make.person(Role.COMMISSIONER, over=scene.cluster),
    ]
    with inside() as session:
        for somebody in people:
            person = session.get(Person, somebody.id)
            listed = set(session.scalars(visible_inquiries(person).with_only_columns(Inquiry.id)))
            ruled = {number for number in made if inquiries.may_see(person, session.get(Inquiry, number))}
            assert listed == ruled, person.offices


def test_lists_with_questions_ask_as_often_at_ten_as_at_ten_thousand(client_of, inside, make, queries, scene):
    topic = make.topic(scene.space, scene.asker, kind=TopicKind.QUESTION)
    _addressed(inside, topic, scene.asker, unit=scene.ward)
    client, counts = client_of(scene.secretary), []
    for more in (10, 9_990):
        make.many_inquiries(scene.asker, more, unit=scene.ward, thing=f"topic:{topic.id}")
        for path in (LIST, f"{LIST}?whose=desk", f"{LIST}/response", f"/forum/s/{scene.space.slug}", topic.url):
            client.get(path)
            with queries() as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:5] == counts[5:]
    assert max(counts) <= 12, counts
