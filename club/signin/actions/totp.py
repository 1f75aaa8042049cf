"""The second factor: codes that an app on the phone makes every thirty seconds, and recovery codes for its loss."""

from __future__ import annotations

import hashlib
import hmac

import pyotp
from pyotp.totp import TOTP
from sqlalchemy import delete, or_, update

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.signin import words
from club.signin.codes import as_typed, spelled
from club.signin.models import RecoveryCode
from club.text import spoken_code

RECOVERY_CODES = 10
RECOVERY_LENGTH = 12


def new_totp_secret() -> str:
    """A secret for an app, in base32."""
    return pyotp.random_base32()


def step_of(secret: str, typed: str) -> int | None:
    """The thirty-second step whose code was typed: now, or one to either side for a clock that is off; else None."""
    digits = "".join(char for char in typed if char.isdigit())
    totp = TOTP(secret)
    now = int(clock.now().timestamp()) // totp.interval
    for step in (now, now - 1, now + 1):
        if len(digits) == totp.digits and hmac.compare_digest(totp.at(step * totp.interval), digits):
            return step
    return None


def turn_on(actor: Person, secret: str, *, code: str) -> list[str]:
    """Ask for codes from now on, once the app has shown that it makes them; returns the recovery codes."""
    if actor.totp_secret:
        raise Conflict(_("One-time codes are on already."))
    step = step_of(secret, code)
    if step is None:
        wrong = _(
            "This code is not right. Check that the clock of your phone is set automatically, and type the next one."
        )
        raise Invalid(wrong, fields={"code": [wrong]})
    actor.totp_secret, actor.totp_last_step = secret, step
    _tell(actor, "on")
    return _fresh_codes(actor)


def turn_off(actor: Person) -> None:
    """Stop asking for codes; the caller has had the person prove who they are."""
    if not actor.totp_secret:
        raise Conflict(_("One-time codes are off already."))
    remove_second_factor(actor)
    _tell(actor, "off")


def remove_second_factor(person: Person) -> None:
    """Forget the app's secret and the recovery codes; passkeys stay."""
    person.totp_secret = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def new_recovery_codes(actor: Person) -> list[str]:
    """Ten new recovery codes in place of the old ones; known in the clear only now."""
    if not actor.totp_secret:
        raise Conflict(_("One-time codes are off, so there is nothing to recover."))
    _tell(actor, "codes")
    return _fresh_codes(actor)


def take_code(person: Person, typed: str) -> bool:
    """Whether the typed code (of the app, or a recovery code) is right; it is used up, so it works only once."""
    if not person.totp_secret:
        return False
    step = step_of(person.totp_secret, typed)
    if step is not None:
        newer = update(Person).where(
            Person.id == person.id, or_(Person.totp_last_step.is_(None), Person.totp_last_step < step)
        )
        result = db.session.execute(newer.values(totp_last_step=step))
        return bool(result.rowcount)  # pyright: ignore[reportAttributeAccessIssue]
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_hash == _recovery_hash(typed, person),
        RecoveryCode.used_at.is_(None),
    )
    result = db.session.execute(unused.values(used_at=clock.now()))
    return bool(result.rowcount)  # pyright: ignore[reportAttributeAccessIssue]


def _recovery_hash(typed: str, person: Person) -> str:
    # Twelve of these letters are 59 bits: a plain hash is enough, and it outlives a change of the site's secret.
    return hashlib.sha256(f"recovery:{person.id}:{as_typed(typed)}".encode()).hexdigest()


def _fresh_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [spoken_code(RECOVERY_LENGTH) for _number in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=_recovery_hash(code, person)) for code in codes)
    return [spelled(code) for code in codes]


def _tell(person: Person, what: str) -> None:
    moment = clock.now().isoformat(timespec="microseconds")
    tell([person.id], words.SECOND_FACTOR_CHANGED, key=f"{what}:{moment}", url="/me/security", what=what)
