"""What people type about a dialogue: conclusions, summaries of sides, addressees."""

from __future__ import annotations

import re
from typing import Any

from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from club.forms import Form, LineField, TextField, choices
from club.i18n import _, _l
from club.units.models import Unit
from decisions.inquiries.forms import AssignForm
from forum.forms import says_something
from forum.models import SIDES, Stance

MOST_POSTS = 50
NOBODY = "nobody"


class TopicAddressForm(AssignForm):
    """Who owes the answer to a question or wish."""

    def offer_topic(self, units: list[Unit]) -> None:
        """As `offer`, with "nobody in particular" first: a topic that makes no inquiry."""
        self.offer(units)
        nobody = choices([(NOBODY, _("Nobody in particular: whoever knows answers"))])
        self.to.choices = [*nobody, *(self.to.choices or [])]  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def asks_somebody(self) -> bool:
        """Whether an answer is owed at all."""
        return self.to.data != NOBODY


class ConclusionForm(Form):
    """How a topic ends. `numbers` are the posts it rests on, as people write them: "3, #7 12"."""

    words = TextField(_l("Conclusion"), validators=[DataRequired(), Length(max=5000), says_something])
    agreed = TextField(_l("What was agreed"), validators=[Length(max=5000)])
    left_open = TextField(_l("What stays open"), validators=[Length(max=5000)])
    posts = LineField(_l("Posts it rests on"), validators=[Length(max=300)])

    def validate_posts(self, field: Any) -> None:
        """Numbers only, so that a mistyped word does not silently drop somebody's post."""
        if re.sub(r"[\s#,;.\d]", "", field.data or ""):
            raise ValidationError(_("Write the numbers of the posts, for example 3, 7, 12."))
        if len(self.numbers) > MOST_POSTS:
            raise ValidationError(_("Choose at most %(num)d posts.", num=MOST_POSTS))

    @property
    def numbers(self) -> list[int]:
        """The numbers, each once, in order."""
        return sorted({int(text) for text in re.findall(r"\d{1,9}", str(self.posts.data or ""))})


class SummariesForm(Form):
    """What both sides say, in the board's words."""

    words_for = TextField(_l("Those in favour say"), validators=[Length(max=3000)])
    words_against = TextField(_l("Those against say"), validators=[Length(max=3000)])

    def words_of(self, stance: Stance) -> str:
        """The words about a side; empty leaves its summary as it is."""
        return str((self.words_for if stance == SIDES[0] else self.words_against).data or "")

    def validate_words_for(self, field: Any) -> None:
        """At least one side is summarised."""
        if not field.data and not self.words_against.data:
            raise ValidationError(_("Please write something."))


class VerdictForm(Form):
    """Whether a summary is fair to one's own side."""

    fair = StringField(validators=[AnyOf(["yes", "no"])])
    words = LineField(_l("What is not fair"), validators=[Length(max=500)])

    def validate_words(self, field: Any) -> None:
        """A no says why."""
        if self.fair.data == "no" and not field.data:
            raise ValidationError(_("Say what is not fair, so that it can be mended."))
