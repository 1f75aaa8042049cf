"""Forms of sessions, and of what is said in them: a socket's dict is validated by the same ones."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms.fields import URLField
from wtforms.form import Form as PlainForm
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from club import clock
from club.errors import Invalid
from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _, _l
from club.markdown import safe_link
from live.actions.sessions import Plan, Point
from live.models import LiveSession, SessionFormat

LONGEST = 2000
# What a number of the log can be at all, in the database too.
MOST_ROWS = 2**31 - 1


def something(form: Any, field: Any) -> None:
    """Words need a sign that can be seen: spaces and invisible characters alone are nothing."""
    del form
    if not any(unicodedata.category(sign)[0] not in "ZC" for sign in field.data or ""):
        raise StopValidation(_("Type something first."))


BLANK_ROWS = 3
MOST_POINTS = 40


class SayForm(Form):
    """Words for a room."""

    text = TextField(_l("Your message"), [something, Length(max=LONGEST)])
    reply_to = IntegerField(validators=[Optional(), NumberRange(min=1, max=MOST_ROWS)])
    client_id = ClientIdField()


class EditForm(Form):
    """New words for one's own message."""

    seq = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=MOST_ROWS)])
    text = TextField(_l("Your message"), [something, Length(max=LONGEST)])
    client_id = ClientIdField()


class AboutForm(Form):
    """An act about one message that needs no words: withdraw, restore, pin, unpin."""

    seq = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=MOST_ROWS)])
    client_id = ClientIdField()


class HideForm(Form):
    """Hiding a message, with the reason that everybody reads in its place."""

    seq = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=MOST_ROWS)])
    reason = LineField(_l("Reason"), [DataRequired(_l("Say why: everybody reads it.")), Length(min=5, max=300)])
    client_id = ClientIdField()


class JoinForm(Form):
    """Coming into a room; `after` is the last number the browser holds."""

    after = IntegerField(validators=[Optional(), NumberRange(min=0)])


def _with_title(form: Any, field: Any) -> None:
    """A point that has a title needs its length; asked before `Optional` lets an empty field through."""
    if form.title.data and not (field.raw_data and str(field.raw_data[0]).strip()):
        raise StopValidation(_("How many minutes?"))


class PointForm(PlainForm):
    """A row of the agenda; a row without a title is passed over."""

    item = IntegerField(validators=[Optional()])
    title = LineField(_l("What it is about"), [Length(max=200)])
    minutes = IntegerField(_l("Length in minutes"), [_with_title, Optional(), NumberRange(min=1, max=600)])
    owner = LineField(_l("Led by"), [Length(max=120)])

    def validate_title(self, field: Any) -> None:
        """A row with a length or an owner is meant, so it needs its title."""
        if not field.data and (self.minutes.data or self.owner.data):
            raise ValidationError(_("Say what this point is about."))


class SessionForm(Form):
    """Planning a session."""

    title = LineField(_l("Subject"), [DataRequired(), Length(min=5, max=300)])
    format = SelectField(_l("Format"), choices=[])
    starts_at = DateTimeLocalField(_l("Begins"), [InputRequired()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    ends_at = DateTimeLocalField(_l("Ends"), [InputRequired()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    quarter = SelectField(_l("Quarter of the programme"), choices=[])
    place = LineField(_l("Place"), [Length(max=300)])
    link = URLField(_l("Link for those who join from afar"), [Optional(), Length(max=500)])
    audience = RadioField(_l("Open to"), choices=[], default="members")
    chaired_by = SelectField(_l("Chaired by"), choices=[])
    anonymous_questions = BooleanField(_l("Questions may be asked without a name on screen"), default=True)
    aims = TextField(_l("Aims"), [Length(max=10_000)])
    speakers = TextField(_l("Speakers"), [Length(max=2000)])
    agenda = FieldList(FormField(PointForm), max_entries=MOST_POINTS)
    client_id = ClientIdField()

    def __init__(self, *args: Any, chairs: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format.choices = [(item.value, item.label) for item in SessionFormat]
        self.quarter.choices = [
            ("auto", _("By the date")),
            *((str(number), _("Quarter %(name)s", name=roman)) for number, roman in ROMAN.items()),
            ("none", _("Outside the quarterly programme")),
        ]
        self.audience.choices = [(code, label) for code, label in audience_labels().items()]
        self.chaired_by.choices = [("", _("Not settled yet")), *((str(number), name) for number, name in chairs)]

    def validate_ends_at(self, field: Any) -> None:
        """The end lies after the beginning."""
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_("The end must lie after the beginning."))

    def validate_link(self, field: Any) -> None:
        """Only an address that a browser may follow."""
        if safe_link(field.data) is None or field.data.startswith("/"):
            raise ValidationError(_("Use a whole address that begins with https://"))

    @property
    def points(self) -> list[Point]:
        """The rows that were filled in."""
        return [
            Point(row["title"], row["minutes"], row["owner"], row["item"])
            for row in self.agenda.data
            if row["title"] and row["minutes"]
        ]

    def plan(self) -> Plan:
        """What the form says, for the actions."""
        starts_at = clock.from_local(_moment(self.starts_at))
        quarter = str(self.quarter.data)
        return Plan(
            title=str(self.title.data),
            format=SessionFormat(self.format.data),
            starts_at=starts_at,
            ends_at=clock.from_local(_moment(self.ends_at)),
            audience=str(self.audience.data),
            quarter={"none": None, "auto": clock.quarter(clock.local(starts_at).date())[1]}.get(
                quarter, int(quarter) if quarter.isdigit() else None
            ),
            aims=str(self.aims.data or ""),
            place=str(self.place.data or ""),
            link=str(self.link.data or ""),
            speakers=[line.strip() for line in str(self.speakers.data or "").split("\n") if line.strip()],
            chaired_by_id=int(self.chaired_by.data) if self.chaired_by.data else None,
            agenda=self.points,
            anonymous_questions=bool(self.anonymous_questions.data),
        )

    def show(self, session: LiveSession) -> None:
        """Fill the form from a session."""
        self.title.data, self.format.data = session.title, session.format.value
        self.starts_at.data = clock.local(session.starts_at).replace(tzinfo=None)
        self.ends_at.data = clock.local(session.ends_at).replace(tzinfo=None)
        self.quarter.data = str(session.programme_quarter or "none")
        self.place.data, self.link.data, self.audience.data = session.place, session.link, session.audience
        self.chaired_by.data = str(session.chaired_by_id or "")
        self.anonymous_questions.data = session.anonymous_questions
        self.aims.data, self.speakers.data = session.aims, "\n".join(map(str, session.speakers))
        for item in session.agenda:
            self.agenda.append_entry(
                {"item": item.id, "title": item.title, "minutes": item.minutes, "owner": item.owner}
            )

    def arrange(self, act: str) -> None:
        """Do what a button beside an agenda row asks (`add`, `up-2`, `down-2`, `drop-2`), so that it works without
        JavaScript; the rows keep what was typed."""
        rows = [dict(row) for row in self.agenda.data]
        verb, _sep, index_text = act.partition("-")
        index = int(index_text) if index_text.isdigit() else -1
        if verb == "drop" and 0 <= index < len(rows):
            del rows[index]
        elif verb == "up" and 0 < index < len(rows):
            rows[index - 1], rows[index] = rows[index], rows[index - 1]
        elif verb == "down" and 0 <= index < len(rows) - 1:
            rows[index + 1], rows[index] = rows[index], rows[index + 1]
        elif verb == "add":
            rows.append({})
        self._set_rows(rows)

    def pad(self) -> None:
        """At least a few rows to fill in."""
        while len(self.agenda) < BLANK_ROWS:
            self.agenda.append_entry({})

    def _set_rows(self, rows: list[dict[str, Any]]) -> None:
        while len(self.agenda):
            self.agenda.pop_entry()
        for row in rows[:MOST_POINTS]:
            self.agenda.append_entry(row)


ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def audience_labels() -> dict[str, str]:
    """For whom a session may be."""
    return {
        "members": _("Members of the club"),
        "observers": _("Members and other young people"),
        "board": _("The management board"),
    }


def _moment(field: Any) -> datetime:
    if field.data is None:
        raise Invalid(_("Please check what you entered"))
    return field.data
