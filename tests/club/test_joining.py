"""Asking to join: neutral to the asker, in the right hands, decided once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from club import clock, ledger, mail
from club.db import db, transaction
from club.joining import jobs, policy
from club.joining.models import JoinRequest, JoinState
from club.joining.queries import requests_page
from club.notices.models import Notice
from club.people.models import Person, PersonState
from club.policy import Role
from club.profile import change_profile
from club.units.models import Unit, UnitKind
from tests.make.signin import without_tokens


@pytest.fixture
def places(make, inside):
    with inside(), transaction():
        change_profile(set_up=True)
    district = make.unit("Quận Đoàn 11", kind=UnitKind.DISTRICT)
    cluster = make.unit("Cụm thi đua số 2", kind=UnitKind.CLUSTER, parent=district)
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD, parent=cluster)
    return {
        "cluster": cluster,
        "ward": ward,
        "branch": make.unit("Chi đoàn khu phố 3", parent=ward),
        "other": make.unit("Đoàn phường 9", kind=UnitKind.WARD, parent=district),
    }


@pytest.fixture
def staff(make, places):
    return {
        "chair": make.person(Role.CHAIR),
        "admin": make.person(Role.ADMIN),
        "commissioner": make.person(Role.COMMISSIONER, over=places["cluster"]),
        "ward": make.person(Role.WARD_SECRETARY, over=places["ward"]),
        "other": make.person(Role.WARD_SECRETARY, over=places["other"]),
        "member": make.person(over=places["branch"]),
    }


def _ask(client, place, **data):
    filled = {"full_name": "Nguyễn Thị Hoa", "phone": "0988 111 222", "unit": place.id, **data}
    return client.post("/join", data=filled)


def _rows(inside):
    with inside():
        return list(db.session.scalars(select(JoinRequest).order_by(JoinRequest.id)))


def _number(inside) -> int:
    return _rows(inside)[-1].id


def test_a_request_reaches_those_who_look_after_the_unit(visitor, places, staff, inside):
    assert _ask(visitor, places["branch"], message="Mới nhận nhiệm vụ").headers["Location"] == "/join/thanks"
    row = _rows(inside)[0]
    assert (row.full_name, row.phone, row.state) == ("Nguyễn Thị Hoa", "+84988111222", JoinState.WAITING)
    with inside():
        told = set(db.session.scalars(select(Notice.person_id).where(Notice.kind == "joining.asked")))
        assert told == {staff["ward"].id, staff["commissioner"].id}


def test_where_nobody_looks_after_the_unit_the_leaders_are_told(visitor, make, places, inside):
    lonely = make.unit("Đoàn phường 16", kind=UnitKind.WARD)
    chair, admin = make.person(Role.CHAIR), make.person(Role.ADMIN)
    _ask(visitor, lonely)
    with inside():
        assert set(db.session.scalars(select(Notice.person_id))) == {chair.id, admin.id}


def test_the_form_offers_the_open_tree_by_ward(visitor, places, make, inside):
    closed = make.unit("Chi đoàn đã đóng", parent=places["ward"])
    with inside(), transaction():
        db.session.get_one(Unit, closed.id).closed_at = clock.now()
    page = visitor.get("/join").get_data(as_text=True)
    assert '<optgroup label="Đoàn phường 5">' in page
    assert f'<option value="{places["branch"].id}">Chi đoàn khu phố 3</option>' in page
    assert "Chi đoàn đã đóng" not in page
    assert "Cụm thi đua số 2" not in page
    assert _ask(visitor, closed).status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {"full_name": "Hoa"},
        {"full_name": ""},
        {"phone": "", "email": ""},
        {"phone": "12"},
        {"phone": "", "email": "không phải thư"},
        {"unit": ""},
        {"unit": "999999"},
        {"unit": "x"},
        {"message": "x" * 1001},
    ],
)
def test_what_cannot_be_used_comes_back_with_what_was_typed(visitor, places, inside, data):
    answer = _ask(visitor, places["branch"], **{"message": "Giữ lại nhé", **data})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "field-error" in page
    if "message" not in data:
        assert "Giữ lại nhé" in page
    assert _rows(inside) == []


def test_the_asker_learns_nothing_about_who_is_a_member(visitor, make, places, staff):
    make.person(phone="+84988111333")
    pages = []
    for phone in ("0988111222", "0988111222", "0988111333"):
        answer = _ask(visitor, places["branch"], phone=phone)
        assert answer.status_code == 302
        page = visitor.get(answer.headers["Location"]).get_data(as_text=True)
        pages.append(without_tokens(page))
    assert len(set(pages)) == 1


def test_asking_twice_is_asking_once(app: Flask, visitor, places, inside):
    _ask(visitor, places["branch"], client_id="a-key")
    _ask(visitor, places["branch"], client_id="a-key", phone="0988 111 999")
    _ask(app.test_client(), places["ward"], full_name="Ai Đó Khác")
    assert [(row.full_name, row.unit_id) for row in _rows(inside)] == [("Nguyễn Thị Hoa", places["branch"].id)]


def test_machines_that_fill_in_everything_are_thanked_and_forgotten(visitor, places, inside):
    assert _ask(visitor, places["branch"], website="http://spam.example").headers["Location"] == "/join/thanks"
    assert _rows(inside) == []


def test_one_address_asks_sixty_times_an_hour_at_most(visitor, places):
    answers = [visitor.post("/join", data={"website": "x"}).status_code for _number in range(61)]
    assert answers == [302] * 60 + [429]


def test_the_switch_closes_the_door(visitor, places, inside):
    with inside(), transaction():
        change_profile(asking_to_join=False)
    assert visitor.get("/join").status_code == 404
    assert _ask(visitor, places["branch"]).status_code == 404
    assert "/join" not in visitor.get("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "sees"),
    [("ward", True), ("commissioner", True), ("chair", True), ("admin", True), ("other", False), ("member", False)],
)
def test_who_sees_and_answers_a_request(client_of, visitor, places, staff, inside, name, sees):
    _ask(visitor, places["branch"])
    number, client = _number(inside), client_of(staff[name])
    assert client.get(f"/join/requests/{number}").status_code == (200 if sees else 404)
    refusal = client.post(f"/join/requests/{number}/refuse", data={"reason": "Không thuộc phường này"})
    assert refusal.status_code == (302 if sees else 404)
    assert _rows(inside)[0].state == (JoinState.REFUSED if sees else JoinState.WAITING)


def test_the_list_and_the_rule_agree(visitor, places, staff, inside):
    for number, unit in enumerate(("branch", "ward", "other")):
        _ask(visitor, places[unit], phone=f"098811100{number}")
    with inside():
        rows = list(db.session.scalars(select(JoinRequest)))
        for person in db.session.scalars(select(Person)):
            listed = {row.id for row in requests_page(person, waiting=True).items}
            assert listed == {row.id for row in rows if policy.may_answer(person, row)}


def test_letting_in_makes_a_person_an_office_and_a_slip(app: Flask, client_of, visitor, places, staff, inside):
    _ask(visitor, places["branch"])
    officer = client_of(staff["ward"])
    answer = officer.post(f"/join/requests/{_number(inside)}/approve", data={"role": "branch_secretary", "by": "hand"})
    assert answer.headers["Location"] == "/help-sign-in/code"
    page = officer.get("/help-sign-in/code").get_data(as_text=True)
    code = re.search(r'class="spoken-code"[^>]*>([A-Z0-9-]+)<', page)[1]
    with inside():
        person = db.session.scalar(select(Person).where(Person.phone == "+84988111222"))
        assert (person.state, person.unit_id) == (PersonState.INVITED, places["branch"].id)
        assert [(office.role, office.unit_id) for office in person.offices] == [
            (Role.BRANCH_SECRETARY, places["branch"].id)
        ]
        verbs = [line.verb for line in ledger.lines_of(person)]
        assert verbs == ["join.approved", "slip.issued"]
    newcomer = app.test_client()
    assert newcomer.post("/code", data={"name": "0988111222", "code": code}).status_code == 302


def test_letting_in_twice_lets_in_once(client_of, visitor, places, staff, inside):
    _ask(visitor, places["branch"])
    number = _number(inside)
    for officer in ("ward", "chair", "ward"):
        answer = client_of(staff[officer]).post(
            f"/join/requests/{number}/approve", data={"role": "member", "by": "hand"}
        )
        assert answer.status_code == 302
    with inside():
        assert len(db.session.scalars(select(Person).where(Person.phone == "+84988111222")).all()) == 1
        assert sum(line.verb == "join.approved" for line in ledger.walk()) == 1


def test_the_slip_may_go_by_mail(client_of, visitor, places, staff, inside):
    mail.collected.clear()
    _ask(visitor, places["branch"], email="hoa@clb.example")
    answer = client_of(staff["ward"]).post(
        f"/join/requests/{_number(inside)}/approve", data={"role": "member", "by": "mail"}
    )
    assert answer.headers["Location"].startswith("/join/requests/")
    assert [sent.to for sent in mail.collected] == ["hoa@clb.example"]
    link = re.search(r"/in/[\w-]+", mail.collected[0].body)[0]
    assert visitor.get(link).status_code == 200
    mail.collected.clear()


@pytest.mark.parametrize("role", ["chair", "admin", "ward_secretary", "nonsense"])
def test_nobody_is_let_in_to_a_higher_office(client_of, visitor, places, staff, inside, role):
    _ask(visitor, places["branch"])
    answer = client_of(staff["admin"]).post(
        f"/join/requests/{_number(inside)}/approve", data={"role": role, "by": "hand"}
    )
    assert answer.status_code == 422
    assert _rows(inside)[0].state == JoinState.WAITING


def test_who_has_an_account_is_not_made_twice(client_of, visitor, make, places, staff, inside):
    someone = make.person(name="Trần Đã Có", phone="+84988111222")
    _ask(visitor, places["branch"])
    number, officer = _number(inside), client_of(staff["ward"])
    assert "Trần Đã Có" in officer.get(f"/join/requests/{number}").get_data(as_text=True)
    answer = officer.post(f"/join/requests/{number}/approve", data={"role": "member", "by": "hand"})
    assert answer.status_code == 409
    with inside():
        assert db.session.get_one(Person, someone.id).state == PersonState.ACTIVE


def test_who_is_on_the_list_already_gets_a_new_slip(client_of, visitor, make, places, staff, inside):
    listed = make.person(phone="+84988111222", home=places["branch"], state=PersonState.INVITED)
    _ask(visitor, places["branch"])
    client_of(staff["ward"]).post(f"/join/requests/{_number(inside)}/approve", data={"role": "member", "by": "hand"})
    with inside():
        assert _rows(inside)[0].person_id == listed.id
        assert len(db.session.get_one(Person, listed.id).offices) == 1


def test_refusing_takes_a_reason_and_is_written_down(client_of, visitor, places, staff, inside):
    _ask(visitor, places["branch"])
    number, officer = _number(inside), client_of(staff["ward"])
    assert officer.post(f"/join/requests/{number}/refuse", data={"reason": ""}).status_code == 422
    assert officer.post(f"/join/requests/{number}/refuse", data={"reason": "Không thuộc khu phố"}).status_code == 302
    with inside():
        line = ledger.lines_of(("join_request", number))[0]
        assert (line.verb, line.reason) == ("join.refused", "Không thuộc khu phố")
    late = officer.post(f"/join/requests/{number}/approve", data={"role": "member", "by": "hand"})
    assert late.status_code == 409


def test_after_a_refusal_one_may_ask_again(visitor, client_of, places, staff, inside):
    _ask(visitor, places["branch"])
    client_of(staff["ward"]).post(f"/join/requests/{_number(inside)}/refuse", data={"reason": "Chọn nhầm đơn vị"})
    _ask(visitor, places["other"])
    assert [row.state for row in _rows(inside)] == [JoinState.REFUSED, JoinState.WAITING]


def test_home_says_who_waits(client_of, visitor, places, staff):
    assert "/join/requests" not in client_of(staff["member"]).get("/").get_data(as_text=True)
    _ask(visitor, places["branch"])
    assert "1 " in client_of(staff["ward"]).get("/").get_data(as_text=True)
    assert "/join/requests" in client_of(staff["ward"]).get("/").get_data(as_text=True)


def test_requests_are_not_kept_for_ever(visitor, client_of, places, staff, inside):
    _ask(visitor, places["branch"])
    _ask(visitor, places["branch"], phone="0988111444")
    client_of(staff["ward"]).post(f"/join/requests/{_number(inside)}/refuse", data={"reason": "Không thuộc phường"})
    with inside(), clock.set_now(clock.now() + timedelta(days=91)):
        jobs.forget_old_requests.call_local()
    assert [row.phone for row in _rows(inside)] == ["+84988111222"]
    with inside(), clock.set_now(clock.now() + timedelta(days=366)):
        jobs.forget_old_requests.call_local()
    assert _rows(inside) == []


def test_the_list_costs_the_same_for_ten_and_ten_thousand(visitor, client_of, places, staff, inside, queries):
    _ask(visitor, places["branch"])
    client = client_of(staff["ward"])

    def cost() -> int:
        with queries() as seen:
            assert client.get("/join/requests").status_code == 200
        return len(seen)

    few = cost()
    with inside(), transaction():
        rows = [
            {"full_name": f"Người {n}", "phone": f"+8491{n:07d}", "unit_id": places["branch"].id, "message": "",
             "state": JoinState.WAITING, "created_at": clock.now()}
            for n in range(10_000)
        ]  # fmt: skip
        db.session.execute(insert(JoinRequest), rows)
    assert cost() == few
    assert few <= 12
