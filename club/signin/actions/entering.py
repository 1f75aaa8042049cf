"""Coming in and going out: opening a sign-in, ending others."""

from __future__ import annotations

from flask import g

from club import clock
from club.auth import end_all_sessions, end_session
from club.auth import sign_in as open_session
from club.errors import Refused
from club.i18n import _, datetime_text
from club.notices.actions import tell
from club.people.models import Person, PersonState
from club.policy import ensure, no, yes
from club.signin import words
from club.signin.devices import Device, device_name
from club.signin.models import AuthSession
from club.signin.queries import was_here_before


def ensure_may_enter(person: Person) -> None:
    """Say why somebody who proved who they are is still kept out."""
    if person.is_suspended:
        until = datetime_text(person.suspended_until)
        told = (
            _("Your account is suspended until %(until)s.", until=until) if until else _("Your account is suspended.")
        )
        reason = _("Reason: %(reason)s", reason=person.suspended_reason) if person.suspended_reason else ""
        raise Refused(" ".join(part for part in (told, reason) if part))
    if person.state == PersonState.ERASED:
        raise Refused(_("This account is closed."))


def enter(person: Person, *, how: str, device: Device, strong: bool = False) -> str:
    """Open a sign-in for somebody who proved who they are; the token for the cookie. Who was invited is active now;
    who comes with a browser that does not know them is told, unless it is the first time at all."""
    ensure_may_enter(person)
    if person.state == PersonState.INVITED:
        person.state = PersonState.ACTIVE
    known = device.knows(person) or not was_here_before(person)
    token = open_session(person, how=how, strong=strong)
    if not known:
        session: AuthSession = g.auth_session
        name = device_name(session.agent)
        tell([person.id], words.NEW_DEVICE, key=f"session:{session.id}", url="/me/security", device=name)
    return token


def confirm(session: AuthSession, *, strong: bool) -> None:
    """The person has just proved again who they are."""
    session.confirmed_at = clock.now()
    session.strong = session.strong or strong


def end(actor: Person, session: AuthSession) -> None:
    """End one of one's own sign-ins; its sockets are cut."""
    ensure(yes() if session.person_id == actor.id else no(_("You can end only your own sign-ins.")))
    end_session(session)


def end_others(actor: Person) -> int:
    """End all of one's own sign-ins but this one; how many."""
    return end_all_sessions(actor, keep=g.auth_session)
