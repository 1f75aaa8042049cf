"""What people type about action items."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, IntegerField, MultipleFileField, RadioField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, StopValidation

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.people.picking import PersonField
from club.units.picking import UnitField
from decisions.inquiries.forms import says_something
from decisions.tasks.models import LONGEST_TEXT, ActionItem

PERSON, UNIT = "person", "unit"


class OwnerForm(Form):
    """Who owes it: one person or one unit."""

    to = RadioField(_l("Who does it"), validate_choice=True, default=UNIT)
    unit = UnitField(_l("Unit"), validators=[Length(max=200)])
    person = PersonField(_l("Person"), validators=[Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.choices = choices([(UNIT, _("A unit (those in office over it)")), (PERSON, _("A person"))])

    def validate_unit(self, field: Any) -> None:
        """A unit has to be named where a unit does it."""
        if self.to.data == UNIT and field.thing is None and not field.errors:
            raise StopValidation(_("Type the name of the unit and choose it."))

    def validate_person(self, field: Any) -> None:
        """A person has to be named where a person does it."""
        if self.to.data == PERSON and field.thing is None and not field.errors:
            raise StopValidation(_("Type the name of the person and choose it."))

    @property
    def owner(self) -> dict[str, Any]:
        """The keyword arguments of the action: `owner` or `unit`."""
        return {"owner": self.person.thing} if self.to.data == PERSON else {"unit": self.unit.thing}


class ItemForm(OwnerForm):
    """Something to do."""

    text = LineField(_l("What is to be done"), validators=[DataRequired(), Length(max=LONGEST_TEXT), says_something])
    details = TextField(_l("What they have to know"), validators=[Length(max=3000)])
    due_on = DateField(_l("By which day"), validators=[DataRequired()])
    client_id = ClientIdField()


class ReassignForm(OwnerForm):
    """To another."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])

    def show(self, item: ActionItem) -> None:
        """Fill in who has it now."""
        self.to.data = UNIT if item.unit_id else PERSON


class DayForm(Form):
    """Another day."""

    due_on = DateField(_l("By which day"), validators=[DataRequired()])
    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])


class ReasonForm(Form):
    """A reason that others read."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])
    client_id = ClientIdField()


class ReportForm(Form):
    """How far it is."""

    progress = IntegerField(_l("Done so far, in percent"), validators=[InputRequired(), NumberRange(min=0, max=100)])
    words = TextField(_l("What was done"), validators=[Length(max=2000)])
    files = MultipleFileField(_l("Pictures or files that show it"))
    client_id = ClientIdField()


class ClaimForm(Form):
    """It is done."""

    words = TextField(_l("The result"), validators=[DataRequired(), Length(max=2000), says_something])
    files = MultipleFileField(_l("Pictures or files that show it"))
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It stands on one page with a report.
        self.words.id = "claim-words"


class ConfirmForm(Form):
    """A word with the confirmation."""

    words = TextField(_l("A word of thanks, or what you checked"), validators=[Length(max=500)])
