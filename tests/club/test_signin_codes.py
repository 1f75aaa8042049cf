"""Slips, links and spoken codes: how somebody comes in without a password, once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from club import clock, ledger, mail
from club.db import db, transaction
from club.errors import Refused
from club.people.models import Person, PersonState
from club.policy import Role
from club.signin.actions import issue_slip, issue_slips
from club.signin.actions.codes import MOST_ATTEMPTS
from club.signin.models import CodeKind, OneTimeCode
from club.units.models import UnitKind
from tests.make.signin import PASSWORD, without_tokens


@pytest.fixture
def ward(make):
    return make.unit("Đoàn phường 5", kind=UnitKind.WARD)


@pytest.fixture
def secretary(make, ward):
    return make.person(Role.WARD_SECRETARY, over=ward, home=ward)


@pytest.fixture
def newcomer(make, ward):
    home = make.unit("Chi đoàn khu phố 3", parent=ward)
    return make.person(name="Trần Ngọc Ánh", home=home, state=PersonState.INVITED, phone="+84988000555")


def _issue(inside, actor, person):
    with inside(), transaction():
        return issue_slip(db.session.get_one(Person, actor.id), db.session.get_one(Person, person.id))


def _state(inside, person):
    with inside():
        return db.session.get_one(Person, person.id).state


def test_a_slip_leads_to_a_password_and_in(app: Flask, inside, visitor, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    page = visitor.get(slip.url_path)
    assert page.status_code == 200
    assert "Trần Ngọc Ánh" in page.get_data(as_text=True)
    assert _state(inside, newcomer) == PersonState.INVITED
    entered = visitor.post(slip.url_path)
    assert entered.headers["Location"] == "/choose-password"
    assert _state(inside, newcomer) == PersonState.ACTIVE
    chosen = visitor.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD})
    assert chosen.status_code == 302
    elsewhere = app.test_client()
    assert elsewhere.post("/sign-in", data={"name": "0988000555", "password": PASSWORD}).status_code == 302


def test_looking_at_a_link_uses_nothing_up(app: Flask, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    for _preview in range(3):
        assert app.test_client().get(slip.url_path).status_code == 200
        assert app.test_client().head(slip.url_path).status_code == 200
    assert app.test_client().post(slip.url_path).status_code == 302


def test_a_slip_works_once(app: Flask, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    assert app.test_client().post(slip.url_path).status_code == 302
    assert app.test_client().post(slip.url_path).status_code == 410
    assert app.test_client().get(slip.url_path).status_code == 410
    late = app.test_client().post("/code", data={"name": "0988000555", "code": slip.code})
    assert late.status_code == 422


def test_a_new_slip_makes_the_earlier_one_useless(app: Flask, inside, secretary, newcomer):
    first, second = _issue(inside, secretary, newcomer), _issue(inside, secretary, newcomer)
    assert app.test_client().get(first.url_path).status_code == 410
    assert app.test_client().post("/code", data={"name": "0988000555", "code": first.code}).status_code == 422
    assert app.test_client().post(second.url_path).status_code == 302


def test_a_slip_runs_out(visitor, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    with clock.set_now(slip.expires_at - timedelta(seconds=1)):
        assert visitor.get(slip.url_path).status_code == 200
    with clock.set_now(slip.expires_at):
        assert visitor.get(slip.url_path).status_code == 410
        assert visitor.post(slip.url_path).status_code == 410


def test_made_up_links_say_the_same_as_spent_ones(visitor, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    visitor.post(slip.url_path)
    visitor.post("/sign-out", follow_redirects=True)

    def without_address(path: str) -> str:
        page = visitor.get(path).get_data(as_text=True)
        return re.sub(r'value="[^"]*"|X-CSRFToken": "[^"]*"', "", page)

    assert without_address(slip.url_path) == without_address("/in/" + "A" * 22)


@pytest.mark.parametrize(
    "spell", [str, str.lower, lambda code: f" {code[:4]}-{code[4:]} ", lambda code: " ".join(code)]
)
def test_the_spoken_code_is_taken_however_it_is_spelled(visitor, inside, secretary, newcomer, spell):
    slip = _issue(inside, secretary, newcomer)
    answer = visitor.post("/code", data={"name": "0988 000 555", "code": spell(slip.code)})
    assert answer.headers["Location"] == "/choose-password"


def test_a_code_opens_no_other_account(visitor, make, inside, secretary, newcomer):
    make.person(phone="+84988000556", state=PersonState.INVITED)
    slip = _issue(inside, secretary, newcomer)
    other = visitor.post("/code", data={"name": "0988000556", "code": slip.code})
    nobody = visitor.post("/code", data={"name": "0911111111", "code": slip.code})
    assert (other.status_code, nobody.status_code) == (422, 422)
    assert 'value="0988000556"' in other.get_data(as_text=True)


def test_guessing_codes_waits_and_then_closes_the_spoken_form_only(app: Flask, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    moment = clock.now()
    answers = []
    for _number in range(MOST_ATTEMPTS):
        with clock.set_now(moment):
            answer = app.test_client().post("/code", data={"name": "0988000555", "code": "AAAA-BBBB"})
        answers.append(answer.status_code)
        moment += timedelta(minutes=15)
    with clock.set_now(moment):
        assert app.test_client().post("/code", data={"name": "0988000555", "code": slip.code}).status_code == 422
        assert app.test_client().post(slip.url_path).status_code == 302
    with clock.set_now(moment):
        quick = [
            app.test_client().post("/code", data={"name": "0988000001", "code": "AAAA-BBBB"}).status_code
            for _number in range(6)
        ]
    assert answers == [422] * MOST_ATTEMPTS
    assert quick[-1] == 429


def test_nothing_of_a_code_is_in_the_database(inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    secret = slip.url_path.removeprefix("/in/")
    with inside():
        row = db.session.scalar(select(OneTimeCode))
        kept = f"{row.secret_hash} {row.spoken_hash}"
        assert secret not in kept
        assert slip.code not in kept


def test_slips_are_for_those_who_have_not_come_yet(inside, make, secretary, ward):
    active = make.person(home=ward)
    with pytest.raises(Refused):
        _issue(inside, secretary, active)


def test_an_officer_gives_slips_in_the_own_units_only(inside, make, secretary, newcomer):
    stranger = make.person(home=make.unit("Đoàn phường 9", kind=UnitKind.WARD), state=PersonState.INVITED)
    homeless = make.person(state=PersonState.INVITED)
    for person in (stranger, homeless):
        with pytest.raises(Refused):
            _issue(inside, secretary, person)
    _issue(inside, make.person(Role.CHAIR), homeless)
    _issue(inside, secretary, newcomer)


def test_nobody_gives_a_slip_to_a_higher_office(inside, make, secretary, ward):
    commissioner = make.person(Role.COMMISSIONER, home=ward, over=ward, state=PersonState.INVITED)
    with pytest.raises(Refused):
        _issue(inside, secretary, commissioner)
    assert _issue(inside, make.person(Role.ADMIN), commissioner).code


def test_many_slips_at_once_cost_few_statements_and_one_line(inside, make, queries, ward):
    chair = make.person(Role.CHAIR)
    few = [make.person(home=ward, state=PersonState.INVITED).id for _number in range(3)]
    many = [make.person(home=ward, state=PersonState.INVITED).id for _number in range(30)]

    def issue(numbers):
        with inside():
            with transaction():
                actor = db.session.get_one(Person, chair.id)
                people = list(db.session.scalars(select(Person).where(Person.id.in_(numbers)).order_by(Person.id)))
                with queries() as seen:
                    slips = issue_slips(actor, people)
            assert [slip.person_id for slip in slips] == sorted(numbers)
            assert len({slip.code for slip in slips}) == len(numbers)
            return len(seen)

    assert issue(few) == issue(many)
    with inside():
        verbs = [line.verb for line in ledger.walk()]
        assert verbs == ["slips.issued", "slips.issued"]


def test_the_ledger_says_who_gave_a_slip(inside, secretary, newcomer):
    _issue(inside, secretary, newcomer)
    with inside():
        line = ledger.lines_of(("person", newcomer.id))[-1]
        assert (line.verb, line.actor_id) == ("slip.issued", secretary.id)


def test_who_came_by_a_slip_and_left_without_a_password_can_still_choose_one(visitor, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    visitor.post(slip.url_path)
    with clock.set_now(clock.now() + timedelta(days=3)):
        assert "/choose-password" in visitor.get("/").get_data(as_text=True)
        assert visitor.get("/choose-password").status_code == 200
        done = visitor.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD})
        assert done.status_code == 302
        assert "/choose-password" not in visitor.get("/").get_data(as_text=True)


def test_who_has_a_password_cannot_slip_past_the_old_one(client_of, make):
    someone = make.person()
    make.password_of(someone)
    client = client_of(someone)
    assert client.get("/choose-password").headers["Location"] == "/me/security/password"
    answer = client.post("/choose-password", data={"password": "một hai ba bốn năm", "again": "một hai ba bốn năm"})
    assert answer.headers["Location"] == "/me/security/password"


@pytest.mark.parametrize(
    "weak",
    [
        "ngắn",
        "1234567890",
        "matkhau12345",
        "Mật Khẩu 2023",
        "aaaaaaaaaaaa",
        "0988000555",
        "trầnngọcánh",
        "Bí thư Chi đoàn",
    ],
)
def test_weak_passwords_are_refused_with_the_mend(visitor, inside, secretary, newcomer, weak):
    visitor.post(_issue(inside, secretary, newcomer).url_path)
    answer = visitor.post("/choose-password", data={"password": weak, "again": weak})
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)
    with inside():
        assert db.session.get_one(Person, newcomer.id).password_hash is None


def test_two_different_passwords_are_refused(visitor, inside, secretary, newcomer):
    visitor.post(_issue(inside, secretary, newcomer).url_path)
    answer = visitor.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD + "x"})
    assert answer.status_code == 422


def test_a_suspended_member_cannot_use_a_code(visitor, inside, make):
    someone = make.person(phone="+84988000557")
    slip = make.code_for(someone, CodeKind.MAIL_RESET)
    with inside(), transaction():
        db.session.get_one(Person, someone.id).state = PersonState.SUSPENDED
    assert visitor.post(slip.url_path).status_code == 403
    assert visitor.post("/code", data={"name": "0988000557", "code": slip.code}).status_code == 403


# ── by mail


@pytest.fixture
def mails():
    mail.collected.clear()
    yield mail.collected
    mail.collected.clear()


def test_a_link_by_mail_leads_to_a_new_password_and_ends_the_old_sign_ins(app: Flask, visitor, client_of, make, mails):
    someone = make.person(email="hoa@clb.example", phone="+84988000600")
    make.password_of(someone, "mật khẩu cũ rất dài")
    before = client_of(someone)
    asked = visitor.post("/forgot", data={"name": "0988 000 600"})
    assert asked.status_code == 302
    assert len(mails) == 1
    assert mails[0].to == "hoa@clb.example"
    link = re.search(r"/in/[\w-]+", mails[0].body)[0]
    assert visitor.post(link).headers["Location"] == "/choose-password"
    assert visitor.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert before.get("/me/security").status_code == 302
    assert app.test_client().post("/sign-in", data={"name": "hoa@clb.example", "password": PASSWORD}).status_code == 302


def test_forgot_answers_the_same_for_everybody(visitor, make, mails):
    make.person(email="co@clb.example")
    make.person(phone="+84988000601")
    pages = set()
    for name in ("co@clb.example", "khong-co@clb.example", "0988000601"):
        answer = visitor.post("/forgot", data={"name": name}, follow_redirects=True)
        pages.add(without_tokens(answer.get_data(as_text=True)))
    assert len(pages) == 1
    assert [sent.to for sent in mails] == ["co@clb.example"]


def test_mail_is_asked_for_five_times_an_hour_at_most(visitor, make, mails):
    make.person(email="co@clb.example")
    answers = [visitor.post("/forgot", data={"name": " CO@clb.example"}).status_code for _number in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mails) == 5


def test_only_the_newest_link_works_and_for_an_hour(app: Flask, visitor, make, mails):
    make.person(email="co@clb.example")
    for _number in range(2):
        visitor.post("/forgot", data={"name": "co@clb.example"})
    old, new = (re.search(r"/in/[\w-]+", sent.body)[0] for sent in mails)
    assert visitor.get(old).status_code == 410
    assert visitor.get(new).status_code == 200
    with clock.set_now(clock.now() + timedelta(minutes=61)):
        assert visitor.get(new).status_code == 410


def test_the_outbox_holds_no_secret(inside, visitor, make, mails):
    from club.outbox import OutboxRow

    make.person(email="co@clb.example")
    visitor.post("/forgot", data={"name": "co@clb.example"})
    secret = re.search(r"/in/([\w-]+)", mails[0].body)[1]
    with inside():
        rows = db.session.scalars(select(OutboxRow)).all()
        assert all(row.done_at for row in rows)
        assert secret not in str([row.payload for row in rows])


def test_a_person_reads_mail_in_their_own_language(inside, visitor, make, mails):
    someone = make.person(email="en@clb.example")
    with inside(), transaction():
        db.session.get_one(Person, someone.id).locale = "en"
    visitor.post("/forgot", data={"name": "en@clb.example"})
    assert "A new password" in mails[0].subject


@pytest.mark.both
def test_of_many_who_use_one_link_at_once_one_comes_in(app: Flask, inside, secretary, newcomer):
    slip = _issue(inside, secretary, newcomer)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: app.test_client().post(slip.url_path).status_code, range(8)))
    assert sorted(answers) == [302] + [410] * 7
