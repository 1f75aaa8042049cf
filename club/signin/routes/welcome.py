"""What follows once somebody proved who they are: the second factor where there is one, else the cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, g, make_response, redirect, session, url_for

from club import clock
from club.auth import safe_next, set_cookie
from club.db import db
from club.people.models import Person
from club.signin.actions.entering import ensure_may_enter, enter
from club.signin.devices import remember, this_device

# How long the second step may take after the first.
PENDING_FOR = timedelta(minutes=10)
# Ways in that let one choose a password without the old one.
BY_CODE = ("slip", "mail_reset", "officer_reset", "magic", "setup")


def welcome(person: Person, *, how: str, then: str | None, strong: bool = False) -> Response:
    """Inside a transaction: sign the person in and lead them on, or ask for the second factor first."""
    ensure_may_enter(person)
    if person.totp_secret and not strong:
        session["pending"] = {
            "person": person.id,
            "at": clock.now().isoformat(),
            "how": how,
            "then": safe_next(then),
            "mark": _mark(person),
        }
        return redirect(url_for("signin.second_step"))  # pyright: ignore[reportReturnType]
    token = enter(person, how=how, device=this_device(), strong=strong)
    return remember(set_cookie(make_response(redirect(safe_next(then))), token), person)


def pending() -> tuple[Person, dict[str, Any]] | None:
    """Whoever has taken the first step in this browser a short while ago, and how."""
    value = session.get("pending")
    if not value or clock.now() - datetime.fromisoformat(value["at"]) > PENDING_FOR:
        return None
    person = db.session.get(Person, value["person"])
    if person is None or _mark(person) != value["mark"]:
        return None
    return person, value


def _mark(person: Person) -> str:
    # A password changed meanwhile makes the first step void.
    return (person.password_hash or "")[-12:]


def may_choose_freely(person: Person, passkeys: int) -> bool:
    """Whether the person may choose a password without giving the old one: they have just come in by a code, or came in
    by one before and have no other way to sign in yet."""
    found = g.auth_session
    if found is None or found.how.split("+")[0] not in BY_CODE:
        return False
    fresh = found.confirmed_at is not None and clock.now() - found.confirmed_at < timedelta(minutes=30)
    return fresh or (person.password_hash is None and passkeys == 0)
