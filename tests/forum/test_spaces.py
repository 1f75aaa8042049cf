"""Arranging spaces: creating, changing, ordering, closing; each act in the ledger."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from club.db import db, transaction
from club.ledger import LedgerLine
from club.policy import Role
from forum.models import Audience, Space

FORM = {
    "name": "Kỹ năng nói",
    "description": "Nói trước đám đông",
    "icon": "megaphone",
    "colour": "green",
    "audience": "members",
    "unit_id": "0",
    "post_by": "members",
    "parent_id": "0",
}


def _space(name: str = "") -> Space:
    return db.session.scalars(select(Space).where(Space.name == name) if name else select(Space)).one()


def test_a_leader_creates_a_space_that_members_then_find(client_of, inside, make):
    chair = make.person(Role.CHAIR)
    made = client_of(chair).post("/forum/spaces/new", data=FORM)
    assert made.status_code == 303
    assert "Kỹ năng nói" in client_of(make.person()).get("/forum").text
    with inside():
        space = _space()
        assert (space.slug, space.icon, space.colour.value) == ("ky-nang-noi", "megaphone", "green")
        line = db.session.scalar(select(LedgerLine))
        assert (line.verb, line.thing_id, line.actor_id) == ("space.created", space.id, chair.id)


def test_two_spaces_of_one_name_have_two_addresses(client_of, inside, make):
    client = client_of(make.person(Role.CHAIR))
    for _time in range(2):
        client.post("/forum/spaces/new", data=FORM)
    with inside():
        assert set(db.session.scalars(select(Space.slug))) == {"ky-nang-noi", "ky-nang-noi-2"}


def test_a_space_for_a_unit_needs_the_unit_and_is_read_by_it_alone(client_of, inside, make):
    ward = make.unit("Đoàn phường 5")
    inside_it, outside_it = make.person(home=make.unit(parent=ward)), make.person(home=make.unit())
    client = client_of(make.person(Role.CHAIR))
    refused = client.post("/forum/spaces/new", data=FORM | {"audience": "unit"})
    assert refused.status_code == 422
    assert "Kỹ năng nói" in refused.text
    assert client.post("/forum/spaces/new", data=FORM | {"audience": "unit", "unit_id": ward.id}).status_code == 303
    assert client_of(inside_it).get("/forum/s/ky-nang-noi").status_code == 200
    assert client_of(outside_it).get("/forum/s/ky-nang-noi").status_code == 404


def test_a_change_is_told_in_the_ledger_with_before_after_and_reason(client_of, inside, make):
    space = make.space("Tên cũ")
    client = client_of(make.person(Role.VICE_CHAIR))
    form = client.get(f"/forum/spaces/{space.id}")
    assert 'value="Tên cũ"' in form.text
    changed = FORM | {"name": "Tên mới", "audience": "board", "reason": "Bàn nhân sự"}
    assert client.post(f"/forum/spaces/{space.id}", data=changed).status_code == 303
    assert client_of(make.person()).get(f"/forum/s/{space.slug}").status_code == 404
    with inside():
        line = db.session.scalar(select(LedgerLine).where(LedgerLine.verb == "space.changed"))
        assert line.reason == "Bàn nhân sự"
        assert line.detail["before"]["name"] == "Tên cũ"
        assert line.detail["after"] | {"name": "Tên mới", "audience": "board"} == line.detail["after"]
        assert _space("Tên mới").slug == space.slug


def test_a_change_without_a_reason_is_refused_and_nothing_changes(client_of, inside, make):
    space = make.space("Tên cũ")
    refused = client_of(make.person(Role.CHAIR)).post(f"/forum/spaces/{space.id}", data=FORM | {"name": "Tên mới"})
    assert refused.status_code == 422
    with inside():
        assert _space().name == "Tên cũ"


def test_the_admin_arranges_what_members_read_and_does_not_learn_of_the_boards_space(client_of, make):
    board_space, space = make.space("Phòng kín", audience=Audience.BOARD), make.space("Phòng chung")
    admin = client_of(make.person(Role.ADMIN))
    listed = admin.get("/forum/spaces").text
    assert "Phòng chung" in listed
    assert "Phòng kín" not in listed
    assert admin.get(f"/forum/spaces/{board_space.id}").status_code == 404
    assert admin.post(f"/forum/spaces/{board_space.id}/close", data={"reason": "x"}).status_code == 404
    assert admin.get(f"/forum/spaces/{space.id}").status_code == 200


def test_spaces_move_past_their_neighbours_and_stop_at_the_ends(client_of, make):
    names = [f"Phòng {letter}" for letter in "ABC"]
    spaces = [make.space(name) for name in names]
    client = client_of(make.person(Role.CHAIR))

    def order() -> list[str]:
        page = client.get("/forum/spaces").text
        return sorted(names, key=page.index)

    client.post(f"/forum/spaces/{spaces[2].id}/up")
    assert order() == ["Phòng A", "Phòng C", "Phòng B"]
    client.post(f"/forum/spaces/{spaces[0].id}/up")
    client.post(f"/forum/spaces/{spaces[1].id}/down")
    assert order() == ["Phòng A", "Phòng C", "Phòng B"]
    home = client_of(make.person()).get("/forum").text
    assert all(home.index(a) < home.index(b) for a, b in pairwise(order()))


def test_a_space_is_closed_with_a_reason_and_opened_again(client_of, make):
    space = make.space("Phòng tạm")
    client, member = client_of(make.person(Role.CHAIR)), client_of(make.person())
    assert client.post(f"/forum/spaces/{space.id}/close", data={"reason": ""}).status_code == 422
    assert client.post(f"/forum/spaces/{space.id}/close", data={"reason": "Xong đợt góp ý"}).status_code == 303
    assert "closed-spaces" in member.get("/forum").text
    assert "Xong đợt góp ý" in member.get(f"/forum/s/{space.slug}").text
    assert client.post(f"/forum/spaces/{space.id}/close", data={"reason": "Lần nữa"}).status_code == 409
    assert client.post(f"/forum/spaces/{space.id}/reopen", data={"reason": "Đợt hai"}).status_code == 303
    assert member.get(f"/forum/s/{space.slug}/new").status_code == 200


def test_spaces_stand_in_two_levels_at_most(client_of, inside, make):
    parent = make.space("Cha")
    child = make.space("Con", parent=parent)
    client = client_of(make.person(Role.CHAIR))
    below_a_child = client.post("/forum/spaces/new", data=FORM | {"parent_id": child.id})
    assert below_a_child.status_code == 422
    under_another = FORM | {"parent_id": make.space("Khác").id, "reason": "Thử", "name": "Cha"}
    assert client.post(f"/forum/spaces/{parent.id}", data=under_another).status_code == 422
    with inside():
        assert _space("Cha").parent_id is None


def test_the_database_refuses_a_unit_space_without_its_unit(inside, make):
    space = make.space()
    with inside(), pytest.raises(IntegrityError), transaction():
        db.session.get_one(Space, space.id).audience = Audience.UNIT
