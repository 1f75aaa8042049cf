"""Forms of the first run."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from club.forms import Form, LineField
from club.i18n import _, _l
from club.people.contact import must_be_mail, must_be_phone
from club.people.phones import e164
from club.signin.passwords import weakness


class TokenForm(Form):
    """The token, for whoever came without the link."""

    token = LineField(_l("Setup token"), [InputRequired(), Length(max=100)])


class ClubForm(Form):
    """What the club is called."""

    name = LineField(_l("Full name of the club"), [InputRequired(), Length(max=200)])
    short_name = LineField(_l("Short name"), [InputRequired(), Length(max=40)])
    issuing_body_upper = LineField(_l("Upper level on documents"), [Optional(), Length(max=120)])
    issuing_body = LineField(_l("Issuing body on documents"), [Optional(), Length(max=120)])


class AdminForm(Form):
    """The first administrator."""

    full_name = LineField(_l("Full name"), [InputRequired(), Length(max=120)])
    contact = LineField(_l("Phone number or email"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1000)])
    again = PasswordField(_l("The same again"), [InputRequired()])

    @property
    def phone(self) -> str | None:
        """The number in international form, when a number was typed."""
        typed = str(self.contact.data or "")
        return None if "@" in typed else e164(typed)

    @property
    def email(self) -> str | None:
        """The address in small letters, when an address was typed."""
        typed = str(self.contact.data or "").strip().lower()
        return typed if "@" in typed else None

    def validate_contact(self, field: Any) -> None:
        (must_be_mail if "@" in (field.data or "") else must_be_phone)(self, field)

    def validate_password(self, field: Any) -> None:
        weak = weakness(field.data or "", full_name=str(self.full_name.data or ""), phone=self.phone, email=self.email)
        if weak:
            raise ValidationError(weak)

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ. Tap the eye to see what you typed."))
