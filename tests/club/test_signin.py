"""The door: name and password, waiting after wrong tries, where one goes, and what the cookie is worth."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from club import auth, clock
from club.db import db, transaction
from club.notices.models import Notice
from club.people.models import Person, PersonState
from club.policy import Role
from club.realtime import socketio
from club.signin import codes, jobs, passwords, throttle
from club.signin.devices import device_name
from club.signin.models import AuthSession, OneTimeCode, WrongTries
from tests.make.signin import PASSWORD, without_tokens


def _try(client, name, password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more})


@pytest.fixture
def member(make):
    someone = make.person(phone="+84988000777", email="an@clb.example")
    make.password_of(someone)
    return someone


def _is_in(client) -> bool:
    return client.get("/me/security").status_code == 200


@pytest.mark.parametrize(
    "typed", ["0988 000 777", "0988.000.777", "+84988000777", "84988000777", "988000777", "AN@clb.example "]
)
def test_phone_and_mail_are_taken_as_people_type_them(visitor, member, typed):
    assert _try(visitor, typed).status_code == 302
    assert _is_in(visitor)


def test_a_wrong_password_keeps_what_was_typed_and_says_how_to_mend_it(visitor, member):
    answer = _try(visitor, "0988 000 777", "sai rồi")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="0988 000 777"' in page
    assert "sai rồi" not in page
    assert not _is_in(visitor)


def test_the_same_letters_written_another_way_are_the_same_password(visitor, make):
    someone = make.person(phone="+84988000778")
    make.password_of(someone, "Ti\u1ebfng Vi\u1ec7t gi\u00e0u")
    decomposed = "Tie\u0302\u0301ng Vie\u0323\u0302t gia\u0300u"
    assert _try(visitor, "0988000778", decomposed).status_code == 302


def test_unknown_names_get_the_same_answer_and_cost_the_same_work(visitor, member, monkeypatch):
    checked = []
    real = passwords._hasher.verify
    monkeypatch.setattr(
        passwords, "_hasher", type("Spy", (), {"verify": lambda _s, h, p: checked.append(h) or real(h, p)})()
    )
    known, unknown = _try(visitor, "0988000777", "sai"), _try(visitor, "0911111111", "sai")
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert len(checked) == 2
    # A form's token holds the second it was made in, and another one may have begun.
    same = without_tokens(known.get_data(as_text=True).replace("0988000777", "X"))
    assert same == without_tokens(unknown.get_data(as_text=True).replace("0911111111", "X"))


def test_who_is_invited_comes_by_slip_not_by_password(visitor, make):
    someone = make.person(phone="+84988000779", state=PersonState.INVITED)
    make.password_of(someone)
    assert _try(visitor, "0988000779").status_code == 422


def test_a_suspended_member_is_told_why_and_only_with_the_right_password(visitor, member, inside):
    with inside(), transaction():
        person = db.session.get_one(Person, member.id)
        person.state, person.suspended_reason = PersonState.SUSPENDED, "vi phạm nội quy nhiều lần"
    right, wrong = _try(visitor, "0988000777"), _try(visitor, "0988000777", "sai")
    assert right.status_code == 403
    assert "vi phạm nội quy nhiều lần" in right.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "vi phạm" not in wrong.get_data(as_text=True)
    assert not _is_in(visitor)


@pytest.mark.parametrize(
    ("wish", "leads_to"),
    [
        ("/me/security?x=1", "/me/security?x=1"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_goes_where_one_wanted_and_never_to_another_site(visitor, member, wish, leads_to):
    assert _try(visitor, "0988000777", next=wish).headers["Location"] == leads_to


def test_a_visitor_comes_back_to_the_page_they_asked_for(visitor, member):
    asked = visitor.get("/me/security")
    assert asked.status_code == 302
    page = visitor.get(asked.headers["Location"]).get_data(as_text=True)
    assert 'name="next"' in page
    assert 'value="/me/security"' in page


def test_after_five_wrong_tries_one_waits_and_then_may_go_on(visitor, member):
    start = clock.now()
    with clock.set_now(start):
        assert [_try(visitor, "0988000777", "sai").status_code for _number in range(5)] == [422] * 5
        blocked = _try(visitor, "0988 000 777")
    assert blocked.status_code == 429
    assert blocked.headers["Retry-After"] == "15"
    assert 'value="0988 000 777"' in blocked.get_data(as_text=True)
    with clock.set_now(start + timedelta(seconds=15)):
        assert _try(visitor, "0988000777").status_code == 302


def test_the_wait_doubles_and_ends(app: Flask, inside, member):
    with inside():
        gates = throttle.gates("password", "0988000777", "10.0.0.1")
        start = clock.now()
        waits = []
        with clock.set_now(start):
            for _number in range(9):
                with transaction():
                    throttle.count_wrong(gates)
                waits.append(throttle.seconds_to_wait(gates))
        assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240]
        with clock.set_now(start + timedelta(seconds=240)):
            assert throttle.seconds_to_wait(gates) == 0
        with clock.set_now(start + timedelta(hours=2)):
            with transaction():
                throttle.count_wrong(gates)
            assert throttle.seconds_to_wait(gates) == 0


def test_others_wrong_tries_never_block_a_device_that_knows_its_owner(app: Flask, member):
    own = app.test_client()
    assert _try(own, "0988000777").status_code == 302
    own.post("/sign-out")
    stranger = app.test_client()
    # The very same address (a hall's network), and far past every limit for this name.
    for _number in range(6):
        _try(stranger, "0988000777", "đoán mò")
    with app.app_context():
        with transaction():
            for gate in throttle.gates("password", "0988000777", "127.0.0.1"):
                for _number in range(400):
                    throttle.count_wrong([gate])
        db.session.remove()
    assert _try(stranger, "0988000777").status_code == 429
    assert _try(own, "0988000777").status_code == 302
    # A forged cookie is no such device.
    forger = app.test_client()
    forger.set_cookie("device", own.get_cookie("device").value[:-4] + "AAAA")
    assert _try(forger, "0988000777").status_code == 429


def test_wrong_tries_on_a_known_device_wait_as_well(app: Flask, member):
    own = app.test_client()
    _try(own, "0988000777")
    own.post("/sign-out")
    with clock.set_now(clock.now()):
        answers = [_try(own, "0988000777", "sai").status_code for _number in range(9)]
    assert answers == [422] * 8 + [429]


def test_a_hall_behind_one_address_signs_in_freely(app: Flask, make):
    people = [make.person(phone=f"+8498800{number:04d}") for number in range(1000, 1012)]
    for someone in people:
        make.password_of(someone)
    for someone in people:
        client = app.test_client()
        assert _try(client, someone.phone, "nhầm").status_code == 422
        assert _try(client, someone.phone).status_code == 302


def test_names_that_people_mistype_are_not_kept(visitor, inside):
    _try(visitor, "0911222333", "sai")
    with inside():
        rows = db.session.scalars(select(WrongTries)).all()
        assert rows
        assert all("0911222333" not in row.key_hash and "911222333" not in row.key_hash for row in rows)


def test_signing_in_gives_a_new_cookie_and_ends_the_one_before(app: Flask, visitor, member, inside):
    _try(visitor, "0988000777")
    first = visitor.get_cookie("club").value
    _try(visitor, "0988000777")
    second = visitor.get_cookie("club").value
    assert first != second
    thief = app.test_client()
    thief.set_cookie("club", first)
    assert not _is_in(thief)
    assert _is_in(visitor)


def test_a_cookie_set_before_the_sign_in_is_of_no_use_after_it(visitor, member):
    visitor.set_cookie("club", "planted-by-somebody-else")
    _try(visitor, "0988000777")
    assert visitor.get_cookie("club").value != "planted-by-somebody-else"


def test_a_sign_in_ends_when_it_is_not_used_and_in_any_case(client_of, make):
    someone = make.person()
    client, start = client_of(someone), clock.now()
    with clock.set_now(start + timedelta(days=29)):
        assert _is_in(client)
    with clock.set_now(start + timedelta(days=29 + 29)):
        assert _is_in(client)
    with clock.set_now(start + timedelta(days=29 + 29 + 31)):
        assert not _is_in(client)


def test_a_sign_in_ends_after_half_a_year_though_it_is_used(client_of, make):
    client, start = client_of(make.person()), clock.now()
    for day in (20, 45, 70, 95, 120, 145, 170, 179):
        with clock.set_now(start + timedelta(days=day)):
            assert _is_in(client)
    with clock.set_now(start + timedelta(days=181)):
        assert not _is_in(client)


def test_who_is_suspended_or_gone_is_out_at_once(client_of, make, inside):
    someone = make.person()
    client = client_of(someone)
    assert _is_in(client)
    with inside(), transaction():
        db.session.get_one(Person, someone.id).state = PersonState.SUSPENDED
    assert not _is_in(client)


def test_over_https_the_cookies_are_bound_to_the_host(app: Flask, visitor, member, monkeypatch):
    settings = replace(app.config["SETTINGS"], public_url="https://clb.example")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    answer = visitor.post("/sign-in", data={"name": "0988000777", "password": PASSWORD}, base_url="https://clb.example")
    cookies = {line.split("=", 1)[0]: line for line in answer.headers.getlist("Set-Cookie")}
    for name in ("__Host-club", "__Host-device"):
        assert "Secure" in cookies[name]
        assert "HttpOnly" in cookies[name]
        assert "SameSite=Lax" in cookies[name]
        assert "Path=/" in cookies[name]
        assert "Domain" not in cookies[name]


def test_the_cookie_is_not_in_the_database(visitor, member, inside):
    _try(visitor, "0988000777")
    token = visitor.get_cookie("club").value
    with inside():
        kept = db.session.scalars(select(AuthSession.token_hash)).all()
        assert kept == [auth._hash(token)]
        assert token not in kept


def test_forms_without_the_token_are_refused(app: Flask, visitor, member, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert _try(visitor, "0988000777").status_code == 400
    page = visitor.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert _try(visitor, "0988000777", csrf_token=token).status_code == 302
    # The token from before the sign-in is of no use after it.
    assert visitor.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_a_new_device_is_told_of_and_a_known_one_is_not(app: Flask, member, inside):
    first = app.test_client()
    _try(first, "0988000777")
    first.post("/sign-out")
    _try(first, "0988000777")
    second = app.test_client()
    second.post(
        "/sign-in",
        data={"name": "0988000777", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537"},
    )
    with inside():
        told = db.session.scalars(select(Notice).where(Notice.person_id == member.id)).all()
        assert [(row.kind, row.params["device"]) for row in told] == [("signin.new_device", "Chrome · Android")]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/110 Chrome/104 Safari/537", "Cốc Cốc · Windows"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/110 Mobile Safari/537 Zalo android/12", "Zalo · Android"),
    ],
)
def test_devices_are_called_by_names_people_know(agent, name):
    assert device_name(agent) == name


def test_the_page_speaks_both_languages_and_keeps_the_way_back(visitor, make):
    make.person()
    assert "Đăng nhập" in visitor.get("/sign-in").get_data(as_text=True)
    changed = visitor.post("/language", data={"language": "en", "next": "/sign-in?next=/me/security"})
    page = visitor.get(changed.headers["Location"]).get_data(as_text=True)
    assert "Sign in" in page
    assert 'value="/me/security"' in page


def test_board_without_a_strong_sign_in_is_led_to_the_second_factor(app: Flask, client_of, make, monkeypatch):
    settings = replace(app.config["SETTINGS"], board_second_factor=True)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    chair, admin, member = make.person(Role.CHAIR), make.person(Role.ADMIN), make.person(Role.WARD_SECRETARY)
    for officer in (chair, admin):
        weak = client_of(officer)
        for path in ("/", "/me/security", "/help-sign-in", "/join/requests"):
            answer = weak.get(path)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/me/second-factor")
        assert weak.post("/me/security/sessions/end-others").status_code == 302
        told = weak.get("/me/security", headers={"Accept": "application/json"})
        assert (told.status_code, told.get_json()["error"]) == (403, "second_factor_needed")
        led = weak.get("/me/security", headers={"HX-Request": "true"})
        assert led.headers["HX-Redirect"].startswith("/me/second-factor")
        assert weak.get("/me/second-factor").status_code == 200
        assert weak.post("/sign-out").status_code == 302
        assert client_of(officer, strong=True).get("/me/security").status_code == 200
    assert client_of(member).get("/me/security").status_code == 200


def test_no_socket_opens_before_the_second_factor(app: Flask, client_of, make, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], board_second_factor=True))
    chair = make.person(Role.CHAIR)
    origin = {"Origin": app.config["SETTINGS"].origins[0]}
    for strong in (False, True):
        client = client_of(chair, strong=strong)
        assert socketio.test_client(app, flask_test_client=client, headers=origin).is_connected() is strong


def test_without_the_setting_the_board_signs_in_as_everybody(client_of, make):
    assert client_of(make.person(Role.CHAIR)).get("/me/security").status_code == 200


@given(st.text(alphabet=st.sampled_from("/\\\t\n\r .:?#@aevil%") | st.characters(max_codepoint=0x2FF), max_size=30))
def test_no_way_back_leaves_the_site(wish):
    led = auth.safe_next(wish)
    # As browsers read an address: control characters vanish, a backslash is a slash.
    seen = re.sub(r"[\t\n\r]", "", led.strip("".join(map(chr, range(33))))).replace("\\", "/")
    assert seen.startswith("/")
    assert not seen.startswith("//")


@given(st.text(max_size=300))
def test_every_browser_gets_a_name(app: Flask, agent):
    with app.test_request_context():
        assert device_name(agent)


@given(
    st.text(alphabet="ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=1, max_size=16), st.sampled_from([" ", "-", ".", ""])
)
def test_codes_are_read_however_they_are_spelled(code, between):
    assert codes.as_typed(codes.spelled(code)) == code
    assert codes.as_typed(between.join(code.lower())) == code


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_password_is_judged_and_the_same_in_both_normal_forms(app: Flask, password, name):
    with app.test_request_context():
        composed, decomposed = (unicodedata.normalize(form, password) for form in ("NFC", "NFD"))
        assert passwords.weakness(composed, full_name=name) == passwords.weakness(decomposed, full_name=name)


def test_what_signing_in_leaves_behind_is_swept(app: Flask, visitor, member, make, inside):
    _try(visitor, "0988000777")
    visitor.post("/sign-out")
    _try(visitor, "0988000777", "sai")
    make.code_for(member)
    client = app.test_client()
    _try(client, "0988000777")
    start = clock.now()
    with inside(), clock.set_now(start + timedelta(days=20)):
        jobs.forget_old_sign_ins.call_local()
        assert db.session.scalars(select(WrongTries)).all() == []
        assert len(db.session.scalars(select(AuthSession)).all()) == 2
    with clock.set_now(start + timedelta(days=25)):
        assert _is_in(client)
    with inside(), clock.set_now(start + timedelta(days=92)):
        jobs.forget_old_sign_ins.call_local()
        assert [row.revoked_at for row in db.session.scalars(select(AuthSession))] == [None]
    with inside(), clock.set_now(start + timedelta(days=130)):
        jobs.forget_old_sign_ins.call_local()
        assert db.session.scalars(select(AuthSession)).all() == []
        assert db.session.scalars(select(OneTimeCode)).all() == []
