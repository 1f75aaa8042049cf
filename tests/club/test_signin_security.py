"""One's own account: changing the password, ending sign-ins, one-time codes and recovery codes."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from club import clock
from club.db import db
from club.notices.models import Notice
from club.people.models import Person
from club.policy import Role
from club.realtime import socketio
from club.signin.models import AuthSession, RecoveryCode
from tests.make.signin import PASSWORD, shown_by

NEW = "gió mùa về trên bến cũ"


@pytest.fixture
def member(make):
    someone = make.person(phone="+84988000888")
    make.password_of(someone)
    return someone


def _sign_in(app: Flask, password=PASSWORD):
    client = app.test_client()
    answer = client.post("/sign-in", data={"name": "0988000888", "password": password})
    return client, answer


def _change(client, **data):
    return client.post("/me/security/password", data={"old": PASSWORD, "password": NEW, "again": NEW, **data})


def _is_in(client) -> bool:
    return client.get("/me/security").status_code == 200


# ── passwords


def test_changing_the_password_asks_the_old_one_and_tells(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    other, _answer = _sign_in(app)
    assert _change(client, old="nhầm").status_code == 422
    assert _change(client).status_code == 302
    assert _is_in(other)
    assert _sign_in(app)[1].status_code == 422
    assert _sign_in(app, NEW)[1].status_code == 302
    with inside():
        kinds = list(db.session.scalars(select(Notice.kind).where(Notice.person_id == member.id)))
        assert kinds.count("signin.password_changed") == 1


def test_changing_the_password_may_end_the_other_sign_ins(app: Flask, member):
    client, _answer = _sign_in(app)
    other, _answer = _sign_in(app)
    _change(client, end_others="y")
    assert _is_in(client)
    assert not _is_in(other)


@pytest.mark.parametrize(
    "data", [{"password": "ngắn", "again": "ngắn"}, {"again": "khác hẳn rồi đó"}, {"password": ""}]
)
def test_a_password_that_will_not_do_changes_nothing(app: Flask, member, data):
    client, _answer = _sign_in(app)
    assert _change(client, **data).status_code == 422
    assert _sign_in(app)[1].status_code == 302


def test_guessing_the_old_password_in_an_open_account_waits(app: Flask, member):
    client, _answer = _sign_in(app)
    with clock.set_now(clock.now()):
        answers = [_change(client, old=f"đoán {n}").status_code for n in range(9)]
    assert answers[-1] == 429


# ── sign-ins


def test_sign_ins_are_listed_and_ended_one_by_one(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    other, _answer = _sign_in(app)
    with inside():
        numbers = list(db.session.scalars(select(AuthSession.id).order_by(AuthSession.id)))
    assert client.get("/me/security").get_data(as_text=True).count("/end") >= 1
    assert client.post(f"/me/security/sessions/{numbers[1]}/end").status_code == 302
    assert not _is_in(other)
    assert _is_in(client)


def test_nobody_ends_the_sign_ins_of_others(app: Flask, member, client_of, make, inside):
    client, _answer = _sign_in(app)
    with inside():
        number = db.session.scalar(select(AuthSession.id))
    assert client_of(make.person(Role.ADMIN)).post(f"/me/security/sessions/{number}/end").status_code == 404
    assert _is_in(client)


def test_all_others_end_at_once(app: Flask, member):
    client, _answer = _sign_in(app)
    others = [_sign_in(app)[0] for _number in range(3)]
    assert client.post("/me/security/sessions/end-others").status_code == 302
    assert _is_in(client)
    assert not any(_is_in(other) for other in others)


def test_a_sign_in_that_ends_takes_its_sockets_along(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    other, _answer = _sign_in(app)
    origin = {"Origin": app.config["SETTINGS"].origins[0]}
    mine = socketio.test_client(app, flask_test_client=client, headers=origin)
    theirs = socketio.test_client(app, flask_test_client=other, headers=origin)
    assert mine.is_connected()
    assert theirs.is_connected()
    client.post("/me/security/sessions/end-others")
    assert mine.is_connected()
    assert not theirs.is_connected()


def test_the_page_of_the_account_costs_few_queries(app: Flask, member, queries):
    client, _answer = _sign_in(app)
    for _number in range(5):
        _sign_in(app)
    with queries() as seen:
        client.get("/me/security")
    assert len(seen) <= 12


# ── one-time codes


def _turn_on(client):
    client.get("/me/security/totp")
    page = client.get("/me/security/totp").get_data(as_text=True)
    import pyotp

    app_on_phone = pyotp.TOTP(re.search(r'data-copy="([A-Z2-7]{32})"', page)[1])
    client.post("/me/security/totp", data={"code": shown_by(app_on_phone)})
    shown = client.get("/me/security/recovery-codes").get_data(as_text=True)
    return app_on_phone, re.findall(r"<code>([A-Z0-9-]{14})</code>", shown)


def test_turning_codes_on_shows_ten_recovery_codes_once(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    _phone, codes = _turn_on(client)
    assert len(set(codes)) == 10
    client.post("/me/security/recovery-codes/kept")
    assert client.get("/me/security/recovery-codes").status_code == 302
    with inside():
        kept = " ".join(db.session.scalars(select(RecoveryCode.code_hash)))
        assert all(code.replace("-", "") not in kept for code in codes)
        assert db.session.scalar(select(AuthSession.strong)) is True


def test_a_wrong_first_code_keeps_the_same_picture_and_turns_nothing_on(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    first = client.get("/me/security/totp").get_data(as_text=True)
    wrong = client.post("/me/security/totp", data={"code": "000000"})
    assert wrong.status_code == 422
    secret = re.search(r'data-copy="([A-Z2-7]{32})"', first)[1]
    assert secret in wrong.get_data(as_text=True)
    with inside():
        assert db.session.get_one(Person, member.id).totp_secret is None


def test_with_codes_on_the_password_alone_opens_nothing(app: Flask, member, make):
    phone = make.app_of(member)
    client, answer = _sign_in(app)
    assert answer.headers["Location"] == "/sign-in/second"
    assert not _is_in(client)
    assert client.post("/sign-in/second", data={"code": "000000"}).status_code == 422
    assert not _is_in(client)
    assert client.post("/sign-in/second", data={"code": shown_by(phone)}).status_code == 302
    assert _is_in(client)


def test_the_second_step_remembers_where_one_wanted_to_go(app: Flask, member, make):
    phone = make.app_of(member)
    client = app.test_client()
    client.post("/sign-in", data={"name": "0988000888", "password": PASSWORD, "next": "/me/security"})
    answer = client.post("/sign-in/second", data={"code": shown_by(phone)})
    assert answer.headers["Location"] == "/me/security"


def test_a_code_works_once(app: Flask, member, make):
    phone = make.app_of(member)
    with clock.set_now(clock.now()):
        first, _answer = _sign_in(app)
        assert first.post("/sign-in/second", data={"code": shown_by(phone)}).status_code == 302
        second, _answer = _sign_in(app)
        assert second.post("/sign-in/second", data={"code": shown_by(phone)}).status_code == 422
    with clock.set_now(clock.now() + timedelta(seconds=31)):
        third, _answer = _sign_in(app)
        assert third.post("/sign-in/second", data={"code": shown_by(phone)}).status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(-29, 302), (29, 302), (-95, 422), (95, 422)])
def test_a_clock_may_be_half_a_minute_off(app: Flask, member, make, seconds, status):
    phone = make.app_of(member)
    moment = clock.now().replace(second=0, microsecond=0)
    with clock.set_now(moment + timedelta(seconds=seconds)):
        typed = shown_by(phone)
    with clock.set_now(moment):
        client, _answer = _sign_in(app)
        assert client.post("/sign-in/second", data={"code": typed}).status_code == status


def test_a_recovery_code_works_once(app: Flask, member):
    client, _answer = _sign_in(app)
    _phone, codes = _turn_on(client)
    first, _answer = _sign_in(app)
    assert first.post("/sign-in/second", data={"code": codes[0].lower()}).status_code == 302
    assert "9" in html.unescape(first.get("/me/security").get_data(as_text=True))
    second, _answer = _sign_in(app)
    assert second.post("/sign-in/second", data={"code": codes[0]}).status_code == 422
    assert second.post("/sign-in/second", data={"code": codes[1]}).status_code == 302


def test_new_recovery_codes_end_the_old(app: Flask, member):
    client, _answer = _sign_in(app)
    _phone, old = _turn_on(client)
    client.post("/me/security/recovery-codes/kept")
    client.post("/me/security/recovery-codes")
    new = re.findall(r"<code>([A-Z0-9-]{14})</code>", client.get("/me/security/recovery-codes").get_data(as_text=True))
    assert len(new) == 10
    other, _answer = _sign_in(app)
    assert other.post("/sign-in/second", data={"code": old[0]}).status_code == 422
    assert other.post("/sign-in/second", data={"code": new[0]}).status_code == 302


def test_guessing_codes_waits(app: Flask, member, make):
    make.app_of(member)
    with clock.set_now(clock.now()):
        client, _answer = _sign_in(app)
        answers = [client.post("/sign-in/second", data={"code": f"{n:06d}"}).status_code for n in range(9)]
        # Another browser that knows the password does not start anew.
        other, _answer = _sign_in(app)
        assert other.post("/sign-in/second", data={"code": "999999"}).status_code == 429
    assert answers[-1] == 429


def test_the_first_step_lasts_ten_minutes_and_not_past_a_new_password(app: Flask, member, make, inside):
    phone = make.app_of(member)
    client, _answer = _sign_in(app)
    with clock.set_now(clock.now() + timedelta(minutes=11)):
        late = client.post("/sign-in/second", data={"code": shown_by(phone)})
        assert late.headers["Location"] == "/sign-in"
    client, _answer = _sign_in(app)
    make.password_of(member, NEW)
    assert client.post("/sign-in/second", data={"code": shown_by(phone)}).headers["Location"] == "/sign-in"
    assert not _is_in(client)


def test_changes_to_how_one_signs_in_ask_for_a_fresh_proof(app: Flask, member):
    client, _answer = _sign_in(app)
    with clock.set_now(clock.now() + timedelta(minutes=16)):
        asked = client.get("/me/security/totp")
        assert asked.headers["Location"].startswith("/me/confirm")
        assert client.post("/me/security/totp/off").headers["Location"].startswith("/me/confirm")
        assert client.post("/me/confirm", data={"password": "nhầm", "next": "/me/security/totp"}).status_code == 422
        right = client.post("/me/confirm", data={"password": PASSWORD, "next": "/me/security/totp"})
        assert right.headers["Location"] == "/me/security/totp"
        assert client.get("/me/security/totp").status_code == 200


def test_turning_codes_off(app: Flask, member, inside):
    client, _answer = _sign_in(app)
    _turn_on(client)
    client.post("/me/security/recovery-codes/kept")
    assert client.post("/me/security/totp/off").status_code == 302
    assert _sign_in(app)[1].headers["Location"] == "/"
    with inside():
        assert db.session.scalars(select(RecoveryCode)).all() == []
        words = list(db.session.scalars(select(Notice.params).where(Notice.kind == "signin.factor_changed")))
        assert [row["what"] for row in words] == ["on", "off"]


def test_confirming_with_the_app_makes_a_sign_in_strong(app: Flask, member, make, client_of, inside):
    phone = make.app_of(member)
    client = client_of(member)
    assert client.post("/me/confirm", data={"password": PASSWORD, "code": "000000"}).status_code == 422
    assert client.post("/me/confirm", data={"password": "nhầm", "code": shown_by(phone)}).status_code == 422
    assert client.post("/me/confirm", data={"password": PASSWORD, "code": shown_by(phone)}).status_code == 302
    with inside():
        assert db.session.scalar(select(AuthSession.strong)) is True


def test_visitors_reach_none_of_it(visitor):
    for path in ("/me/security", "/me/security/password", "/me/security/totp", "/me/confirm", "/choose-password"):
        assert visitor.get(path).headers["Location"].startswith("/sign-in")


def test_leaving_takes_every_way_in_along(inside, member, make, client_of):
    from club.db import transaction
    from club.people import personal_data

    client_of(member)
    make.app_of(member)
    make.code_for(member)
    part = next(part for part in personal_data.parts() if part.code == "signin")
    with inside():
        assert part.export(db.session.get_one(Person, member.id))
        with transaction():
            part.erase(db.session.get_one(Person, member.id))
        person = db.session.get_one(Person, member.id)
        assert (person.password_hash, person.totp_secret) == (None, None)
        assert part.export(person) == []
