"""What people type in due process."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from club import clock
from club.forms import Form, LineField, TextField, choices
from club.i18n import _, _l
from forum.due_process.models import Kind, Rulebook
from forum.forms import LONGEST_POST, LONGEST_TITLE, HiddenNumber, says_something

OTHER = "other"
LONGEST_REASON = 400
SPANS = (1, 3, 7, 14, 30, 90)


def grounds(book: Rulebook) -> list[Any]:
    """The rules with their ready-made reasons, as a list to choose from; "version.number.reason"."""
    listed = choices([("", _("Choose a rule…"))])
    for rule in book.rules:
        base = f"{book.number}.{rule.position}."
        pairs = [(f"{base}{index}", text) for index, text in enumerate(rule.reasons)]
        listed += choices(
            [*pairs, (base, _("Rule %(number)s, in my own words", number=rule.position))], group=rule.name
        )
    return listed


class GroundForm(Form):
    """A rule, and a reason: a ready-made one, one's own words, or both. The author and everybody else read it."""

    ground = SelectField(_l("Rule and reason"), validators=[DataRequired(_l("Please choose a rule."))], default="")
    reason = TextField(_l("In your own words"), validators=[Length(max=LONGEST_REASON)])

    def offer(self, book: Rulebook) -> None:
        """Fill in the rules in force."""
        self.ground.choices = grounds(book)

    def validate_reason(self, field: Any) -> None:
        """Own words are needed where no ready-made reason was chosen."""
        chosen = self.ground.data or ""
        if (chosen and chosen.endswith(".")) or field.data:
            says_something(self, field)

    def words(self, ready: str) -> str:
        """The reason as it is kept: the ready-made one, then one's own words."""
        return ". ".join(part for part in (ready, str(self.reason.data or "")) if part)


class CaseForm(GroundForm):
    """Everything a moderator may do with a case; which fields count depends on the button."""

    ground = SelectField(_l("Rule and reason"), validators=[Optional()], default="")
    also = RadioField(_l("And to the author"), default="")
    days = SelectField(_l("For how long"), coerce=int, default=7)
    whole_topic = BooleanField(_l("Hide the whole topic"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = choices([(days, _("%(num)d days", num=days)) for days in SPANS])
        self.also.choices = choices([("", _("Nothing more"))])

    def offer_sanctions(self, kinds: list[Kind]) -> None:
        """Fill in what the moderator may do to this author."""
        named = {Kind.WARN: _("Warn"), Kind.SILENCE: _("Restrict writing"), Kind.SUSPEND: _("Suspend the account")}
        self.also.choices = choices([("", _("Nothing more")), *((kind.value, named[kind]) for kind in kinds)])

    @property
    def until(self) -> datetime:
        """The end of the last day, by the club's clock."""
        day = clock.today() + timedelta(days=int(self.days.data or 7) + 1)
        return clock.from_local(datetime.combine(day, time()))


class BulkForm(GroundForm):
    """One act for many cases."""

    ground = SelectField(_l("Rule and reason"), validators=[Optional()], default="")


class FlagForm(Form):
    """Which rule a post breaks, or what else is wrong."""

    rule = RadioField(_l("What is wrong?"), validators=[DataRequired(_l("Please choose."))])
    words = TextField(_l("What moderators should know"), validators=[Length(max=500)])

    def offer(self, book: Rulebook) -> None:
        """Fill in the rules in force."""
        rules = [(f"{book.number}.{rule.position}.", rule.shown_title) for rule in book.rules]
        self.rule.choices = choices([*rules, (OTHER, _("Something else"))])

    def validate_words(self, field: Any) -> None:
        """ "Something else" needs words."""
        if self.rule.data == OTHER or field.data:
            says_something(self, field)


class HeldForm(Form):
    """One's own writing while it waits."""

    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=LONGEST_TITLE), says_something])
    body = TextField(_l("Text"), validators=[DataRequired(), Length(max=LONGEST_POST), says_something])
    revisions = HiddenNumber()


class AppealForm(Form):
    """One tap; words if one likes."""

    words = TextField(_l("Why it should be undone"), validators=[Length(max=2000)])


class DecisionForm(Form):
    """The ruling's reason; which ruling is said by the button."""

    reason = TextField(_l("Reason of the decision"), validators=[DataRequired(), Length(max=500), says_something])


class TermsForm(Form):
    """The club's terms of moderation."""

    hold_first = IntegerField(
        _l("First posts of a new member that wait for approval"),
        validators=[NumberRange(0, 20)],
        default=0,
        description=_l("0: nobody waits."),
    )
    appeal_days = IntegerField(_l("Days in which an appeal is decided"), validators=[NumberRange(1, 60)], default=5)
    named = BooleanField(_l("Show moderators' names in the public log"))


class WordForm(Form):
    """Words to watch."""

    words = LineField(_l("Words"), validators=[DataRequired(), Length(max=60), says_something])


class RuleEntry(PlainForm):
    """One rule in the form of them all; without a title it is left out."""

    title = LineField(_l("Title"), validators=[Length(max=120)])
    body = TextField(_l("Text"), validators=[Length(max=2000)])
    reasons = TextField(_l("Ready-made reasons, one a line"), validators=[Length(max=2000)])
    title_en = LineField(_l("Title in English"), validators=[Length(max=120)])
    body_en = TextField(_l("Text in English"), validators=[Length(max=2000)])

    def validate_body(self, field: Any) -> None:
        """A titled rule says something."""
        if self.title.data and not field.data:
            raise ValidationError(_("Write what the rule asks."))

    def validate_reasons(self, field: Any) -> None:
        """Each line must fit the lists it stands in."""
        if any(len(line) > 150 for line in (field.data or "").splitlines()):
            raise ValidationError(_("Keep each reason under 150 characters."))


class RulesForm(Form):
    """A new version of the rules."""

    rules = FieldList(FormField(RuleEntry), max_entries=30)
    note = LineField(_l("What changes, and why"), validators=[DataRequired(), Length(max=500), says_something])
    began_from = HiddenNumber()
