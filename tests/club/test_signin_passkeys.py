"""Passkeys, with an authenticator that lives in the test: made, used, renamed, removed; every way to cheat refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from club import clock, limits
from club.db import db, transaction
from club.people.models import Person, PersonState
from club.policy import Role
from club.signin.models import AuthSession, Passkey
from tests.make.signin import Authenticator, shown_by


@pytest.fixture(autouse=True)
def _at_home(app: Flask, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], public_url="http://localhost"))


@pytest.fixture
def member(make):
    someone = make.person(phone="+84988000888")
    make.password_of(someone)
    return someone


def _phone() -> Authenticator:
    return Authenticator(origin="http://localhost", rp_id="localhost")


def _fresh(app: Flask, client_of, member):
    client = client_of(member)
    client.post("/me/confirm", data={"password": "sông quê xanh mát 11"})
    return client


def _register(client, phone: Authenticator, **how):
    options = client.post("/me/security/passkeys/options").get_json()
    return client.post("/me/security/passkeys", json={"credential": phone.create(options, **how), "next": "/x"})


def _use(client, phone: Authenticator, path="/sign-in/passkey", **how):
    options = client.post("/sign-in/passkey/options").get_json()
    return client.post(path, json={"credential": phone.get(options, **how), "next": "/me/security"})


def test_a_passkey_signs_in_without_a_name_and_strongly(app: Flask, client_of, member, inside):
    phone = _phone()
    assert _register(_fresh(app, client_of, member), phone).get_json() == {"url": "/x"}
    visitor = app.test_client()
    answer = _use(visitor, phone)
    assert (answer.status_code, answer.get_json()) == (200, {"url": "/me/security"})
    assert visitor.get("/me/security").status_code == 200
    with inside():
        row = db.session.scalar(select(AuthSession).order_by(AuthSession.id.desc()))
        assert (row.how, row.strong) == ("passkey", True)
        assert db.session.scalar(select(Passkey.last_used_at)) is not None


def test_a_passkey_needs_no_further_code(app: Flask, client_of, member, make):
    phone = _phone()
    client = _fresh(app, client_of, member)
    _register(client, phone)
    make.app_of(member)
    visitor = app.test_client()
    assert _use(visitor, phone).status_code == 200
    assert visitor.get("/me/security").status_code == 200


def test_making_a_passkey_asks_for_a_fresh_proof(app: Flask, client_of, member):
    client = _fresh(app, client_of, member)
    with clock.set_now(clock.now() + timedelta(minutes=16)):
        answer = client.post("/me/security/passkeys/options")
        assert (answer.status_code, answer.get_json()["error"]) == (403, "confirm_first")
    assert client_of(member).post("/me/security/passkeys/options").status_code == 403


@pytest.mark.parametrize(
    "cheat",
    [
        "another origin",
        "another site",
        "no finger",
        "the challenge of somebody else",
        "twice",
        "late",
        "without a challenge",
    ],
)
def test_cheating_makes_no_passkey(app: Flask, client_of, member, inside, cheat):
    client, phone = _fresh(app, client_of, member), _phone()
    if cheat == "another origin":
        phone.origin = "https://evil.example"
    if cheat == "another site":
        phone.rp_id = "evil.example"
    options = client.post("/me/security/passkeys/options").get_json()
    if cheat == "the challenge of somebody else":
        options["challenge"] = app.test_client().post("/sign-in/passkey/options").get_json()["challenge"]
    body = {"credential": phone.create(options, verified=cheat != "no finger")}
    if cheat == "twice":
        assert client.post("/me/security/passkeys", json=body).status_code == 200
    if cheat == "without a challenge":
        client.delete_cookie("form")
    moment = clock.now() + timedelta(minutes=6 if cheat == "late" else 0)
    with clock.set_now(moment):
        answer = client.post("/me/security/passkeys", json=body)
    assert answer.status_code == 422
    with inside():
        assert len(db.session.scalars(select(Passkey)).all()) == (1 if cheat == "twice" else 0)


@pytest.mark.parametrize(
    "cheat", ["another origin", "no finger", "another key", "unknown", "replayed", "a copy", "other handle"]
)
def test_cheating_signs_nobody_in(app: Flask, client_of, member, cheat):
    phone = _phone()
    _register(_fresh(app, client_of, member), phone)
    visitor = app.test_client()
    if cheat == "another origin":
        phone.origin = "https://evil.example"
    if cheat == "another key":
        phone.key = _phone().key
    if cheat == "unknown":
        phone.credential_id = b"never seen here"
    if cheat == "other handle":
        phone.user_handle = b"999999"
    if cheat == "a copy":
        # The device counts its uses; a copy that lags behind is found out.
        assert _use(app.test_client(), phone).status_code == 200
        phone.count = 0
    if cheat == "replayed":
        options = visitor.post("/sign-in/passkey/options").get_json()
        form = visitor.get_cookie("form").value
        body = {"credential": phone.get(options)}
        assert app.test_client().post("/sign-in/passkey", json=body).status_code == 422
        assert visitor.post("/sign-in/passkey", json=body).status_code == 200
        thief = app.test_client()
        thief.set_cookie("form", form)
        assert thief.post("/sign-in/passkey", json=body).status_code in {422, 429}
        assert thief.get("/me/security").status_code == 302
        return
    answer = _use(visitor, phone, verified=cheat != "no finger")
    assert answer.status_code == 422
    assert visitor.get("/me/security").status_code == 302


def test_a_suspended_member_stays_out(app: Flask, client_of, member, inside):
    phone = _phone()
    _register(_fresh(app, client_of, member), phone)
    with inside(), transaction():
        db.session.get_one(Person, member.id).state = PersonState.SUSPENDED
    assert _use(app.test_client(), phone).status_code == 403


def test_one_device_has_one_passkey(app: Flask, client_of, member):
    client, phone = _fresh(app, client_of, member), _phone()
    assert _register(client, phone).status_code == 200
    options = client.post("/me/security/passkeys/options").get_json()
    assert len(options["excludeCredentials"]) == 1
    assert client.post("/me/security/passkeys", json={"credential": phone.create(options)}).status_code == 409


def test_passkeys_are_renamed_and_removed_by_their_owner_only(app: Flask, client_of, member, make, inside):
    client = _fresh(app, client_of, member)
    _register(client, _phone())
    with inside():
        number = db.session.scalar(select(Passkey.id))
    stranger = client_of(make.person(Role.ADMIN))
    make_fresh = stranger.post(f"/me/security/passkeys/{number}/rename", data={"name": "Của tôi"})
    assert make_fresh.status_code == 404
    assert client.post(f"/me/security/passkeys/{number}/rename", data={"name": ""}).status_code == 422
    assert client.post(f"/me/security/passkeys/{number}/rename", data={"name": "Máy ở phường"}).status_code == 302
    assert "Máy ở phường" in client.get("/me/security").get_data(as_text=True)
    assert client.post(f"/me/security/passkeys/{number}/delete").status_code == 302
    with inside():
        assert db.session.scalars(select(Passkey)).all() == []


def test_the_only_way_in_is_not_removed(app: Flask, visitor, make, inside):
    newcomer = make.person(phone="+84988000999", state=PersonState.INVITED)
    visitor.post(make.code_for(newcomer).url_path)
    assert _register(visitor, _phone()).status_code == 200
    with inside():
        number = db.session.scalar(select(Passkey.id))
    assert visitor.post(f"/me/security/passkeys/{number}/delete").status_code == 409
    with inside():
        assert db.session.scalar(select(Passkey.id)) == number


def test_confirming_with_a_passkey(app: Flask, client_of, member, make, inside):
    phone = _phone()
    client = _fresh(app, client_of, member)
    _register(client, phone)
    weak = client_of(member)
    assert weak.get("/me/security/totp").status_code == 302
    assert _use(weak, phone, "/me/confirm/passkey").get_json() == {"url": "/me/security"}
    assert weak.get("/me/security/totp").status_code == 200
    stranger = client_of(make.person())
    assert _use(stranger, phone, "/me/confirm/passkey").status_code == 403


def test_the_board_sets_a_passkey_up_before_anything_else(app: Flask, client_of, make, monkeypatch):
    chair = make.person(Role.CHAIR)
    make.password_of(chair)
    asking = replace(app.config["SETTINGS"], board_second_factor=True)
    monkeypatch.setitem(app.config, "SETTINGS", asking)
    client = _fresh(app, client_of, chair)
    assert client.get("/").headers["Location"].startswith("/me/second-factor")
    assert _register(client, _phone()).status_code == 200
    assert client.get("/").status_code == 200


def test_a_lost_passkey_is_removed_by_the_leaders_and_the_board_starts_anew(app, client_of, make, monkeypatch, inside):
    vice, admin = make.person(Role.VICE_CHAIR, phone="+84988000881"), make.person(Role.ADMIN)
    make.password_of(vice)
    _register(_fresh(app, client_of, vice), _phone())
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], board_second_factor=True))
    # The password alone does not count as a second factor, and is not offered as one.
    stuck = client_of(vice)
    assert stuck.get("/").headers["Location"].startswith("/me/second-factor")
    assert stuck.get("/me/second-factor").headers["Location"].startswith("/me/confirm")
    assert 'name="password"' not in stuck.get("/me/confirm").get_data(as_text=True)
    assert stuck.post("/me/confirm", data={"password": "sông quê xanh mát 11"}).status_code == 422
    helper = client_of(admin, strong=True)
    assert 'name="unlock"' in helper.get(f"/help-sign-in/{vice.id}").get_data(as_text=True)
    helper.post(f"/help-sign-in/{vice.id}", data={"reason": "Mất điện thoại, đã gặp tận mặt", "unlock": "1"})
    page = helper.get("/help-sign-in/code").get_data(as_text=True)
    code = re.search(r'class="spoken-code"[^>]*>([A-Z0-9-]+)<', page)[1]
    fresh = app.test_client()
    assert fresh.post("/code", data={"name": "0988000881", "code": code}).status_code == 302
    assert fresh.get("/").headers["Location"].startswith("/me/second-factor")
    assert fresh.get("/me/second-factor").status_code == 200
    assert _register(fresh, _phone()).status_code == 200
    assert fresh.get("/").status_code == 200


def test_the_board_sets_codes_up_before_anything_else(app: Flask, client_of, make, monkeypatch):
    chair = make.person(Role.CHAIR)
    make.password_of(chair)
    phone = make.app_of(chair)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], board_second_factor=True))
    client = client_of(chair)
    led = client.get("/me/second-factor?next=/help-sign-in")
    assert led.headers["Location"].startswith("/me/confirm")
    done = client.post(
        "/me/confirm", data={"password": "sông quê xanh mát 11", "code": shown_by(phone), "next": "/help-sign-in"}
    )
    assert done.headers["Location"] == "/help-sign-in"
    assert client.get("/help-sign-in").status_code == 200


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
_shape = st.fixed_dictionaries(
    {
        "id": _anything,
        "rawId": _anything,
        "type": _anything,
        "response": st.dictionaries(
            st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]),
            _anything,
        )
        | _anything,
    }
)


@settings(max_examples=60)
@given(answer=_anything | _shape, known=st.booleans())
def test_no_answer_of_a_browser_breaks_the_server(app: Flask, client_of, member, inside, answer, known):
    limits.limiter.reset()
    client = _fresh(app, client_of, member)
    with inside():
        row = db.session.scalar(select(Passkey))
        if row is None:
            with transaction():
                row = Passkey(person_id=member.id, credential_id="AAAA", public_key=b"x", name="x", transports=[])
                db.session.add(row)
    if known and isinstance(answer, dict):
        answer = answer | {"id": "AAAA", "rawId": "AAAA"}
    for options, path in (
        ("/sign-in/passkey/options", "/sign-in/passkey"),
        ("/me/security/passkeys/options", "/me/security/passkeys"),
    ):
        client.post(options)
        assert client.post(path, json={"credential": answer}).status_code == 422
