"""Forms of a proposal, its amendments, and what people say to it."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.people.picking import PersonField
from club.policy import Role
from club.text import shorten
from club.units.models import Unit
from club.units.picking import UnitField
from decisions.inquiries.policy import OFFICES
from decisions.proposals.actions.writing import Text
from decisions.proposals.models import AmendmentKind, Leaning, ProposalVersion
from decisions.proposals.models.texts import LONGEST_LINE, MOST_LINES

LONGEST = 4000


class ProposalForm(Form):
    """Title, why, text; for whom, and what it stems from."""

    title = LineField(_l("What is proposed, in one sentence"), [DataRequired(), Length(max=200)])
    why = TextField(_l("Why"), [DataRequired(), Length(max=LONGEST)])
    body = TextField(_l("The text, one point a line"), [DataRequired(), Length(max=(LONGEST_LINE + 1) * MOST_LINES)])
    unit_id = SelectField(_l("Who decides on it"), coerce=int, default=0)
    note = LineField(_l("What you changed"), [Length(max=200)])
    base_version = HiddenField()
    thing = HiddenField()
    client_id = ClientIdField()

    def offer(self, units: list[Unit]) -> None:
        """For whom one may write: the whole club, or a unit of one's own line."""
        self.unit_id.choices = choices([(0, _("The whole club")), *((unit.id, unit.name) for unit in units)])

    def show(self, version: ProposalVersion) -> None:
        """Fill in the version that stands."""
        self.title.data, self.why.data = version.title, version.why
        self.body.data = "\n".join(line.text for line in version.text)
        self.base_version.data = str(version.number)

    @property
    def base(self) -> int:
        """The version it was written on."""
        told = str(self.base_version.data or "")
        return int(told) if told.isdecimal() and len(told) < 8 else 0

    def text(self) -> Text:
        """As the action takes it."""
        return Text(str(self.title.data), str(self.why.data), str(self.body.data))


class AuthorForm(Form):
    """Somebody to write with."""

    person = PersonField(_l("Who writes with you"), [DataRequired()])


class AmendmentForm(Form):
    """A change to one line."""

    line = SelectField(_l("Which line"), coerce=int)
    kind = RadioField(_l("What should happen to it"), default=AmendmentKind.REPLACE.value)
    text = TextField(_l("How it should read"), [Length(max=LONGEST_LINE)])
    why = TextField(_l("Why"), [DataRequired(), Length(max=1000)])
    client_id = ClientIdField()

    def offer(self, version: ProposalVersion) -> None:
        """The lines that stand."""
        lines = [(line.id, f"{line.number}. {shorten(line.text, 70)}") for line in version.text]
        self.line.choices = choices([*lines, (0, _("At the very top (insert only)"))])
        self.kind.choices = choices((kind.value, kind.label) for kind in AmendmentKind)


class ReasonForm(Form):
    """A reason that others read."""

    reason = TextField(_l("Reason"), [DataRequired(), Length(max=1000)])


class JudgeForm(Form):
    """Accept or not; the reason is needed for a no."""

    reason = TextField(_l("Reason"), [Length(max=1000)])


class LeanForm(Form):
    """A first leaning."""

    leaning = RadioField(_l("How do you lean?"), [InputRequired()])
    why = TextField(_l("Comment"), [Length(max=1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaning.choices = choices((one.value, one.label) for one in Leaning)


class AdviceForm(Form):
    """Whom to ask, by when."""

    to = SelectField(_l("Whom you ask"), default="")
    unit = UnitField(_l("A unit"), [Length(max=200)])
    due_on = DateField(_l("Until"), [DataRequired()])
    question = TextField(_l("What you would like to know"), [Length(max=1000)])
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(role.value, role.label) for role in OFFICES]
        self.to.choices = choices([*offices, ("", _("A unit (type it below)"))])

    @property
    def role(self) -> Role | None:
        """The office, if one is asked."""
        return Role(self.to.data) if self.to.data else None


class AdviseForm(Form):
    """The advice."""

    answer = TextField(_l("Your advice"), [DataRequired(), Length(max=LONGEST)])


class ObjectionForm(Form):
    """An objection."""

    reason = TextField(_l("What harm would come of it?"), [DataRequired(), Length(max=1000)])
    client_id = ClientIdField()


class StageForm(Form):
    """On to another stage."""

    reason = TextField(_l("Reason"), [Length(max=1000)])
    ends_at = DateTimeLocalField(_l("Until"), [Optional()])


class SheetNumberForm(Form):
    """The number on a paper ballot."""

    number = IntegerField(_l("Number on the sheet"), [InputRequired(), NumberRange(1, 20_000)])
