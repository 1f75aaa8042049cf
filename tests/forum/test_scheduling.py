"""Planned topics: nobody knows of one before its time, and it comes out exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from club import clock
from club.notices.models import Notice
from club.people.personal_data import parts
from club.policy import Role
from club.search.models import SearchDocument
from forum.models import Post, Topic
from forum.scheduling import jobs
from forum.scheduling.actions.planning import publish_due
from forum.scheduling.models import PlannedTopic, PlanState

WRITTEN = {"kind": "discussion", "title": "Kế hoạch quý Một năm sau", "body": "Mời các đồng chí góp ý bản nháp."}


def _later(**delta) -> str:
    return clock.local(clock.now() + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def club(make, client_of):
    """A space, the chair who plans, and a member."""
    chair, member = make.person(role=Role.CHAIR), make.person(role=Role.MEMBER)
    return make.space(), chair, client_of(chair), client_of(member)


def _plan(client, space, **changed):
    data = {**WRITTEN, "publish_at": _later(hours=2), **changed}
    return client.post(f"/forum/s/{space.slug}/new", data=data)


def _tick(inside) -> None:
    with inside():
        jobs.publish_planned.call_local()


def _only(inside) -> PlannedTopic:
    with inside() as session:
        return session.scalars(select(PlannedTopic)).one()


def test_it_comes_out_once_at_its_time_of_ho_chi_minh_city_and_its_author_is_told(club, inside):
    space, chair, phone, member = club
    answer = _plan(phone, space, client_id="k1")
    assert answer.status_code == 303
    assert _plan(phone, space, client_id="k1").location == answer.location
    assert "Đã hẹn" in phone.get(answer.location).text
    _tick(inside)
    assert WRITTEN["title"] not in member.get(f"/forum/s/{space.slug}").text
    with clock.set_now(clock.now() + timedelta(hours=2, minutes=1)):
        for _run in range(2):
            _tick(inside)
        with inside() as session:
            plan = session.scalars(select(PlannedTopic)).one()
            topic = session.scalars(select(Topic)).one()
            assert (plan.state, plan.topic_id) == (PlanState.PUBLISHED, topic.id)
            assert clock.now() - topic.created_at < timedelta(minutes=1)
            assert session.scalars(select(Post.author_id)).all() == [chair.id]
            told = session.scalars(select(Notice).filter_by(kind="forum.plan_published")).one()
            assert (told.person_id, told.url) == (chair.id, topic.url)
            assert publish_due(plan.id) is False
        assert WRITTEN["title"] in member.get(f"/forum/s/{space.slug}").text


def test_nobody_else_learns_of_it_before_whatever_their_office(club, make, client_of, inside):
    space, _chair, phone, member = club
    address = _plan(phone, space).location
    others = [member, client_of(make.person(role=Role.VICE_CHAIR)), client_of(make.person(role=Role.ADMIN))]
    for other in others:
        assert other.get(address).status_code == 404
        assert other.post(f"{address}/publish").status_code == 404
        assert other.post(address, data={**WRITTEN, "publish_at": _later(hours=1), "changes": "0"}).status_code == 404
        for place in (f"/forum/s/{space.slug}", "/forum", "/forum/planned", "/search?q=Kế hoạch quý Một"):
            assert WRITTEN["body"] not in other.get(place).text
            assert f'href="{address}"' not in other.get(place).text
    with inside() as session:
        assert session.scalars(select(Topic)).all() == []
        assert session.scalars(select(SearchDocument).where(SearchDocument.kind.in_(["topic", "post"]))).all() == []


def test_who_has_no_such_power_is_not_offered_a_time_and_writes_at_once(club, inside):
    space, _chair, phone, member = club
    assert 'name="publish_at"' in phone.get(f"/forum/s/{space.slug}/new").text
    assert 'name="publish_at"' not in member.get(f"/forum/s/{space.slug}/new").text
    _plan(member, space)
    with inside() as session:
        assert session.scalars(select(PlannedTopic)).all() == []


def test_its_author_changes_it_publishes_it_now_or_calls_it_off(club, inside):
    space, _chair, phone, _member = club
    address = _plan(phone, space).location
    changed = {**WRITTEN, "title": "Kế hoạch quý Hai", "publish_at": _later(hours=5), "changes": "0"}
    assert phone.post(address, data=changed).status_code == 303
    assert phone.post(address, data={**changed, "title": "Từ cửa sổ khác"}).status_code == 409
    assert phone.post(address, data={**changed, "publish_at": _later(hours=-5), "changes": "1"}).status_code == 422
    phone.post(f"{address}/cancel")
    with clock.set_now(clock.now() + timedelta(hours=6)):
        _tick(inside)
    assert _only(inside).state == PlanState.CANCELLED
    assert phone.post(f"{address}/cancel").status_code == 403
    first, again = phone.post(f"{address}/publish"), phone.post(f"{address}/publish")
    assert first.location == again.location
    assert "/forum/t/" in first.location
    with inside() as session:
        assert session.scalars(select(Topic.title)).all() == ["Kế hoạch quý Hai"]
    assert phone.post(address, data=changed).status_code == 403


def test_what_may_not_come_out_any_more_fails_with_its_reason_and_can_be_planned_again(club, client_of, inside):
    space, _chair, phone, _member = club
    address = _plan(phone, space).location
    phone.post(f"/forum/spaces/{space.id}/close", data={"reason": "Hết đợt."})
    with clock.set_now(clock.now() + timedelta(hours=3)):
        _tick(inside)
        plan = _only(inside)
        assert plan.state == PlanState.FAILED
        assert plan.failed_reason
        with inside() as session:
            assert session.scalars(select(Topic)).all() == []
            assert session.scalars(select(Notice).filter_by(kind="forum.plan_failed")).one().url == address
        phone.post(f"/forum/spaces/{space.id}/reopen", data={"reason": "Đợt mới."})
        again = {**WRITTEN, "publish_at": _later(hours=1), "changes": str(plan.changes)}
        assert phone.post(address, data=again).status_code == 303
    with clock.set_now(clock.now() + timedelta(hours=5)):
        _tick(inside)
    assert _only(inside).state == PlanState.PUBLISHED


def test_who_leaves_takes_what_they_planned_along(club, inside):
    space, chair, phone, _member = club
    _plan(phone, space)
    part = next(part for part in parts() if part.code == "forum.scheduling")
    with inside() as session:
        assert part.export(chair)[0]["title"] == WRITTEN["title"]
        part.erase(chair)
        session.commit()
        assert session.scalars(select(PlannedTopic)).all() == []


def test_the_list_asks_as_often_for_one_as_for_many(club, queries):
    space, _chair, phone, _member = club
    counts = []
    for more in (1, 12):
        for _number in range(more):
            _plan(phone, space)
        with queries() as seen:
            assert phone.get("/forum/planned").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
