"""The tree of units: every act, its refusals, and a past that is never lost."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.errors import Invalid
from club.ledger import LedgerLine
from club.people.models import Appointment, Person, PersonState
from club.policy import Role, reach_of
from club.search.actions import index
from club.units.actions.tree import move
from club.units.models import Unit, UnitChange, UnitKind
from club.units.signals import unit_merged


@pytest.fixture
def admin(make, client_of):
    """A browser of the administrator."""
    return client_of(make.person(Role.ADMIN))


def kinds_of(unit: Unit) -> list[str]:
    """What happened to a unit, in order."""
    return list(
        db.session.scalars(select(UnitChange.kind).where(UnitChange.unit_id == unit.id).order_by(UnitChange.id))
    )


def verbs() -> list[str]:
    """What the ledger holds about units, in order."""
    return list(db.session.scalars(select(LedgerLine.verb).order_by(LedgerLine.id)))


def test_a_unit_is_founded_where_it_belongs_with_history_and_ledger(make, admin, inside):
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
    data = {
        "name": "Chi đoàn khu phố  9",
        "short_name": "KP9",
        "kind": "branch",
        "parent": ward.name,
        "parent-id": ward.id,
        "reason": "Quyết định số 12-QĐ/ĐTN",
    }
    answer = admin.post("/units/new", data=data)
    assert answer.status_code == 303
    with inside():
        unit = db.session.scalars(select(Unit).where(Unit.parent_id == ward.id)).one()
        assert (unit.name, unit.path) == ("Chi đoàn khu phố 9", f"{ward.path}{unit.id}/")
        assert kinds_of(unit) == ["created"]
        line = db.session.scalars(select(LedgerLine)).one()
        assert (line.verb, line.thing_kind, line.thing_id, line.reason) == (
            "unit.created",
            "unit",
            unit.id,
            "Quyết định số 12-QĐ/ĐTN",
        )
    again = admin.post("/units/new", data=data)
    assert again.status_code == 409
    assert "Quyết định số 12-QĐ/ĐTN" in again.text
    assert admin.post("/units/new", data={**data, "reason": ""}).status_code == 422


def test_the_old_name_is_found_after_renaming(make, admin, client_of, inside):
    unit = make.unit("Chi đoàn khu phố 3")
    data = {"name": "Chi đoàn khu phố Bình Thới", "short_name": "", "kind": "branch", "reason": "Sáp nhập khu phố"}
    assert admin.post(f"/units/{unit.id}/edit", data=data).status_code == 303
    reader = client_of(make.person(Role.MEMBER))
    for typed in ("khu pho 3", "binh thoi", "BÌNH THỚI"):
        assert f'href="/units/{unit.id}">Chi đoàn khu phố Bình Thới' in reader.get(f"/units?q={typed}").text
    page = reader.get(f"/units/{unit.id}").text
    assert "Chi đoàn khu phố 3" in page
    assert "Sáp nhập khu phố" in page
    with inside():
        assert verbs() == ["unit.renamed"]
    same = admin.post(f"/units/{unit.id}/edit", data=data)
    assert same.status_code == 303
    with inside():
        assert verbs() == ["unit.renamed"]


def test_moving_a_unit_moves_all_below_it(make, admin, inside):
    district = make.unit("Quận Đoàn", kind=UnitKind.DISTRICT)
    one, two = make.unit("Cụm 1", parent=district), make.unit("Cụm 2", parent=district)
    ward = make.unit("Đoàn phường 5", parent=one)
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    data = {"parent": two.name, "parent-id": two.id, "reason": "Chia lại cụm"}
    assert admin.post(f"/units/{ward.id}/move", data=data).status_code == 303
    with inside():
        assert db.session.get_one(Unit, branch.id).path == f"/{district.id}/{two.id}/{ward.id}/{branch.id}/"
        change = db.session.scalars(select(UnitChange).where(UnitChange.unit_id == ward.id)).one()
        assert (change.before["parent"], change.after["parent"]) == ("Cụm 1", "Cụm 2")
    to_the_top = admin.post(f"/units/{ward.id}/move", data={"parent": "", "reason": "Tách ra"})
    assert to_the_top.status_code == 303
    with inside():
        assert db.session.get_one(Unit, branch.id).path == f"/{ward.id}/{branch.id}/"


def test_a_unit_cannot_move_below_itself(make, admin, inside):
    one = make.unit("Cụm 1")
    ward = make.unit("Đoàn phường 5", parent=one)
    for target in (one, ward):
        data = {"parent": target.name, "parent-id": target.id, "reason": "nhầm"}
        refused = admin.post(f"/units/{one.id}/move", data=data)
        assert refused.status_code == 422
    with inside():
        assert db.session.get_one(Unit, ward.id).path == f"/{one.id}/{ward.id}/"
        assert verbs() == []


@settings(max_examples=25)
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 7)), max_size=8))
def test_paths_always_tell_the_way_from_the_root(app, make, inside, moves):
    with inside():
        with transaction():
            for table in (UnitChange, Unit):
                db.session.execute(table.__table__.delete())
            actor = Person(full_name="A", state=PersonState.ACTIVE)
            actor.appointments.append(Appointment(role=Role.ADMIN))
            db.session.add(actor)
        units = [make.unit(f"Đơn vị {number}") for number in range(8)]
        for what, where in moves:
            with suppress(Invalid), transaction():
                parent = db.session.get_one(Unit, units[where].id) if where >= 0 else None
                move(
                    db.session.get_one(Person, actor.id),
                    db.session.get_one(Unit, units[what].id),
                    parent=parent,
                    reason="x",
                )
        db.session.expire_all()
        for unit in db.session.scalars(select(Unit)):
            above, way = unit, []
            while above is not None:
                way.insert(0, above.id)
                above = above.parent
            assert unit.ancestor_ids == way


def test_merging_carries_people_offices_and_sub_units_over(make, admin, inside, client_of):
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
    old, new = make.unit("Chi đoàn khu phố 3", parent=ward), make.unit("Chi đoàn khu phố 4", parent=ward)
    group = make.unit("Phân đoàn 1", parent=old)
    secretary = make.person(Role.BRANCH_SECRETARY, home=old, over=old)
    member = make.person(Role.MEMBER, home=old)
    today = clock.today()
    with inside(), transaction():
        office = db.session.get_one(Person, secretary.id).appointments[0]
        office.starts_on, office.ends_on = today - timedelta(days=400), today + timedelta(days=300)
        index("post", 1, title="Chuyện khu phố", body="", url="/p/1", audience=f"unit:{old.id}", at=clock.now())
    heard = []
    unit_merged.connect(lambda source, target_id: heard.append((source, target_id)), weak=False)
    data = {"into": new.name, "into-id": new.id, "reason": "Sáp nhập khu phố 3 và 4"}
    assert admin.post(f"/units/{old.id}/merge", data=data).status_code == 303
    with inside():
        kept = db.session.get_one(Unit, old.id)
        assert (kept.is_open, kept.merged_into_id) == (False, new.id)
        assert {person.unit_id for person in db.session.scalars(select(Person)) if person.unit_id} == {new.id}
        past, present = db.session.get_one(Person, secretary.id).appointments
        assert (past.unit_id, past.ends_on) == (old.id, today - timedelta(days=1))
        assert (present.unit_id, present.starts_on, present.ends_on) == (new.id, today, today + timedelta(days=300))
        assert db.session.get_one(Unit, group.id).path == f"{new.path}{group.id}/"
        assert (kinds_of(old), kinds_of(new), kinds_of(group)) == (["merged"], ["absorbed"], ["moved"])
        assert verbs() == ["unit.merged"]
        assert (
            db.session.execute(db.text("SELECT audience FROM search_document WHERE kind='post'")).scalar()
            == f"unit:{new.id}"
        )
        assert f"unit:{new.id}" in reach_of(db.session.get_one(Person, member.id))
    assert (old.id, new.id) in heard
    page = client_of(member).get(f"/units/{old.id}").text
    assert f'href="/units/{new.id}"' in page
    assert "Chi đoàn khu phố 4" in client_of(member).get("/notices").text


def test_a_merger_that_leaves_two_secretaries_says_so(make, admin, client_of):
    old, new = make.unit("Chi đoàn khu phố 3"), make.unit("Chi đoàn khu phố 4")
    make.person(Role.BRANCH_SECRETARY, home=old, over=old)
    make.person(Role.BRANCH_SECRETARY, home=new, over=new)
    admin.post(f"/units/{old.id}/merge", data={"into": new.name, "into-id": new.id, "reason": "x"})
    assert "alert-warning" in admin.get(f"/units/{new.id}").text
    assert "alert-warning" not in client_of(make.person(Role.MEMBER)).get(f"/units/{new.id}").text


def test_one_who_held_both_offices_holds_one_after_the_merger(make, admin, inside):
    old, new = make.unit("Chi đoàn khu phố 3"), make.unit("Chi đoàn khu phố 4")
    person = make.person(Role.BRANCH_SECRETARY, home=old, over=old)
    with inside(), transaction():
        held = db.session.get_one(Person, person.id)
        held.appointments[0].starts_on = clock.today() - timedelta(days=5)
        held.appointments.append(Appointment(role=Role.BRANCH_SECRETARY, unit_id=new.id))
    admin.post(f"/units/{old.id}/merge", data={"into": new.name, "into-id": new.id, "reason": "x"})
    with inside():
        assert [office.unit_id for office in db.session.get_one(Person, person.id).offices] == [new.id]


def test_mergers_that_would_lose_something_are_refused(make, admin, inside):
    ward = make.unit("Đoàn phường 5")
    below = make.unit("Chi đoàn khu phố 3", parent=ward)
    other = make.unit("Đoàn phường 6")
    make.unit("Chi đoàn khu phố 3", parent=other)

    def merge(source: Unit, into: Unit) -> int:
        data = {"into": into.name, "into-id": into.id, "reason": "x"}
        return admin.post(f"/units/{source.id}/merge", data=data).status_code

    assert merge(ward, below) == 422
    assert merge(ward, ward) == 422
    assert merge(ward, other) == 422
    with inside():
        assert all(unit.is_open for unit in db.session.scalars(select(Unit)))
        assert verbs() == []


def test_a_unit_with_people_offices_or_sub_units_is_not_closed(make, admin, inside):
    ward = make.unit("Đoàn phường 5")
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    person = make.person(Role.BRANCH_SECRETARY, home=branch, over=branch)
    assert admin.post(f"/units/{ward.id}/close", data={"reason": "x"}).status_code == 409
    refused = admin.post(f"/units/{branch.id}/close", data={"reason": "x"})
    assert refused.status_code == 409
    with inside(), transaction():
        kept = db.session.get_one(Person, person.id)
        kept.unit_id = ward.id
        kept.appointments[0].starts_on = clock.today() - timedelta(days=9)
        kept.appointments[0].ends_on = clock.today() - timedelta(days=1)
    assert admin.post(f"/units/{branch.id}/close", data={"reason": "Giải thể"}).status_code == 303
    assert admin.post(f"/units/{branch.id}/close", data={"reason": "Giải thể"}).status_code == 409
    assert admin.post(f"/units/{branch.id}/reopen", data={"reason": "Lập lại"}).status_code == 303
    with inside():
        assert kinds_of(branch) == ["closed", "reopened"]


def test_a_merged_unit_opens_again_empty(make, admin, inside):
    old, new = make.unit("Chi đoàn khu phố 3"), make.unit("Chi đoàn khu phố 4")
    person = make.person(Role.MEMBER, home=old)
    admin.post(f"/units/{old.id}/merge", data={"into": new.name, "into-id": new.id, "reason": "nhầm"})
    assert admin.get(f"/units/{old.id}/reopen").status_code == 200
    assert admin.post(f"/units/{old.id}/reopen", data={"reason": "sửa nhầm"}).status_code == 303
    with inside():
        kept = db.session.get_one(Unit, old.id)
        assert (kept.is_open, kept.merged_into_id) == (True, None)
        assert db.session.get_one(Person, person.id).unit_id == new.id


def test_closed_units_are_found_but_not_offered(make, admin, client_of):
    old, new = make.unit("Chi đoàn khu phố 3"), make.unit("Chi đoàn khu phố 4")
    admin.post(f"/units/{old.id}/merge", data={"into": new.name, "into-id": new.id, "reason": "x"})
    reader = client_of(make.person(Role.MEMBER))
    assert f'href="/units/{old.id}"' in reader.get("/units?q=khu pho 3").text
    assert f'href="/units/{old.id}"' not in reader.get("/units").text
    assert f'data-pick-id="{old.id}"' not in reader.get("/units/pick?q=khu pho").text
    assert f'data-pick-id="{new.id}"' in reader.get("/units/pick?q=khu pho").text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COMMISSIONER, Role.STANDING_COMMITTEE, Role.OBSERVER])
@pytest.mark.parametrize("act", ["edit", "move", "merge", "close", "reopen"])
def test_those_without_the_power_change_nothing(make, client_of, inside, role, act):
    unit = make.unit("Chi đoàn khu phố 3")
    client = client_of(make.person(role, home=unit, over=unit if role == Role.COMMISSIONER else None))
    data = {"name": "X", "kind": "branch", "reason": "x"}
    assert client.post(f"/units/{unit.id}/{act}", data=data).status_code == 404
    assert client.post("/units/new", data=data).status_code == 404
    assert f"/units/{unit.id}/{act}" not in client.get(f"/units/{unit.id}").text
    with inside():
        assert db.session.get_one(Unit, unit.id).name == "Chi đoàn khu phố 3"


def test_the_tree_is_for_those_inside(make, client_of, visitor):
    unit = make.unit()
    assert visitor.get("/units").status_code == 302
    assert client_of(make.person(Role.GUEST, thing="session:1")).get(f"/units/{unit.id}").status_code == 404
    assert client_of(make.person(Role.GUEST, thing="session:1")).get("/units").status_code == 404
    observer = client_of(make.person(Role.OBSERVER, home=unit, name="Lê Văn An"))
    page = observer.get(f"/units/{unit.id}")
    assert page.status_code == 200
    assert "Lê Văn An</a>" not in page.text


def test_the_tree_counts_people_of_whole_subtrees(make, client_of):
    ward = make.unit("Đoàn phường 5")
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    for _number in range(3):
        make.person(home=branch)
    make.person(home=ward)
    make.person(home=ward, state=PersonState.ERASED)
    page = client_of(make.person(Role.MEMBER)).get("/units").text
    assert re.search(r"Đoàn phường 5</span>\s*<span class=\"tree-count\">4 ", page)


def test_an_empty_tree_offers_the_first_step_to_those_who_may(make, client_of):
    assert "/units/new" in client_of(make.person(Role.ADMIN)).get("/units").text
    assert "/units/new" not in client_of(make.person(Role.MEMBER)).get("/units").text


def test_the_pages_of_units_ask_as_few_questions_for_many_as_for_few(make, client_of, queries):
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
    branch = make.unit(parent=ward)
    make.person(home=branch, over=branch)
    client = client_of(make.person(Role.ADMIN))
    client.get("/units")
    with queries() as tree_few:
        client.get("/units")
    with queries() as page_few:
        client.get(f"/units/{ward.id}")
    for _number in range(40):
        make.unit(parent=ward)
    make.crowd(500, home=branch)
    with queries() as tree_many:
        client.get("/units")
    with queries() as page_many:
        client.get(f"/units/{ward.id}")
    assert len(tree_many) == len(tree_few) <= 12
    assert len(page_many) == len(page_few) <= 12, "\n".join(page_many)


def test_two_open_units_of_one_name_in_one_place_are_refused_by_the_database(make, inside):
    ward = make.unit("Đoàn phường 5")
    make.unit("Chi đoàn khu phố 3", parent=ward)
    with inside(), pytest.raises(Exception, match=r"(?i)unique"), transaction():
        db.session.add(Unit(kind=UnitKind.BRANCH, name="Chi đoàn khu phố 3", parent_id=ward.id))
