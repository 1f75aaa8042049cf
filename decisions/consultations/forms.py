"""What people type into consultations."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from club import clock
from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.text import clean_line
from decisions.consultations.models import LONGEST_STATEMENT, LONGEST_WHY, Audience, Choice, Results

SHORTEST_STATEMENT = 10


def says_something(form: Form, field: Any) -> None:
    """Refuse a text of invisible characters only."""
    del form
    if not any(unicodedata.category(char)[0] in "LN" for char in field.data or ""):
        raise ValidationError(_("Please write something."))


def _named(words: Any) -> Any:
    return lambda: choices([(one.value, one.label) for one in words])


class Number(HiddenField):
    """A whole number that the page carries along; anything else is 0."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ConsultationForm(Form):
    """A consultation; units are filled in by the route."""

    title = LineField(_l("Question"), validators=[DataRequired(), Length(min=8, max=150), says_something])
    intro = TextField(_l("What it is about"), validators=[Length(max=5000)])
    about_url = LineField(_l("Topic or session it belongs to"), validators=[Length(max=300)])
    audience = RadioField(_l("Who answers"), choices=_named(Audience), default=Audience.MEMBERS.value)
    unit_id = SelectField(_l("Unit"), coerce=int, default=0)
    results = RadioField(_l("When results are shown"), choices=_named(Results), default=Results.LIVE.value)
    collects = BooleanField(_l("Members may put statements of their own"), default=True)
    holds = BooleanField(_l("The board approves each statement before others see it"), default=True)
    closes_at = DateTimeLocalField(
        _l("Closes by itself on"), validators=[Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    seeds = TextField(_l("First statements, one on each line"), validators=[Length(max=20_000)])
    client_id = ClientIdField()
    # A field only where a change must be explained.
    reason: Any = None

    def validate_unit_id(self, field: Any) -> None:
        """A unit is needed exactly when the audience is one."""
        if self.audience.data == Audience.UNIT.value and not field.data:
            raise ValidationError(_("Choose the unit that answers."))

    def validate_about_url(self, field: Any) -> None:
        """The address of a page of this site, whole or its part after the site's name."""
        if field.data and not field.data.startswith("/"):
            raise ValidationError(_("Copy the address of the topic or session from this site, beginning with “/”."))

    def validate_closes_at(self, field: Any) -> None:
        """A moment to come."""
        if field.data and clock.from_local(field.data) < clock.now() + timedelta(minutes=5):
            raise ValidationError(_("Choose a moment that is still to come."))

    def validate_seeds(self, field: Any) -> None:
        """Each line is a statement."""
        for line in self.seed_lines:
            if not SHORTEST_STATEMENT <= len(line) <= LONGEST_STATEMENT:
                raise ValidationError(
                    _(
                        "A statement has %(least)d to %(most)d characters; this one has %(count)d: “%(text)s”",
                        least=SHORTEST_STATEMENT,
                        most=LONGEST_STATEMENT,
                        count=len(line),
                        text=line[:60],
                    )
                )
        del field

    @property
    def seed_lines(self) -> list[str]:
        """The statements that were typed."""
        lines = (clean_line(line) for line in (self.seeds.data or "").split("\n"))
        return [line for line in lines if line]


class ConsultationChangeForm(ConsultationForm):
    """A change to a consultation that is open, with its reason."""

    reason = TextField(_l("Reason for the change"), validators=[DataRequired(), Length(max=500), says_something])


class ReasonForm(Form):
    """Why an act of power is done; those concerned read it."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=300), says_something])


class StatementForm(Form):
    """One statement."""

    text = LineField(
        _l("Your statement"),
        validators=[DataRequired(), Length(min=SHORTEST_STATEMENT, max=LONGEST_STATEMENT), says_something],
    )
    client_id = ClientIdField()


class SeedsForm(Form):
    """Statements of the board, one on each line; checked as in the consultation's own form."""

    seeds = TextField(_l("Statements, one on each line"), validators=[DataRequired(), Length(max=20_000)])
    validate_seeds = ConsultationForm.validate_seeds
    seed_lines = ConsultationForm.seed_lines


class AnswerForm(Form):
    """An answer to one statement; `seen` is the number of the person's last change that the page knew."""

    statement = Number()
    answer = RadioField(_l("Your answer"), choices=_named(Choice), validators=[InputRequired()])
    why = LineField(_l("Why? (if you like)"), validators=[Length(max=LONGEST_WHY)])
    seen = Number()
    client_id = ClientIdField()
