"""What people type about inquiries."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    StopValidation,
    ValidationError,
)

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.policy import Role
from club.units.models import Unit
from club.units.picking import UnitField
from decisions.inquiries.models import Inquiry
from decisions.inquiries.policy import OFFICES

LONGEST = 5000
ANOTHER = "unit"


def says_something(form: Form, field: Any) -> None:
    """Refuse a text of invisible characters only."""
    del form
    if not any(unicodedata.category(char)[0] in "LNPS" for char in field.data or ""):
        raise ValidationError(_("Please write something."))


class AddressField(SelectField):
    """Who is asked: an office of the club, a unit of the person's own line, another unit, or nobody yet. Filled by
    `offer(form, units)`."""


class AddressForm(Form):
    """An addressee; `role` and `chosen_unit` read it. A unit typed below counts when "another unit" is chosen."""

    to = AddressField(_l("Who should answer"), validate_choice=True, default="")
    unit = UnitField(_l("Another unit"), validators=[Length(max=200)])

    def offer(self, units: list[Unit], *, nobody: bool = True) -> None:
        """Fill in the choices: `units` is the person's own line, from their branch upwards."""
        self._units = {f"unit:{unit.id}": unit for unit in units}
        pairs = [("", _("The management board decides who answers"))] if nobody else []
        pairs += [(f"role:{role.value}", role.label) for role in OFFICES]
        pairs += [(code, unit.name) for code, unit in self._units.items()]
        self.to.choices = choices([*pairs, (ANOTHER, _("Another unit (type it below)"))])

    def show(self, inquiry: Inquiry) -> None:
        """Fill in who is asked now."""
        if inquiry.role:
            self.to.data = f"role:{inquiry.role.value}"
        elif inquiry.unit is not None:
            known = f"unit:{inquiry.unit.id}" in self._units
            self.to.data = f"unit:{inquiry.unit.id}" if known else ANOTHER
            if not known:
                self.unit.pick(inquiry.unit)

    def validate_unit(self, field: Any) -> None:
        """Another unit has to be named."""
        if self.to.data == ANOTHER and field.thing is None:
            raise StopValidation(_("Type the name of the unit and choose it."))

    @property
    def role(self) -> Role | None:
        """The office, if one was chosen."""
        told = str(self.to.data or "")
        return Role(told[5:]) if told.startswith("role:") else None

    @property
    def chosen_unit(self) -> Unit | None:
        """The unit, if one was chosen."""
        told = str(self.to.data or "")
        return self.unit.thing if told == ANOTHER else self._units.get(told)


class QuestionForm(AddressForm):
    """A question that stems from nothing else."""

    title = LineField(_l("Your question in one sentence"), validators=[DataRequired(), Length(max=150), says_something])
    words = TextField(_l("What the one who answers has to know"), validators=[Length(max=LONGEST)])
    private = BooleanField(_l("Only who answers and the chair read it"))
    client_id = ClientIdField()


class AssignForm(AddressForm):
    """Whose duty it is."""

    reason = TextField(_l("Why it goes there"), validators=[Length(max=500)])


class AnswerForm(Form):
    """The official answer."""

    words = TextField(_l("The answer"), validators=[DataRequired(), Length(max=LONGEST), says_something])
    client_id = ClientIdField()


class DisputeForm(Form):
    """What an answer lacks."""

    words = TextField(_l("What is still missing"), validators=[DataRequired(), Length(max=500), says_something])


class DueForm(Form):
    """The club's setting."""

    days = IntegerField(_l("Days to answer"), validators=[InputRequired(), NumberRange(min=1, max=60)])
    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])
