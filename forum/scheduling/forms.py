"""When a topic comes out, and a change of what is planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, RadioField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from club import clock
from club.forms import Form, LineField, TextField
from club.i18n import _, _l
from forum.forms import LONGEST_POST, LONGEST_TITLE, HiddenNumber, says_something

FURTHEST = timedelta(days=366)
WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class WhenForm(Form):
    """The time a new topic comes out; none: at once. What is typed is Ho Chi Minh City's time."""

    publish_at = DateTimeLocalField(_l("Publish at"), [Optional()], format=WHEN)

    def validate_publish_at(self, field: Any) -> None:
        """To come, within a year."""
        if field.data and not clock.now() < clock.from_local(field.data) < clock.now() + FURTHEST:
            raise ValidationError(_("Choose a moment to come, within a year."))

    @property
    def moment(self) -> datetime | None:
        """In UTC."""
        return clock.from_local(self.publish_at.data) if self.publish_at.data else None


class PlanForm(WhenForm):
    """All of a planned topic; `changes` says which text the writer began from."""

    kind = RadioField(_l("Kind of topic"), validators=[DataRequired()])
    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=LONGEST_TITLE), says_something])
    body = TextField(_l("Opening post"), validators=[DataRequired(), Length(max=LONGEST_POST), says_something])
    publish_at = DateTimeLocalField(_l("Publish at"), [DataRequired()], format=WHEN)
    changes = HiddenNumber()
