"""A new phone number or mail address: one's own, and by an officer."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from club import clock, ledger
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Person, PersonState
from club.policy import Role
from club.signin.models import AuthSession
from club.units.models import UnitKind


def now(inside, person) -> tuple[str | None, str | None]:
    with inside():
        found = db.session.get_one(Person, person.id)
        return found.phone, found.email


@pytest.fixture
def confirmed_of(client_of, inside):
    """`confirmed_of(person)`: a browser whose person has just typed the password."""

    def opened(person):
        browser = client_of(person)
        with inside(), transaction():
            mine = update(AuthSession).where(AuthSession.person_id == person.id)
            db.session.execute(mine.values(confirmed_at=clock.now()))
        return browser

    return opened


@pytest.fixture
def ward(make):
    """A ward with a secretary and a member of one of its branches."""
    unit = make.unit("Phường 5", kind=UnitKind.WARD)
    branch = make.unit(parent=unit)
    secretary = make.person(Role.WARD_SECRETARY, home=unit, over=unit)
    member = make.person(home=branch, over=branch, phone="+84901234567", email="cu@example.org")
    return unit, secretary, member


def test_one_changes_the_own_number_after_the_password(make, client_of, confirmed_of, inside):
    person = make.person(phone="+84901234567")
    browser = client_of(person)
    answer = browser.get("/me/security/contact")
    assert answer.status_code == 302
    assert "/me/confirm" in answer.headers["Location"]
    assert browser.post("/me/security/contact", data={"phone": "0912 345 678"}).status_code == 302
    assert now(inside, person)[0] == "+84901234567"

    browser = confirmed_of(person)
    assert "0901 234 567" in browser.get("/me/security/contact").text
    answer = browser.post("/me/security/contact", data={"phone": "0912 345 678", "email": "Moi@Example.org"})
    assert answer.status_code == 303
    assert now(inside, person) == ("+84912345678", "moi@example.org")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"phone": "", "email": ""}, "Cần giữ lại"),
        ({"phone": "12", "email": ""}, "Số điện thoại chưa đúng"),
        ({"phone": "", "email": "khong-phai-thu"}, "Địa chỉ email chưa đúng"),
        ({"phone": "0988 777 666", "email": ""}, "thuộc về thành viên khác"),
        ({"phone": "", "email": "NGUOI@example.org"}, "thuộc về thành viên khác"),
    ],
)
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(make, confirmed_of, inside, data, said):
    make.person(phone="+84988777666", email="nguoi@example.org")
    person = make.person(phone="+84901234567")
    answer = confirmed_of(person).post("/me/security/contact", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{data["phone"] or data["email"]}"' in answer.text
    assert now(inside, person) == ("+84901234567", None)


def test_an_officer_changes_a_members_number_and_the_ledger_and_the_member_know(ward, client_of, inside):
    _unit, secretary, member = ward
    officer = client_of(secretary)
    assert "Đổi số điện thoại" in officer.get(f"/help-sign-in/{member.id}").text
    page = f"/help-sign-in/{member.id}/contact"
    assert officer.post(page, data={"phone": "0912 345 678", "email": "cu@example.org"}).status_code == 422
    wanted = {"phone": "0912 345 678", "email": "cu@example.org", "reason": "Đổi SIM, đã gọi xác nhận"}
    assert officer.post(page, data=wanted).status_code == 303
    assert officer.post(page, data=wanted).status_code == 303, "sent twice"
    assert now(inside, member) == ("+84912345678", "cu@example.org")
    with inside():
        [line] = [line for line in ledger.walk() if line.verb == "person.contact"]
        assert (line.actor_id, line.reason) == (secretary.id, "Đổi SIM, đã gọi xác nhận")
        assert "912" not in str(line.detail)
        told = db.session.scalars(select(Notice).where(Notice.person_id == member.id)).all()
        assert [notice.kind for notice in told] == ["signin.contact_changed"]


def test_it_reaches_no_higher_office_no_other_ward_and_nobody_who_left(ward, make, client_of, inside):
    _unit, secretary, member = ward
    elsewhere = make.unit("Phường 6", kind=UnitKind.WARD)
    stranger = make.person(home=elsewhere, over=elsewhere)
    chair = make.person(Role.CHAIR, home=ward[0])
    gone = make.person(home=ward[0], state=PersonState.SUSPENDED)
    data = {"phone": "0912 345 678", "reason": "Thử với người khác"}
    for person in (stranger, chair, gone):
        assert client_of(secretary).post(f"/help-sign-in/{person.id}/contact", data=data).status_code in {403, 404}
        assert now(inside, person) == (person.phone, None)
    assert client_of(stranger).get(f"/help-sign-in/{member.id}/contact").status_code == 404
    assert client_of(stranger).post(f"/help-sign-in/{member.id}/contact", data=data).status_code == 404


def test_codes_under_the_old_name_stop_working(ward, client_of, visitor, inside):
    _unit, secretary, member = ward
    officer = client_of(secretary)
    officer.post(f"/help-sign-in/{member.id}", data={"reason": "Quên mật khẩu rồi"})
    handed = officer.get("/help-sign-in/code").text
    [code] = set(re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", handed))
    wanted = {"phone": "0912 345 678", "reason": "Đổi SIM, đã gọi xác nhận"}
    assert officer.post(f"/help-sign-in/{member.id}/contact", data=wanted).status_code == 303
    assert visitor.post("/code", data={"name": "0912 345 678", "code": code}).status_code == 422
