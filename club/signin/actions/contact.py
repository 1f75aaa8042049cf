"""The phone number and the mail address one signs in with. A new card in the phone is an everyday thing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from club import ledger
from club.db import db
from club.errors import Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.contact import known_as
from club.people.models import Person
from club.people.phones import national
from club.policy import ensure
from club.signin import words
from club.signin.actions.slips import revoke_codes
from club.signin.policy import may_change_contact

if TYPE_CHECKING:
    from club.policy import Someone


def change_contact(actor: Someone, person: Person, *, phone: str | None, email: str | None, reason: str = "") -> bool:
    """Give a person another phone number (E.164) or mail address; whether anything changed.

    The ledger says which of the two changed and never their words; the person is told. Codes that are still open stop
    working, because they were handed out under the old name. Raises Invalid, with the field, when both are empty or one
    belongs to somebody else. The caller has asked for the actor's password where it is their own.
    """
    ensure(may_change_contact(actor, person))
    changed = [
        name
        for name, old, new in (("phone", person.phone, phone), ("email", person.email, email))
        if (old or None) != (new or None)
    ]
    if not changed:
        return False
    if not phone and not email:
        missing = _("Keep a phone number or an email: one signs in with it.")
        raise Invalid(missing, fields={"phone": [missing]})
    _ensure_free(person, phone=phone, email=email)
    person.phone, person.email = phone or None, email or None
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        taken = _("Somebody else took this at the same moment. Try again.")
        raise Invalid(taken, fields={changed[0]: [taken]}) from error
    revoke_codes([person.id])
    line = ledger.record(actor, words.CONTACT_CHANGED, person, reason=reason, fields=changed)
    if actor.id != person.id:
        shown = " · ".join(filter(None, [national(person.phone) if person.phone else "", person.email or ""]))
        tell(
            [person.id],
            words.CONTACT_TOLD,
            key=f"ledger:{line.id}",
            url="/me/security",
            who=actor.full_name,
            contact=shown,
            reason=reason,
        )
    return True


def _ensure_free(person: Person, *, phone: str | None, email: str | None) -> None:
    fields: dict[str, list[str]] = {}
    for other in known_as(phone, email):
        if other.id == person.id:
            continue
        if phone and other.phone == phone:
            fields["phone"] = [_("This phone number belongs to another member.")]
        if email and other.email == email:
            fields["email"] = [_("This email belongs to another member.")]
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields)
