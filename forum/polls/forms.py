"""What is asked in a poll, and what is chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from club import clock
from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from club.text import clean_line, fold
from forum.forms import says_something
from forum.polls.models import FEWEST, MOST, Results

LONGEST_OPTION = 150
FURTHEST = timedelta(days=366)
WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class PollForm(Form):
    """A new poll; options stand one a line, so that they can be written on any phone and without JavaScript."""

    question = LineField(_l("Question"), validators=[DataRequired(), Length(max=200), says_something])
    options = TextField(_l("Options"), validators=[DataRequired(), Length(max=2000)])
    several = BooleanField(_l("Several may be chosen"))
    names = RadioField(_l("Who chose what"), default="named")
    results = RadioField(_l("The result is shown"), default=Results.ALWAYS.value)
    closes_at = DateTimeLocalField(_l("Closes by itself at"), [Optional()], format=WHEN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names.choices = choices(
            [
                ("named", _("Everybody sees it; a vote can be changed")),
                ("secret", _("Secret; a vote cannot be changed")),
            ]
        )
        self.results.choices = choices([(one.value, one.label) for one in Results])

    @property
    def lines(self) -> list[str]:
        """The options."""
        return [line for line in map(clean_line, str(self.options.data or "").splitlines()) if line]

    @property
    def closes(self) -> datetime | None:
        """When it closes, in UTC; what was typed is Ho Chi Minh City's time."""
        return clock.from_local(self.closes_at.data) if self.closes_at.data else None

    def validate_options(self, field: Any) -> None:
        """From two to ten, each short, no two the same."""
        del field
        if not FEWEST <= len(self.lines) <= MOST:
            raise ValidationError(
                _("Write from %(fewest)d to %(most)d options, each on a line of its own.", fewest=FEWEST, most=MOST)
            )
        if any(len(line) > LONGEST_OPTION for line in self.lines):
            raise ValidationError(_("An option has at most %(most)d characters.", most=LONGEST_OPTION))
        if len({fold(line) for line in self.lines}) < len(self.lines):
            raise ValidationError(_("Two options say the same."))

    def validate_closes_at(self, field: Any) -> None:
        """To come, within a year."""
        if field.data and not clock.now() < clock.from_local(field.data) < clock.now() + FURTHEST:
            raise ValidationError(_("Choose a moment to come, within a year."))


class VoteForm(Form):
    """Options by their places."""

    choice = SelectMultipleField(coerce=int, validate_choice=False)
    client_id = ClientIdField()
