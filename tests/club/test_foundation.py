"""The ground itself: transaction, effects, ledger, sign-in."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from club import ledger
from club.db import after_commit, db, transaction
from club.people.models import Person
from club.policy import Role
from club.signin.passwords import set_password


def test_effects_run_after_the_commit_and_only_then(inside):
    happened = []
    with inside():
        with transaction():
            after_commit(happened.append, 1)
            assert happened == []
        assert happened == [1]
        with pytest.raises(ZeroDivisionError), transaction():
            after_commit(happened.append, 2)
            1 / 0  # noqa: B018
        assert happened == [1]


def test_a_write_outside_a_transaction_is_refused(inside, make):
    someone = make.person()
    with inside():
        found = db.session.get_one(Person, someone.id)
        found.about = "changed"
        with pytest.raises(RuntimeError, match="outside transaction"):
            db.session.flush()


def test_an_effect_that_fails_does_not_undo_what_was_acknowledged(inside, make):
    someone = make.person()

    def broken() -> None:
        raise OSError("the mail server is away")

    with inside():
        with transaction():
            db.session.get_one(Person, someone.id).about = "kept"
            after_commit(broken)
        assert db.session.scalar(select(Person.about)) == "kept"


def test_the_ledger_names_the_first_broken_line(inside, make):
    chair = make.person(Role.CHAIR)
    with inside():
        with transaction():
            for number in range(5):
                ledger.record(chair, "test.done", ("thing", number), reason=f"vì lý do {number}")
        assert ledger.verify() is None
        with transaction(), pytest.raises(Exception, match="only appended to"):
            db.session.execute(text("UPDATE ledger_line SET verb = 'x' WHERE id = 3"))
            db.session.flush()


def test_a_redacted_line_keeps_the_chain(inside, make):
    chair = make.person(Role.CHAIR)
    with inside():
        with transaction():
            line = ledger.record(chair, "test.done", ("thing", 1), reason="có tên người thật")
        with transaction():
            ledger.redact(chair, db.session.get_one(ledger.LedgerLine, line.id), reason="bảo vệ người được nhắc tên")
        assert ledger.verify() is None
        assert db.session.get_one(ledger.LedgerLine, line.id).reason is None


def test_sign_in_with_a_phone_number_typed_as_people_do(visitor, inside, make):
    someone = make.person(phone="+84900000123")
    with inside(), transaction():
        set_password(db.session.get_one(Person, someone.id), "đúng mật khẩu")
    wrong = visitor.post("/sign-in", data={"name": "0900 000 123", "password": "sai"})
    assert wrong.status_code == 422
    right = visitor.post("/sign-in", data={"name": "0900.000.123", "password": "đúng mật khẩu", "next": "/"})
    assert right.status_code == 302
    assert visitor.get("/").status_code == 200


def test_a_cookie_kept_after_sign_out_signs_nobody_in(app, make, client_of):
    client = client_of(make.person())
    kept = client.get_cookie("club").value
    assert client.post("/sign-out").status_code == 302
    thief = app.test_client()
    thief.set_cookie("club", kept)
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("address", ["/forum/", "/training/", "/live", "/live/", "/me/", "/search/"])
def test_a_slash_more_or_less_is_the_same_address(client_of, make, address):
    assert client_of(make.person()).get(address, follow_redirects=True).status_code == 200


def test_a_number_that_no_database_holds_is_an_address_that_does_not_exist(client_of, make):
    assert client_of(make.person()).get(f"/people/{2**63}").status_code == 404
