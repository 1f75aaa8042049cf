"""The phone number and the mail address by which a person is reached and signs in: as they are typed, and whose they
are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from wtforms import ValidationError
from wtforms.validators import Length, Optional

from club.db import db
from club.forms import Form, LineField
from club.i18n import _, _l
from club.people.models import Person, PersonState
from club.people.phones import e164


def must_be_mail(form: Any, field: Any) -> None:
    """A validator: something before the @, a domain with a dot after it, no space."""
    del form
    before, _at, domain = (field.data or "").rpartition("@")
    if field.data and (not before or "." not in domain or " " in field.data):
        raise ValidationError(_("This does not look like an email address."))


def must_be_phone(form: Any, field: Any) -> None:
    """A validator: a number that `e164` can read."""
    del form
    if field.data and e164(str(field.data)) is None:
        raise ValidationError(_("This does not look like a phone number. Example: 0912 345 678."))


class ContactForm(Form):
    """A phone number and a mail address, each optional here."""

    phone = LineField(_l("Phone number"), [Optional(), Length(max=30), must_be_phone])
    email = LineField(_l("Email"), [Optional(), Length(max=254), must_be_mail])

    @property
    def number(self) -> str | None:
        """The phone number in international form."""
        return e164(str(self.phone.data or ""))

    @property
    def address(self) -> str | None:
        """The mail address in small letters, as it is kept."""
        return str(self.email.data or "").strip().lower() or None


def known_as(phone: str | None, email: str | None) -> list[Person]:
    """The people on record with one of these, at most two; the erased are nobody. One query."""
    known = [Person.phone == phone] if phone else []
    known += [Person.email == email] if email else []
    if not known:
        return []
    return list(db.session.scalars(select(Person).where(or_(*known), Person.state != PersonState.ERASED)))
