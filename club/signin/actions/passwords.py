"""Choosing a password."""

from __future__ import annotations

from flask import g

from club import clock
from club.auth import end_all_sessions
from club.errors import Invalid
from club.notices.actions import tell
from club.people.models import Person
from club.signin import words
from club.signin.actions.slips import revoke_codes
from club.signin.passwords import set_password, weakness


def ensure_strong(person: Person, password: str) -> None:
    """Raise Invalid with the field's message when the password is too weak for this person."""
    weak = weakness(password, full_name=person.full_name, phone=person.phone, email=person.email)
    if weak:
        raise Invalid(weak, fields={"password": [weak]})


def change_password(actor: Person, new: str, *, end_others: bool) -> int:
    """Give oneself a new password. The old one, or a code, has been checked by the caller. Codes that were still open
    stop working; `end_others` ends every other sign-in. How many sign-ins ended."""
    ensure_strong(actor, new)
    had_one = actor.password_hash is not None
    set_password(actor, new)
    revoke_codes([actor.id])
    if had_one:
        moment = clock.now().isoformat(timespec="seconds")
        tell([actor.id], words.PASSWORD_CHANGED, key=f"password:{moment}", url="/me/security")
    return end_all_sessions(actor, keep=g.get("auth_session")) if end_others else 0
