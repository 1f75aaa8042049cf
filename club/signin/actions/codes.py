"""Using one-time codes, and the codes for a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import delete

from club import clock, ledger, mail, outbox
from club.db import db, transaction
from club.errors import Conflict
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person, PersonState
from club.people.queries import person_by_name
from club.policy import ensure
from club.signin import words
from club.signin.actions.entering import ensure_may_enter
from club.signin.actions.slips import Slip, issue_slip, new_codes
from club.signin.actions.totp import remove_second_factor
from club.signin.models import CodeKind, OneTimeCode, Passkey
from club.signin.policy import may_reset, may_unlock
from club.signin.queries import code_of_link

if TYPE_CHECKING:
    from club.policy import Someone

# Forty bits stand a thousand times that; what it ends is only the spoken form, the link goes on working.
MOST_ATTEMPTS = 20


def spent_words() -> str:
    """Said of a link or code that does not open the door, whatever the cause."""
    return _("This link or code no longer works: it was used, it ran out, or a newer one was given. Ask for a new one.")


def use_link(secret: str) -> OneTimeCode:
    """Use the code of a link up and return it; Conflict when it is spent."""
    code = code_of_link(secret, lock=True)
    if code is None or not code.live:
        raise Conflict(spent_words())
    return use(code)


def use(code: OneTimeCode) -> OneTimeCode:
    """Use a live code up; the caller holds its row."""
    ensure_may_enter(code.person)
    code.used_at = clock.now()
    return code


def count_wrong_code(codes: list[OneTimeCode]) -> None:
    """A wrong spoken code was tried for somebody: after twenty, their spoken codes are closed."""
    for code in codes:
        code.attempts += 1
        if code.attempts >= MOST_ATTEMPTS:
            code.spoken_hash = None


def give_reset_code(actor: Someone, person: Person, *, reason: str, unlock: bool = False) -> Slip:
    """A code for a new password, for an officer to hand over; the person is told who issued it. `unlock`: the device
    with the second factor and the passkeys is lost as well, and they go."""
    ensure(may_reset(actor, person))
    if unlock:
        ensure(may_unlock(actor, person))
        _unlock(actor, person, reason=reason)
    slip = new_codes(actor, [person], CodeKind.OFFICER_RESET)[0]
    line = ledger.record(actor, words.RESET_GIVEN, person, reason=reason)
    name = actor.full_name
    tell([person.id], words.RESET_ISSUED, key=f"ledger:{line.id}", url="/me/security", who=name, reason=reason)
    return slip


def _unlock(actor: Someone | None, person: Person, *, reason: str = "") -> None:
    remove_second_factor(person)
    db.session.execute(delete(Passkey).where(Passkey.person_id == person.id))
    ledger.record(actor, words.UNLOCKED, person, reason=reason)


def make_link(person: Person, *, unlock: bool = False) -> Slip:
    """A way in for whoever runs the machine to hand on (`club sign-in-link`): the last resort. `unlock` as above."""
    if unlock:
        _unlock(None, person)
    slip = new_codes(None, [person], CodeKind.MAGIC)[0]
    ledger.record(None, words.LINK_MADE, person)
    return slip


def ask_reset_mail(typed_name: str) -> None:
    """Put the wish for a link by mail aside. Who it is, and whether anybody, is looked up later: the page answers the
    same, as fast, for every name. No secret waits in the outbox either."""
    outbox.put("reset_mail", {"name": typed_name})


@outbox.on("reset_mail")
def _send_reset_mail(payload: dict[str, str]) -> None:
    with transaction():
        person = person_by_name(payload["name"])
        if person is None or not person.email or not (person.is_active or person.state == PersonState.INVITED):
            return
        slip = new_codes(None, [person], CodeKind.MAIL_RESET)[0]
        to, locale, name = person.email, person.locale, person.full_name
    link = current_app.config["SETTINGS"].public_url.rstrip("/") + slip.url_path
    mail.deliver("signin/reset", to=to, locale=locale, name=name, link=link)


def mail_slip(actor: Someone, person: Person, *, reason: str = "") -> None:
    """Send somebody who is invited their slip by mail; the right is asked now, the secret is made when it is sent."""
    issue_slip(actor, person, reason=reason)
    outbox.put("slip_mail", {"person": person.id, "actor": actor.id})


@outbox.on("slip_mail")
def _send_slip_mail(payload: dict[str, int]) -> None:
    with transaction():
        person = db.session.get(Person, payload["person"])
        if person is None or not person.email or person.state != PersonState.INVITED:
            return
        actor = db.session.get(Person, payload["actor"])
        slip = new_codes(actor, [person], CodeKind.SLIP)[0]
        to, locale, name = person.email, person.locale, person.full_name
    link = current_app.config["SETTINGS"].public_url.rstrip("/") + slip.url_path
    mail.deliver("signin/slip", to=to, locale=locale, name=name, link=link, expires_at=slip.expires_at)
