"""What the board types about resolutions."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, Length

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from decisions.inquiries.forms import says_something
from decisions.resolutions.actions.drafting import Plan
from decisions.resolutions.models import Form as DocumentForm
from decisions.resolutions.models import Resolution, Side

LONGEST = 20_000


def _number(value: Any) -> int | None:
    return int(value) if value else None


class ResolutionForm(Form):
    """The words of a resolution. `offer` fills in the consultations it may be measured by."""

    form = RadioField(_l("Kind of document"), validate_choice=True, default=DocumentForm.RESOLUTION.value)
    title = LineField(_l("What it is about"), validators=[DataRequired(), Length(max=300), says_something])
    grounds = TextField(_l("Grounds"), validators=[Length(max=5000)])
    words = TextField(_l("What is resolved"), validators=[DataRequired(), Length(max=LONGEST), says_something])
    dissent = TextField(_l("Other opinions"), validators=[Length(max=5000)])
    before = SelectField(_l("Consultation before"), validate_choice=True, default="")
    after = SelectField(_l("Consultation after"), validate_choice=True, default="")
    place = LineField(_l("Place"), validators=[Length(max=120)])
    receivers = TextField(_l("Who receives it"), validators=[Length(max=1000)])
    client_id = ClientIdField()

    def offer(self, consultations: list[tuple[int, str]]) -> None:
        """Fill in the choices."""
        self.form.choices = choices([(one.value, one.label) for one in DocumentForm])
        pairs = [("", _("None")), *((str(number), title) for number, title in consultations)]
        self.before.choices = self.after.choices = choices(pairs)

    def show(self, resolution: Resolution) -> None:
        """Fill in what it says now."""
        self.form.data = resolution.form.value
        for name in ("title", "grounds", "words", "dissent", "place", "receivers"):
            self[name].data = getattr(resolution, name)
        self.before.data, self.after.data = str(resolution.before_id or ""), str(resolution.after_id or "")

    @property
    def plan(self) -> Plan:
        """What was typed."""
        words = {name: str(self[name].data or "") for name in ("title", "grounds", "words", "dissent", "place")}
        return Plan(
            form=DocumentForm(str(self.form.data)),
            receivers=str(self.receivers.data or ""),
            before_id=_number(self.before.data),
            after_id=_number(self.after.data),
            **words,
        )


class SourceForm(Form):
    """A source by its address on the site."""

    address = LineField(_l("Address of a post, topic, session …"), validators=[DataRequired(), Length(max=500)])
    side = RadioField(_l("What it says"), validate_choice=True, default=Side.FOR.value)
    note = LineField(_l("A note beside it"), validators=[Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side.choices = choices([(one.value, one.label) for one in Side])


class ReasonForm(Form):
    """A reason that others read."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])
