"""Forms of asking to join and of answering."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _, _l
from club.joining.policy import ADMITTED_AS
from club.joining.queries import unit_choices
from club.people.contact import ContactForm
from club.policy import Role


class JoinForm(ContactForm):
    """Somebody asks to join. `website` is a field that only a machine fills in."""

    full_name = LineField(_l("Full name"), [InputRequired(), Length(max=120)])
    unit = SelectField(_l("Your branch or ward"), [InputRequired()], coerce=str)
    message = TextField(_l("Anything you want to add"), [Optional(), Length(max=1000)])
    website = StringField()
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = {
            name: [(str(number), label) for number, label in units] for name, units in unit_choices().items()
        }

    def validate_full_name(self, field: Any) -> None:
        if len((field.data or "").split()) < 2:
            raise ValidationError(_("Please give your full name: family name and given name."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        if not self.phone.data and not self.email.data:
            self.phone.errors = [*self.phone.errors, _("Give a phone number or an email, so that somebody can answer.")]
            return False
        return right


class ApproveForm(Form):
    """As what somebody is let in, and how the slip reaches them."""

    role = SelectField(
        _l("Office"), [InputRequired()], choices=lambda: [(role.value, role.label) for role in ADMITTED_AS]
    )
    by = RadioField(
        _l("The slip for the first sign-in"),
        choices=lambda: [("hand", _("I hand it over myself")), ("mail", _("Send it by email"))],
        default="hand",
    )

    @property
    def office(self) -> Role:
        """The office that was chosen."""
        return Role(str(self.role.data))


class RefuseForm(Form):
    """Why somebody is not let in."""

    reason = TextField(_l("Reason"), [InputRequired(), Length(min=5, max=500)])
