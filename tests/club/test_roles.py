"""Offices: who gives which, terms that end by the clock, and the page that says who may what."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from club import clock
from club.auth import me
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people import policy, things
from club.people.models import Appointment, Person
from club.people.policy import APPOINTS, SCOPES
from club.policy import BOARD, Role, declare, ensure, may, powers
from club.realtime import on, socketio
from club.units.models import UnitKind


def form(person, role: Role, **more) -> dict:
    """What the form of a new office sends."""
    return {
        "person": person.full_name,
        "person-id": person.id,
        "role": role.value,
        "starts_on": clock.today().isoformat(),
        "reason": "Quyết định số 5",
        **{key.replace("__", "-"): value for key, value in more.items()},
    }


def offices(person) -> list[tuple[str, int | None]]:
    """The offices of a person that run now."""
    return [(office.role.value, office.unit_id) for office in db.session.get_one(Person, person.id).offices]


def test_an_office_is_given_with_ledger_and_notice_and_works_at_once(make, client_of, inside):
    chair, person = make.person(Role.CHAIR), make.person(Role.MEMBER)
    theirs = client_of(person)
    assert theirs.get("/offices").status_code == 404
    answer = client_of(chair).post("/offices/new", data=form(person, Role.VICE_CHAIR))
    assert answer.status_code == 303
    assert theirs.get("/offices").status_code == 200
    with inside():
        line = db.session.scalars(select(LedgerLine)).one()
        assert (line.verb, line.thing_id, line.reason) == ("office.given", person.id, "Quyết định số 5")
        assert db.session.scalars(select(Notice.kind)).all() == ["people.appointed"]
    assert "Phó Chủ nhiệm" in theirs.get("/notices").text or "Vice-chair" in theirs.get("/notices").text


def test_the_same_office_twice_is_refused_and_given_once(make, client_of, inside):
    chair, person = client_of(make.person(Role.CHAIR)), make.person(None)
    assert chair.post("/offices/new", data=form(person, Role.TRAINER)).status_code == 303
    again = chair.post("/offices/new", data=form(person, Role.TRAINER))
    assert again.status_code == 409
    assert "Quyết định số 5" in again.text
    with inside():
        assert offices(person) == [("trainer", None)]


def test_an_office_needs_a_reason_and_its_own_kind_of_scope(make, client_of, inside):
    chair, person, unit = client_of(make.person(Role.CHAIR)), make.person(None), make.unit("Đoàn phường 5")
    assert chair.post("/offices/new", data=form(person, Role.TRAINER, reason="")).status_code == 422
    assert chair.post("/offices/new", data=form(person, Role.BRANCH_SECRETARY)).status_code == 422
    assert (
        chair.post("/offices/new", data=form(person, Role.CHAIR, unit=unit.name, unit__id=unit.id)).status_code == 422
    )
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert chair.post("/offices/new", data=form(person, Role.TRAINER, ends_on=yesterday)).status_code == 422
    with inside():
        assert offices(person) == []


def test_a_cluster_head_appoints_secretaries_in_the_own_cluster_only(make, client_of, inside):
    cluster, other = make.unit("Cụm 1", kind=UnitKind.CLUSTER), make.unit("Cụm 2", kind=UnitKind.CLUSTER)
    mine, theirs = make.unit("Đoàn phường 5", parent=cluster), make.unit("Đoàn phường 9", parent=other)
    client, person = client_of(make.person(Role.COMMISSIONER, home=cluster, over=cluster)), make.person(None)

    def give(role: Role, unit) -> int:
        return client.post("/offices/new", data=form(person, role, unit=unit.name, unit__id=unit.id)).status_code

    assert give(Role.WARD_SECRETARY, theirs) == 403
    assert give(Role.WARD_SECRETARY, mine) == 303
    assert give(Role.COMMISSIONER, mine) == 422  # not among the choices
    with inside():
        assert offices(person) == [("ward_secretary", mine.id)]


def test_nobody_appoints_above_themselves_or_themselves(make, inside):
    order = [Role.ADMIN, Role.CHAIR, Role.VICE_CHAIR, Role.COMMISSIONER]
    for giver in (Role.VICE_CHAIR, Role.COMMISSIONER):
        above = set(order[: order.index(giver) + 1]) | {Role.STANDING_COMMITTEE}
        assert not APPOINTS[giver] & above
    unit = make.unit()
    people = {role: make.person(role, home=unit, over=unit if role == Role.COMMISSIONER else None) for role in Role}
    target = make.person(None)
    with inside():
        person = db.session.get_one(Person, target.id)
        for role, made in people.items():
            actor = db.session.get_one(Person, made.id)
            for given in Role:
                scope = {"unit": unit} if "unit" in SCOPES[given] else {}
                allowed = bool(policy.may_appoint(actor, person, given, **scope))
                reaches = role != Role.COMMISSIONER or "unit" in SCOPES[given]
                assert allowed == (given in APPOINTS.get(role, ()) and reaches), (role, given)
                assert not policy.may_appoint(actor, actor, given, **scope)


def test_a_member_without_the_power_gives_nothing(make, client_of, inside):
    person = make.person(None)
    for role in (Role.MEMBER, Role.WARD_SECRETARY, Role.STANDING_COMMITTEE, Role.OBSERVER):
        client = client_of(make.person(role))
        assert client.get("/offices").status_code == 404
        assert client.post("/offices/new", data=form(person, Role.MEMBER)).status_code == 404
    with inside():
        assert offices(person) == []


def test_a_term_begins_and_ends_by_the_clock_alone(make, client_of, inside):
    chair, person = client_of(make.person(Role.CHAIR)), make.person(None)
    today = clock.today()
    first, last = today + timedelta(days=10), today + timedelta(days=20)
    data = form(person, Role.VICE_CHAIR, starts_on=first.isoformat(), ends_on=last.isoformat())
    assert chair.post("/offices/new", data=data).status_code == 303

    def may_on(day) -> bool:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=clock.LOCAL)
        with inside(), clock.set_now(noon.astimezone(UTC)):
            return bool(may(db.session.get_one(Person, person.id), policy.APPOINT))

    assert [may_on(day) for day in (today, first, last, last + timedelta(days=1))] == [False, True, True, False]


def test_an_office_ends_at_once_or_on_a_day(make, client_of, inside):
    chair, person, unit = client_of(make.person(Role.CHAIR)), make.person(None), make.unit()
    with inside(), transaction():
        kept = db.session.get_one(Person, person.id)
        for role in (Role.VICE_CHAIR, Role.TRAINER):
            kept.appointments.append(Appointment(role=role, starts_on=clock.today() - timedelta(days=30)))
    with inside():
        vice, trainer = (office.id for office in db.session.get_one(Person, person.id).appointments)
    theirs = client_of(person)
    assert theirs.get("/offices").status_code == 200
    assert chair.post(f"/offices/{vice}/end", data={"reason": ""}).status_code == 422
    assert chair.post(f"/offices/{vice}/end", data={"reason": "Hết nhiệm kỳ"}).status_code == 303
    assert theirs.get("/offices").status_code == 404
    assert chair.post(f"/offices/{vice}/end", data={"reason": "Hết nhiệm kỳ"}).status_code == 409
    later = (clock.today() + timedelta(days=3)).isoformat()
    assert chair.post(f"/offices/{trainer}/end", data={"reason": "Hết lớp", "ends_on": later}).status_code == 303
    past = (clock.today() - timedelta(days=3)).isoformat()
    assert chair.post(f"/offices/{trainer}/end", data={"reason": "x", "ends_on": past}).status_code == 422
    with inside():
        assert offices(person) == [("trainer", None)]
        assert db.session.get_one(Appointment, vice).ends_on == clock.today() - timedelta(days=1)
    assert unit


def test_an_office_given_by_mistake_today_is_taken_back_at_once(make, client_of, inside):
    chair, person = client_of(make.person(Role.CHAIR)), make.person(None)
    chair.post("/offices/new", data=form(person, Role.ADMIN))
    with inside():
        office = db.session.get_one(Person, person.id).appointments[0].id
    assert chair.post(f"/offices/{office}/end", data={"reason": "Nhầm người"}).status_code == 403
    make.person(Role.ADMIN)
    assert chair.post(f"/offices/{office}/end", data={"reason": "Nhầm người"}).status_code == 303
    with inside():
        assert offices(person) == []
        assert [line.verb for line in db.session.scalars(select(LedgerLine).order_by(LedgerLine.id))] == [
            "office.given",
            "office.ended",
        ]


def test_a_vice_chair_cannot_end_the_chair(make, client_of, inside):
    chair = make.person(Role.CHAIR)
    with inside():
        office = db.session.get_one(Person, chair.id).appointments[0].id
    assert (
        client_of(make.person(Role.VICE_CHAIR)).post(f"/offices/{office}/end", data={"reason": "x"}).status_code == 404
    )
    with inside():
        assert offices(chair) == [("chair", None)]


def test_everybody_may_lay_down_their_own_office(make, client_of, inside):
    unit = make.unit()
    person = make.person(Role.BRANCH_SECRETARY, home=unit, over=unit)
    with inside():
        office = db.session.get_one(Person, person.id).appointments[0].id
    assert client_of(make.person(Role.MEMBER)).post(f"/offices/{office}/end", data={"reason": "x"}).status_code == 404
    client = client_of(person)
    assert f"/offices/{office}/end" in client.get(f"/people/{person.id}").text
    assert client.post(f"/offices/{office}/end", data={"reason": "Chuyển công tác"}).status_code == 303
    with inside():
        assert offices(person) == []


def test_the_last_administrator_cannot_be_removed(make, client_of, inside):
    admin = make.person(Role.ADMIN)
    with inside():
        office = db.session.get_one(Person, admin.id).appointments[0].id
    client, chair = client_of(admin), client_of(make.person(Role.CHAIR))
    later = (clock.today() + timedelta(days=3)).isoformat()
    for browser in (client, chair):
        assert browser.post(f"/offices/{office}/end", data={"reason": "x"}).status_code == 403
        assert browser.post(f"/offices/{office}/end", data={"reason": "x", "ends_on": later}).status_code == 403
    make.person(Role.ADMIN)
    assert client.post(f"/offices/{office}/end", data={"reason": "x", "ends_on": later}).status_code == 303


def test_offices_are_listed_by_whether_they_run(make, client_of, inside):
    person = make.person(None, name="Lê Văn An")
    today = clock.today()
    with inside(), transaction():
        kept = db.session.get_one(Person, person.id)
        kept.appointments.append(
            Appointment(role=Role.TRAINER, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
        )
        kept.appointments.append(Appointment(role=Role.MODERATOR, starts_on=today + timedelta(days=9)))
    client = client_of(make.person(Role.CHAIR))
    assert "Lê Văn An" not in client.get("/offices").text
    assert "Lê Văn An" in client.get("/offices?which=coming").text
    assert "Lê Văn An" in client.get("/offices?which=ended&role=trainer").text
    assert "Lê Văn An" not in client.get("/offices?which=ended&role=chair").text


def test_a_room_offers_its_things_and_an_office_is_held_over_one(make, client_of, inside, monkeypatch):
    monkeypatch.setattr(things, "_kinds", {})
    spaces = [("space:7", "Hỏi đáp")]
    things.declare("space", "Chuyên mục", lambda actor: spaces, lambda codes: dict(spaces))
    chair, person = client_of(make.person(Role.CHAIR)), make.person(None)
    assert "Hỏi đáp" in chair.get("/offices/new").text
    assert chair.post("/offices/new", data=form(person, Role.MODERATOR, thing="space:8")).status_code == 422
    assert chair.post("/offices/new", data=form(person, Role.MODERATOR, thing="space:7")).status_code == 303
    assert "Hỏi đáp" in chair.get(f"/people/{person.id}").text


def shown(page: str) -> dict[str, tuple[str, set[str]]]:
    """power → (yes or no, roles) as the page says."""
    found = {}
    for item in re.findall(r'<li data-power="([^"]+)" data-may="(yes|no)">(.*?)</li>', page, re.DOTALL):
        found[item[0]] = (item[1], set(re.findall(r'data-role="([^"]+)"', item[2])))
    return found


@pytest.mark.parametrize("role", Role)
def test_the_page_says_of_every_power_what_the_rule_says(make, client_of, inside, role):
    unit = make.unit()
    person = make.person(role, home=unit, over=unit if role == Role.COMMISSIONER else None)
    said = shown(client_of(person).get("/who-may-what").text)
    assert set(said) == {power.code for power in powers()}
    with inside():
        kept = db.session.get_one(Person, person.id)
        for power in powers():
            assert said[power.code] == ("yes" if may(kept, power.code) else "no", set(power.roles)), power.code


def test_the_page_narrows_to_one_office(make, client_of):
    client = client_of(make.person(Role.MEMBER))
    for role in Role:
        said = shown(client.get(f"/who-may-what?role={role}").text)
        assert set(said) == {power.code for power in powers() if role in power.roles}
    assert set(shown(client.get("/who-may-what?role=king").text)) == {power.code for power in powers()}


def test_an_office_over_one_thing_says_where(make, client_of, monkeypatch):
    monkeypatch.setattr(things, "_kinds", {})
    things.declare("space", "Chuyên mục", lambda actor: [], lambda codes: {"space:7": "Hỏi đáp"})
    declare("people.test_power", "Test", {Role.MODERATOR})
    try:
        page = client_of(make.person(Role.MODERATOR, thing="space:7")).get("/who-may-what").text
        assert shown(page)["people.test_power"][0] == "yes"
        assert "Hỏi đáp" in page
    finally:
        from club import policy as rules

        del rules._powers["people.test_power"]


def test_every_room_with_powers_has_a_name_on_the_page():
    from club.people.powers import ROOMS

    assert {power.room for power in powers()} <= set(ROOMS)


def test_the_page_is_for_those_signed_in(visitor):
    assert visitor.get("/who-may-what").status_code == 302


def test_an_open_socket_gains_and_loses_rights_with_the_office(app, make, client_of, inside):
    """No sign-in anew: each event asks for the rights as they are."""

    @on("test_appoint")
    def _asked(data):
        ensure(may(me(), policy.APPOINT))

    person, chair = make.person(Role.MEMBER), client_of(make.person(Role.CHAIR))
    origin = {"Origin": app.config["SETTINGS"].origins[0]}
    socket = socketio.test_client(app, flask_test_client=client_of(person), headers=origin)
    assert socket.is_connected()

    def asked() -> dict:
        return socket.emit("test_appoint", {}, callback=True)

    assert asked()["error"] == "refused"
    chair.post("/offices/new", data=form(person, Role.VICE_CHAIR))
    assert asked() == {"ok": True}
    with inside():
        office = db.session.get_one(Person, person.id).offices[-1].id
    chair.post(f"/offices/{office}/end", data={"reason": "Thử"})
    assert asked()["error"] == "refused"
    socket.disconnect()


def test_the_board_appoints_and_nobody_else():
    assert next(power for power in powers() if power.code == policy.APPOINT).roles == BOARD | {Role.ADMIN}
    assert set(APPOINTS) == BOARD | {Role.ADMIN}
