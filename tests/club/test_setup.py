"""The first run: guarded, in steps, once; and the administrator made on the command line."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from club import ledger
from club.db import db, transaction
from club.people.models import Person
from club.policy import Role
from club.profile import change_profile, club_profile
from club.setup.token import announcement, setup_link, setup_token
from club.signin.cli import create_admin, sign_in_link

PASSWORD = "bốn mùa hoa nở"
CLUB = {"name": "Câu lạc bộ Bí thư", "short_name": "CLB BT", "issuing_body_upper": "", "issuing_body": "CLB"}
ADMIN = {"full_name": "Phạm Quang Huy", "contact": "0988 222 333", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def token(app: Flask) -> str:
    with app.app_context():
        return setup_token()


@pytest.fixture
def founder(visitor, token):
    assert visitor.get(f"/setup?token={token}").status_code == 302
    return visitor


def test_an_empty_house_leads_to_the_first_run(visitor):
    assert visitor.get("/").headers["Location"] == "/setup"


def test_without_the_token_nobody_gets_further(visitor, token):
    page = visitor.get("/setup")
    assert page.status_code == 200
    assert 'name="token"' in page.get_data(as_text=True)
    assert 'name="short_name"' not in page.get_data(as_text=True)
    assert visitor.get("/setup?token=falsch").status_code == 403
    assert visitor.post("/setup", data=CLUB).status_code == 200
    assert visitor.get("/setup/admin").headers["Location"] == "/setup"
    assert visitor.post("/setup/admin", data=ADMIN).headers["Location"] == "/setup"


def test_guessing_the_token_waits(visitor):
    answers = [visitor.post("/setup", data={"token": f"x{n}"}).status_code for n in range(31)]
    assert answers == [403] * 30 + [429]


def test_the_token_lies_in_a_file_of_its_owner(app: Flask, token):
    path = Path(app.config["SETTINGS"].instance) / "setup-token.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() == token
    with app.app_context():
        assert setup_link().endswith(f"/setup?token={token}")


def test_starting_an_empty_house_prints_the_way_in_and_a_full_one_does_not(inside, make, token):
    with inside():
        assert setup_link() in announcement()
    make.person()
    with inside():
        assert announcement() == ""


def test_at_the_machine_in_development_no_token_is_asked(app: Flask, visitor, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mode="development"))
    assert 'name="short_name"' in visitor.get("/setup").get_data(as_text=True)
    behind = visitor.get("/setup", headers={"X-Forwarded-For": "203.0.113.9"})
    away = visitor.get("/setup", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert 'name="token"' in behind.get_data(as_text=True)
    assert 'name="token"' in away.get_data(as_text=True)


def test_three_steps_lead_to_a_house_with_an_administrator(app: Flask, founder, inside):
    assert founder.post("/setup", data=CLUB).headers["Location"] == "/setup/admin"
    assert 'value="CLB BT"' in founder.get("/setup").get_data(as_text=True)
    done = founder.post("/setup/admin", data=ADMIN)
    assert done.headers["Location"] == "/welcome"
    assert founder.get("/welcome").status_code == 200
    with inside():
        person = db.session.scalar(select(Person))
        assert (person.full_name, person.phone) == ("Phạm Quang Huy", "+84988222333")
        assert [office.role for office in person.offices] == [Role.ADMIN]
        profile = club_profile()
        assert (profile["name"], profile["short_name"], profile["set_up"]) == ("Câu lạc bộ Bí thư", "CLB BT", True)
        assert [line.verb for line in ledger.walk()] == ["admin.made", "club.founded"]
    assert not (Path(app.config["SETTINGS"].instance) / "setup-token.txt").exists()
    fresh = app.test_client()
    assert fresh.post("/sign-in", data={"name": "0988222333", "password": PASSWORD}).status_code == 302


def test_after_it_the_first_run_is_gone_for_all(app: Flask, founder):
    founder.post("/setup", data=CLUB)
    founder.post("/setup/admin", data=ADMIN)
    for client in (founder, app.test_client()):
        for path in ("/setup", "/setup/admin", "/setup?token=x"):
            assert client.get(path).status_code == 404
        assert client.post("/setup", data=CLUB).status_code == 404
        assert client.post("/setup/admin", data=ADMIN).status_code == 404


def test_it_is_closed_when_somebody_is_there_or_the_switch_is_set(visitor, make, inside, token):
    with inside(), transaction():
        change_profile(set_up=True)
    assert visitor.get(f"/setup?token={token}").status_code == 404
    with inside(), transaction():
        change_profile(set_up=False)
    assert visitor.get(f"/setup?token={token}").status_code == 302
    make.person()
    assert visitor.get("/setup").status_code == 404


def test_of_two_founders_the_second_is_refused(app: Flask, founder, token, inside):
    second = app.test_client()
    second.get(f"/setup?token={token}")
    for client in (founder, second):
        client.post("/setup", data=CLUB)
    assert founder.post("/setup/admin", data=ADMIN).status_code == 302
    assert second.post("/setup/admin", data=ADMIN | {"contact": "x@clb.example"}).status_code == 404
    with inside():
        assert len(db.session.scalars(select(Person)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "ngắn", "again": "ngắn"},
        {"password": "1234567890", "again": "1234567890"},
        {"again": "khác hẳn với ở trên"},
        {"contact": "12"},
        {"contact": "huy@khong"},
        {"contact": ""},
        {"full_name": ""},
        {"password": "phạm quang huy 1", "again": "phạm quang huy 1"},
    ],
)
def test_what_will_not_do_comes_back_with_what_was_typed(founder, inside, wrong):
    founder.post("/setup", data=CLUB)
    answer = founder.post("/setup/admin", data=ADMIN | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "field-error" in page
    if "full_name" not in wrong:
        assert 'value="Phạm Quang Huy"' in page
    assert PASSWORD not in page
    with inside():
        assert db.session.scalars(select(Person)).all() == []


def test_the_last_step_is_the_administrators_while_they_are_alone(client_of, make, founder):
    founder.post("/setup", data=CLUB)
    founder.post("/setup/admin", data=ADMIN)
    member = make.person()
    assert client_of(member).get("/welcome").status_code == 404
    assert founder.get("/welcome").status_code == 404


def _run(app: Flask, command, *words, typed=""):
    with app.app_context():
        try:
            return CliRunner().invoke(command, [*words], input=typed)
        finally:
            db.session.remove()


def test_an_administrator_is_made_on_the_command_line(app: Flask, inside, visitor):
    typed = f"Đỗ Minh Châu\n0988 444 555\n{PASSWORD}\n{PASSWORD}\n"
    done = _run(app, create_admin, typed=typed)
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    with inside():
        person = db.session.scalar(select(Person))
        assert [office.role for office in person.offices] == [Role.ADMIN]
    assert visitor.get("/setup").status_code == 404
    assert visitor.post("/sign-in", data={"name": "0988444555", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        ["--name", "A B", "--phone", "0988444555", "--password", "ngắn"],
        ["--name", "A B", "--phone", "0988444555", "--password", "matkhau123"],
        ["--name", "A B", "--phone", "không phải số", "--password", PASSWORD],
    ],
)
def test_the_command_line_refuses_what_will_not_do(app: Flask, inside, words):
    assert _run(app, create_admin, *words).exit_code != 0
    with inside():
        assert db.session.scalars(select(Person)).all() == []


def test_a_member_becomes_an_administrator_and_stays_one_person(app: Flask, make, inside):
    someone = make.person(phone="+84988444555")
    for _number in range(2):
        assert _run(app, create_admin, "--name", "X", "--phone", "0988444555", "--password", PASSWORD).exit_code == 0
    with inside():
        person = db.session.scalar(select(Person))
        assert (person.id, person.full_name) == (someone.id, someone.full_name)
        assert sorted(office.role for office in person.offices) == [Role.ADMIN, Role.BRANCH_SECRETARY]


def test_the_last_resort_is_a_link_on_the_command_line(app: Flask, make, inside, visitor):
    admin = make.person(Role.ADMIN, phone="+84988444555")
    done = _run(app, sign_in_link, "0988 444 555")
    path = done.output.strip().removeprefix(app.config["SETTINGS"].public_url)
    assert visitor.post(path).status_code == 302
    assert visitor.get("/me/security").status_code == 200
    with inside():
        line = ledger.lines_of(("person", admin.id))[-1]
        assert (line.verb, line.actor_id) == ("link.made", None)
    assert _run(app, sign_in_link, "0911111111").exit_code != 0


def test_a_locked_out_administrator_is_let_in_without_the_lost_phone(app: Flask, make, inside, visitor):
    admin = make.person(Role.ADMIN, phone="+84988444555")
    make.app_of(admin)
    kept = _run(app, sign_in_link, "0988444555").output.strip().removeprefix(app.config["SETTINGS"].public_url)
    assert visitor.post(kept).headers["Location"] == "/sign-in/second"
    done = _run(app, sign_in_link, "0988444555", "--unlock")
    path = done.output.strip().removeprefix(app.config["SETTINGS"].public_url)
    assert visitor.post(path).headers["Location"] == "/choose-password"
    with inside():
        verbs = [line.verb for line in ledger.lines_of(("person", admin.id))]
        assert verbs == ["link.made", "second_factor.removed", "link.made"]
