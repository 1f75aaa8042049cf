"""What is on record about signing in: codes, open sign-ins, passkeys, and the people whom an officer may help."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from club import clock
from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Appointment, Person, PersonState
from club.people.phones import e164
from club.people.queries import named_like, person_by_name, running_on, under
from club.signin.codes import secret_hash, spoken_hash
from club.signin.models import AuthSession, CodeKind, OneTimeCode, Passkey, RecoveryCode
from club.signin.policy import CARERS, roles_above, spans_club

if TYPE_CHECKING:
    from club.policy import Someone


def code_of_link(secret: str, *, lock: bool = False) -> OneTimeCode | None:
    """The code that a link carries, live or not."""
    found = select(OneTimeCode).where(OneTimeCode.secret_hash == secret_hash(secret))
    return db.session.scalar(found.with_for_update(of=OneTimeCode) if lock else found)


def live_codes_of(person: Person) -> list[OneTimeCode]:
    """The codes that let the person in now."""
    found = select(OneTimeCode).where(
        OneTimeCode.person_id == person.id,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.revoked_at.is_(None),
        OneTimeCode.expires_at > clock.now(),
    )
    return list(db.session.scalars(found.order_by(OneTimeCode.id).with_for_update(of=OneTimeCode)))


def code_as_spoken(typed_name: str, typed_code: str) -> tuple[Person | None, OneTimeCode | None, list[OneTimeCode]]:
    """(the person of the name, the code that was meant, all codes that could have been)."""
    person = person_by_name(typed_name)
    if person is None:
        return None, None, []
    wanted, live = spoken_hash(typed_code, person.id), live_codes_of(person)
    return person, next((code for code in live if code.spoken_hash == wanted), None), live


def open_sessions(person: Person) -> list[AuthSession]:
    """Where the person is signed in, the latest used first."""
    settings, now = current_app.config["SETTINGS"], clock.now()
    found = select(AuthSession).where(
        AuthSession.person_id == person.id,
        AuthSession.revoked_at.is_(None),
        AuthSession.last_seen_at >= now - timedelta(days=settings.session_idle_days),
        AuthSession.created_at >= now - timedelta(days=settings.session_days),
    )
    return list(db.session.scalars(found.order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc()).limit(50)))


def session_for(person: Person, number: int) -> AuthSession:
    """One of the person's own open sign-ins; NotFound for anybody else's."""
    row = db.session.scalar(select(AuthSession).where(AuthSession.id == number, AuthSession.person_id == person.id))
    if row is None or row.revoked_at:
        raise NotFound
    return row


def was_here_before(person: Person) -> bool:
    """Whether the person has ever signed in."""
    return bool(db.session.scalar(select(exists().where(AuthSession.person_id == person.id))))


def passkeys_of(person: Person) -> list[Passkey]:
    """The person's passkeys, oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)))


def has_second_factor(person: Person) -> bool:
    """Whether the person has codes from an app, or passkeys, that could be lost."""
    return person.totp_secret is not None or bool(passkeys_of(person))


def passkey_for(person: Person, number: int) -> Passkey:
    """One of the person's own passkeys; NotFound for anybody else's."""
    row = db.session.scalar(select(Passkey).where(Passkey.id == number, Passkey.person_id == person.id))
    if row is None:
        raise NotFound
    return row


def passkey_by_credential(credential_id: str) -> Passkey | None:
    """The passkey a browser presents."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def recovery_codes_left(person: Person) -> int:
    """How many recovery codes still work."""
    left = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def _reach(actor: Someone) -> ColumnElement[bool]:
    """The people in the units that the actor looks after."""
    if not actor.is_authenticated:
        return false()
    if spans_club(actor):
        return true()
    units = [office.unit for office in actor.offices if office.role in CARERS and office.unit and not office.thing]
    return or_(false(), *(under(unit) for unit in units))


def helped_by(actor: Someone) -> ColumnElement[bool]:
    """The condition for those whom the actor may give a slip or a code; beside `policy.may_care_for`."""
    higher = Person.appointments.any(and_(Appointment.role.in_(roles_above(actor)), running_on(clock.today())))
    return and_(
        _reach(actor), Person.id != actor.id, Person.state.in_([PersonState.INVITED, PersonState.ACTIVE]), ~higher
    )


def people_to_help(actor: Someone, *, words: str = "", after: str | None = None, size: int = 30) -> Page[Person]:
    """People whom the actor may give a slip or a code, in the order of names, found by name or number."""
    found = select(Person).where(helped_by(actor))
    if words:
        number = e164(words) if any(char.isdigit() for char in words) else None
        found = found.where(Person.phone == number if number else and_(true(), *named_like(words)))
    return keyset(found, [Person.sort_key, Person.id], after=after, size=size)


def person_to_help(actor: Someone, number: int) -> Person:
    """One of them; NotFound for others."""
    row = db.session.scalar(select(Person).where(helped_by(actor), Person.id == number))
    if row is None:
        raise NotFound
    return row


def last_codes(people: list[Person]) -> dict[int, OneTimeCode]:
    """The live slip or reset code of each of some people, by their id: one query."""
    found = select(OneTimeCode).where(
        OneTimeCode.person_id.in_([person.id for person in people]),
        OneTimeCode.kind.in_([CodeKind.SLIP, CodeKind.OFFICER_RESET]),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.revoked_at.is_(None),
        OneTimeCode.expires_at > clock.now(),
    )
    return {row.person_id: row for row in db.session.scalars(found.order_by(OneTimeCode.id))}


def personal_rows(person: Person) -> list[dict[str, Any]]:
    """What the site keeps about a person's signing in, for "my data"."""
    sessions = select(AuthSession).where(AuthSession.person_id == person.id).order_by(AuthSession.id)
    rows: list[dict[str, Any]] = [
        {
            "kind": "sign-in",
            "at": row.created_at.isoformat(),
            "last_used": row.last_seen_at.isoformat(),
            "ended": row.revoked_at.isoformat() if row.revoked_at else None,
            "how": row.how,
            "address": row.address,
            "device": row.agent,
        }
        for row in db.session.scalars(sessions)
    ]
    rows += [
        {
            "kind": "passkey",
            "name": row.name,
            "at": row.created_at.isoformat(),
            "last_used": row.last_used_at.isoformat() if row.last_used_at else None,
        }
        for row in passkeys_of(person)
    ]
    return rows
