"""What people choose about following, and when to be reminded."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import DataRequired, Optional, ValidationError

from club import clock
from club.forms import Form, choices
from club.i18n import _, _l
from forum.following.models import Follow

REMIND_AT = time(7, 0)
FURTHEST = timedelta(days=366)


class FollowForm(Form):
    """How much to hear of a topic or a space."""

    state = SelectField(
        validators=[DataRequired()], choices=lambda: choices([(one.value, one.label) for one in Follow])
    )

    @property
    def chosen(self) -> Follow:
        """The choice."""
        return Follow(str(self.state.data))


class ReminderForm(Form):
    """The day of a reminder; none for a bookmark without one."""

    remind_on = DateField(
        _l("Remind me on"),
        [Optional()],
        description=_l("In the morning of that day. Leave empty to keep the post without a reminder."),
    )

    def validate_remind_on(self, field: Any) -> None:
        """From tomorrow on, within a year."""
        if not field.data:
            return
        if field.data <= clock.today():
            raise ValidationError(_("Choose a day after today."))
        if field.data > clock.today() + FURTHEST:
            raise ValidationError(_("Choose a day within a year."))

    @property
    def moment(self) -> datetime | None:
        """When to remind: seven in the morning of the day, in Ho Chi Minh City."""
        day = self.remind_on.data
        return clock.from_local(datetime.combine(day, REMIND_AT)) if day else None
