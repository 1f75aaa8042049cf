"""What is said about tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from club.forms import Form, LineField, TextField, choices
from club.i18n import _, _l
from forum.forms import ReasonForm, says_something
from forum.tags.models import MOST, Tag


class TagForm(Form):
    """A new tag."""

    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=40), says_something])
    description = TextField(_l("What the tag is for"), validators=[Length(max=300)])


class TagChangeForm(TagForm):
    """A changed tag, with its reason."""

    reason = TextField(_l("Reason for the change"), validators=[DataRequired(), Length(max=500), says_something])


class TagMergeForm(ReasonForm):
    """A tag into another."""

    into = SelectField(_l("Into the tag"), coerce=int)

    def offer(self, tags: Iterable[Tag]) -> None:
        """The tags to choose from."""
        self.into.choices = choices([(tag.id, tag.name) for tag in tags])


class TagsForm(Form):
    """The tags of a topic; at most MOST."""

    tags = SelectMultipleField(
        _l("Tags"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, tags: Iterable[Tag]) -> None:
        """The tags to choose from."""
        self.tags.choices = choices([(tag.id, tag.name) for tag in tags])

    def validate_tags(self, field: Any) -> None:
        """Few say more than many."""
        if len(field.data or []) > MOST:
            raise ValidationError(_("Choose at most %(most)d tags.", most=MOST))
