"""What a moderator says about a move."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from club.forms import LineField, choices
from club.i18n import _, _l
from forum.forms import LONGEST_TITLE, ReasonForm
from forum.models import Space, Topic, TopicKind

NEW, OTHER = "new", "other"


class MeantForm(ReasonForm):
    """An act of moving: its reason, and the tick that is asked for where others will read the words."""

    opens = BooleanField(_l("Yes, these people may read it"))


class MoveForm(MeantForm):
    """A topic to another space."""

    space = SelectField(_l("To the space"), coerce=int)

    def offer(self, spaces: list[Space]) -> None:
        """The spaces to choose from, each with who reads it."""
        self.space.choices = choices([(one.id, f"{one.name} ({one.readers})") for one in spaces])


class _Boxes(SelectMultipleField):
    """Ticks instead of a list that has to be held down; what was not offered is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SplitForm(MeantForm):
    """Posts to a new topic, or to the end of another."""

    numbers = _Boxes(_l("Posts"), coerce=int)
    rest = BooleanField(_l("And every post after these"))
    to = RadioField(_l("Where to"), default=NEW)
    title = LineField(_l("Title of the new topic"), validators=[Length(max=LONGEST_TITLE)])
    kind = SelectField(_l("Kind of topic"))
    space = SelectField(_l("In the space"), coerce=int)
    other = StringField(_l("Address or number of the other topic"), validators=[Length(max=300)])

    def offer(self, numbers: list[int], spaces: list[Space]) -> None:
        """What there is to choose from."""
        self.numbers.choices = choices([(number, f"#{number}") for number in numbers])
        self.to.choices = choices([(NEW, _("A new topic")), (OTHER, _("A topic that exists"))])
        self.kind.choices = choices([(one.value, one.label) for one in TopicKind])
        self.space.choices = choices([(one.id, f"{one.name} ({one.readers})") for one in spaces])

    def validate_title(self, field: Any) -> None:
        """A new topic needs one."""
        if self.to.data == NEW and not (field.data or "").strip():
            raise ValidationError(_("Give the new topic a title."))

    def validate_numbers(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose the posts to take out."))


class MergeForm(MeantForm):
    """A whole topic into another: one of those offered, or by its address."""

    into = RadioField(_l("Into the topic"), coerce=int, default=0)
    other = StringField(_l("Address or number of the other topic"), validators=[Length(max=300)])

    def offer(self, topics: list[Topic]) -> None:
        """The topics to choose from."""
        rows = [(one.id, f"{one.title} – {one.space.name}") for one in topics]
        self.into.choices = choices([*rows, (0, _("Another one, by its address"))])
        if not rows:
            self.into.data = 0
