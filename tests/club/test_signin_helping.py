"""Officers let people of their own units in: whom they see, what they may give, what is written down."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import insert, select

from club import clock, ledger
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.signin.models import RecoveryCode
from club.signin.policy import may_issue_slip, may_reset
from club.signin.queries import people_to_help
from club.units.models import UnitKind
from tests.make.signin import PASSWORD

REASON = "Quên mật khẩu, đã gọi điện xác nhận"


@pytest.fixture
def places(make):
    district = make.unit("Quận Đoàn", kind=UnitKind.DISTRICT)
    cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER, parent=district)
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD, parent=cluster)
    return {
        "district": district,
        "cluster": cluster,
        "ward": ward,
        "branch": make.unit("Chi đoàn khu phố 3", parent=ward),
        "other": make.unit("Đoàn phường 9", kind=UnitKind.WARD, parent=district),
    }


@pytest.fixture
def staff(make, places):
    return {
        "admin": make.person(Role.ADMIN),
        "chair": make.person(Role.CHAIR, home=places["district"]),
        "vice": make.person(Role.VICE_CHAIR, home=places["district"]),
        "standing": make.person(Role.STANDING_COMMITTEE, home=places["district"]),
        "commissioner": make.person(Role.COMMISSIONER, home=places["cluster"], over=places["cluster"]),
        "ward": make.person(Role.WARD_SECRETARY, home=places["ward"], over=places["ward"]),
        "branch": make.person(home=places["branch"], over=places["branch"], phone="+84988000321"),
        "invited": make.person(home=places["branch"], state=PersonState.INVITED),
        "stranger": make.person(home=places["other"]),
        "homeless": make.person(Role.MEMBER),
        "suspended": make.person(home=places["branch"], state=PersonState.SUSPENDED),
        "officer_abroad": make.person(Role.COMMISSIONER, home=places["branch"], over=places["other"]),
    }


def _give(client, person, **data):
    return client.post(f"/help-sign-in/{person.id}", data={"reason": REASON, **data})


def test_a_ward_secretary_gives_a_code_that_leads_to_a_new_password(app: Flask, client_of, staff, inside):
    answer = _give(client_of(staff["ward"]), staff["branch"])
    assert answer.headers["Location"] == "/help-sign-in/code"


def test_the_code_is_shown_to_the_officer_and_works(app: Flask, client_of, staff, inside, make):
    make.password_of(staff["branch"], "mật khẩu cũ đã quên")
    officer, old = client_of(staff["ward"]), client_of(staff["branch"])
    _give(officer, staff["branch"])
    page = officer.get("/help-sign-in/code").get_data(as_text=True)
    code = re.search(r'class="spoken-code"[^>]*>([A-Z0-9-]+)<', page)[1]
    assert "data:image/svg+xml" in page
    visitor = app.test_client()
    assert visitor.post("/code", data={"name": "0988000321", "code": code}).status_code == 302
    assert visitor.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert old.get("/me/security").status_code == 302
    with inside():
        line = ledger.lines_of(("person", staff["branch"].id))[-1]
        assert (line.verb, line.actor_id, line.reason) == ("reset.given", staff["ward"].id, REASON)
        kinds = set(db.session.scalars(select(Notice.kind).where(Notice.person_id == staff["branch"].id)))
        assert {"signin.reset_issued", "signin.password_changed"} <= kinds


def test_the_code_is_not_shown_to_anybody_else_nor_for_long(client_of, staff):
    from datetime import timedelta

    officer = client_of(staff["ward"])
    _give(officer, staff["branch"])
    assert client_of(staff["chair"]).get("/help-sign-in/code").status_code == 404
    assert officer.get("/help-sign-in/code").status_code == 200
    with clock.set_now(clock.now() + timedelta(minutes=11)):
        assert officer.get("/help-sign-in/code").status_code == 404


def test_a_reason_is_needed(client_of, staff, inside):
    answer = client_of(staff["ward"]).post(f"/help-sign-in/{staff['branch'].id}", data={"reason": " "})
    assert answer.status_code == 422
    with inside():
        assert ledger.lines_of(("person", staff["branch"].id)) == []


@pytest.mark.parametrize(
    ("officer", "helped", "refused"),
    [
        (
            "ward",
            {"branch", "invited"},
            {"stranger", "homeless", "commissioner", "chair", "suspended", "officer_abroad"},
        ),
        ("commissioner", {"branch", "ward", "invited", "officer_abroad"}, {"stranger", "homeless", "chair"}),
        ("vice", {"branch", "stranger", "homeless", "commissioner"}, {"chair", "standing", "admin", "vice"}),
        ("chair", {"vice", "ward", "homeless"}, {"standing", "admin", "chair"}),
        ("admin", {"chair", "standing", "vice", "invited"}, {"admin", "suspended"}),
    ],
)
def test_whom_an_officer_may_help(client_of, staff, officer, helped, refused):
    client = client_of(staff[officer])
    reached = {name for name, person in staff.items() if client.get(f"/help-sign-in/{person.id}").status_code == 200}
    assert helped <= reached
    assert not refused & reached


@pytest.mark.parametrize("name", ["branch", "standing", "homeless"])
def test_others_do_not_find_the_page(client_of, staff, name):
    client = client_of(staff[name])
    assert client.get("/help-sign-in").status_code == 404
    assert _give(client, staff["branch"]).status_code == 404


def test_visitors_are_sent_to_the_door(visitor, staff):
    assert visitor.get("/help-sign-in").headers["Location"].startswith("/sign-in")


def test_the_list_and_the_rule_agree(inside, staff):
    with inside():
        people = list(db.session.scalars(select(Person)))
        for actor in people:
            listed = {person.id for person in people_to_help(actor, size=1000).items}
            allowed = {person.id for person in people if may_reset(actor, person) or may_issue_slip(actor, person)}
            assert listed == allowed


def test_an_office_that_has_ended_helps_nobody(inside, client_of, staff):
    from datetime import timedelta

    with inside(), transaction():
        office = db.session.scalar(select(Appointment).where(Appointment.person_id == staff["ward"].id))
        office.starts_on, office.ends_on = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    assert client_of(staff["ward"]).get("/help-sign-in").status_code == 404


def test_who_has_not_come_yet_gets_a_slip_and_who_has_gets_a_code(client_of, staff, inside):
    client = client_of(staff["ward"])
    client.post(f"/help-sign-in/{staff['invited'].id}", data={})
    _give(client, staff["branch"])
    with inside():
        verbs = [line.verb for line in ledger.walk()]
        assert verbs == ["slip.issued", "reset.given"]


def test_a_lost_second_factor_goes_only_by_the_leaders(app: Flask, client_of, staff, make, inside):
    make.app_of(staff["branch"])
    for officer, left in (("ward", True), ("chair", False)):
        _give(client_of(staff[officer]), staff["branch"], unlock="1")
        with inside():
            assert bool(db.session.get_one(Person, staff["branch"].id).totp_secret) is left
    with inside():
        assert db.session.scalars(select(RecoveryCode)).all() == []
        assert [line.verb for line in ledger.walk()] == ["reset.given", "second_factor.removed", "reset.given"]


def test_a_code_does_not_get_past_the_second_factor(app: Flask, client_of, staff, make):
    make.app_of(staff["branch"])
    slip = make.code_for(staff["branch"])
    visitor = app.test_client()
    assert visitor.post(slip.url_path).headers["Location"] == "/sign-in/second"
    assert visitor.get("/choose-password").headers["Location"].startswith("/sign-in")


def test_people_are_found_by_name_without_diacritics_and_by_number(client_of, make, staff, places):
    make.person(name="Lê Thị Hồng Đào", home=places["branch"], phone="+84988000909")
    client = client_of(staff["ward"])
    for words in ("hong dao", "ĐÀO", "0988 000 909", "+84988000909"):
        assert "Lê Thị Hồng Đào" in client.get("/help-sign-in", query_string={"q": words}).get_data(as_text=True)
    empty = client.get("/help-sign-in", query_string={"q": "không ai tên này"})
    assert "Lê Thị Hồng Đào" not in empty.get_data(as_text=True)


def test_the_list_costs_the_same_for_ten_and_ten_thousand(app: Flask, client_of, staff, places, inside, queries):
    client = client_of(staff["ward"])

    def cost() -> int:
        with queries() as seen:
            assert client.get("/help-sign-in").status_code == 200
        return len(seen)

    few = cost()
    with inside(), transaction():
        rows = [
            {"full_name": f"Người {n}", "sort_key": f"{n:06d}", "folded_name": f"nguoi {n}", "phone": f"+8491{n:07d}",
             "unit_id": places["branch"].id, "state": PersonState.ACTIVE, "created_at": clock.now()}
            for n in range(10_000)
        ]  # fmt: skip
        db.session.execute(insert(Person), rows)
    many = cost()
    assert few == many
    assert many <= 12
