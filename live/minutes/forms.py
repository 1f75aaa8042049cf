"""What people type about minutes."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, MultipleFileField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.markdown import safe_link
from club.people.picking import PersonField
from decisions.inquiries.forms import says_something
from live.minutes.models import Minutes, Part

LONGEST = 60_000


class _Versioned(Form):
    """A form that knows which text its writer read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class SectionForm(_Versioned):
    """A section's words; a section may be emptied."""

    text = TextField(_l("Words of this section"), validators=[Length(max=LONGEST)])


class TakeForm(_Versioned):
    """Newer facts: what to do with them. `fresh` is what was shown."""

    how = RadioField(_l("What shall be done"), validate_choice=True, default="append")
    fresh = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = choices(
            [
                ("append", _("Add the newer facts below my words")),
                ("replace", _("Put the newer facts in place of my words")),
                ("keep", _("Leave my words as they are")),
            ]
        )


class ConclusionForm(_Versioned):
    """The chair's words, and numbers of the log they rest on."""

    words = TextField(_l("Conclusion"), validators=[Length(max=LONGEST)])
    sources = SelectMultipleField(_l("It rests on"), coerce=int, validate_choice=False)


class DetailsForm(Form):
    """What stands around the sections."""

    place = LineField(_l("Place of issue"), validators=[Length(max=120)])
    receivers = TextField(_l("Who receives it"), validators=[Length(max=1000)])
    hall_present = IntegerField(_l("Present in the hall"), validators=[Optional(), NumberRange(min=0, max=100_000)])

    def show(self, minutes: Minutes) -> None:
        """Fill in what it says now."""
        for name in ("place", "receivers", "hall_present"):
            self[name].data = getattr(minutes, name)


class SecretaryForm(Form):
    """Who writes the minutes."""

    person = PersonField(_l("Secretary of the session"), validators=[Length(max=200)])


class KeepForm(Form):
    """The recording and documents of a session."""

    recording_url = LineField(_l("Address of the recording"), validators=[Length(max=500)])
    files = MultipleFileField(_l("Documents"))

    def validate_recording_url(self, field: Any) -> None:
        """A plain address."""
        if field.data and not (safe_link(field.data) and field.data.startswith(("https://", "http://"))):
            raise ValidationError(_("An address begins with https://"))


class AskForm(Form):
    """What is wrong, and where."""

    part = SelectField(_l("Which section"), validate_choice=True)
    words = TextField(
        _l("What is wrong, and what it should say"), validators=[DataRequired(), Length(max=1000), says_something]
    )
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part.choices = choices([(part.value, part.label) for part in Part])


class ReasonForm(Form):
    """A reason that others read."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])


class DaysForm(Form):
    """The club's setting."""

    days = IntegerField(_l("Days to correct minutes"), validators=[InputRequired(), NumberRange(min=1, max=60)])
    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])
