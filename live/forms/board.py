"""Forms of questions, votes and the speakers' queue; a socket's dict is validated by the same ones."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _, _l
from club.text import clean_line
from live.actions.polls import Wanted
from live.forms import MOST_ROWS, something
from live.models import LivePoll, PollKind

# A question is one thought; who needs more has the forum.
LONGEST_QUESTION = 500
LONGEST_ANSWER = 4000
MOST_OPTIONS = 12


def number() -> IntegerField:
    """The number of a row of the log."""
    return IntegerField(validators=[InputRequired(), NumberRange(min=1, max=MOST_ROWS)])


class ManyField(Field):
    """What stands several times under one name. `blank` stands for an empty text; without it those are passed over."""

    def __init__(self, *args: Any, blank: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blank = blank

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Lines of text, at most so many as anybody could mean."""
        self.data = [text for value in valuelist[:50] if (text := clean_line(str(value)) or self.blank)]


class YesField(BooleanField):
    """A tick of a form, or a truth value of a socket's dict, whose no arrives as the word "False"."""

    false_values = (False, "", "0", "false", "False")


class AskForm(Form):
    """A question for the session."""

    text = TextField(_l("Your question"), [something, Length(min=8, max=LONGEST_QUESTION)])
    anonymous = YesField(_l("Ask without my name"))
    client_id = ClientIdField()


class MergeForm(Form):
    """A duplicate, and the question it goes up in."""

    seq = number()
    into = number()
    client_id = ClientIdField()


class AnswerForm(Form):
    """An answer in writing, or the word that it was given aloud."""

    seq = number()
    text = TextField(_l("Answer"), [Length(max=LONGEST_ANSWER)])
    aloud = YesField(_l("Answered aloud"))
    client_id = ClientIdField()


class DismissForm(Form):
    """Why a question is not answered, and whether its words disappear too."""

    seq = number()
    reason = LineField(_l("Reason"), [DataRequired(_l("Say why: everybody reads it.")), Length(min=5, max=300)])
    masked = YesField(_l("Hide the words of the question too"))
    client_id = ClientIdField()


class VoteForm(Form):
    """A vote: one choice or several, indexes of options, points or words."""

    seq = number()
    choice = ManyField(default=list)
    client_id = ClientIdField()


class HallForm(Form):
    """Hands raised in the hall: a number an option, in their order."""

    seq = number()
    hands = ManyField(default=list, blank="0")
    client_id = ClientIdField()

    def validate_hands(self, field: Any) -> None:
        """Whole numbers."""
        if not field.data or not all(text.isascii() and text.isdigit() and len(text) < 6 for text in field.data):
            raise ValidationError(_("Give a number for every option."))


class CountDownForm(Form):
    """An open poll closes in so many seconds."""

    seq = number()
    seconds = IntegerField(validators=[InputRequired(), NumberRange(min=5, max=3600)])
    client_id = ClientIdField()


class RaiseForm(Form):
    """Asking for the floor."""

    order = YesField(_l("Point of order"))
    client_id = ClientIdField()


class RuleForm(Form):
    """The queue's order, and how long a speech lasts."""

    balanced = YesField(_l("Balanced order"))
    minutes = IntegerField(_l("Minutes a speech"), [InputRequired(), NumberRange(min=1, max=60)])
    client_id = ClientIdField()


class OpenPollForm(Form):
    """A draft is opened, with or without a countdown."""

    poll = number()
    seconds = IntegerField(_l("Countdown in seconds"), [Optional(), NumberRange(min=5, max=3600)])
    client_id = ClientIdField()


class DropPollForm(Form):
    """A draft is thrown away."""

    poll = number()
    client_id = ClientIdField()


class PollForm(Form):
    """Drafting a poll; `now` opens it at once."""

    poll = IntegerField(validators=[Optional(), NumberRange(min=1, max=MOST_ROWS)])
    question = LineField(_l("What is asked"), [DataRequired(), Length(min=3, max=300)])
    kind = SelectField(_l("How one answers"), choices=[], default=PollKind.SINGLE.value)
    options = TextField(_l("Options, one a line"), [Length(max=3000)])
    most = IntegerField(_l("At most so many"), [Optional(), NumberRange(min=1, max=20)])
    secret = YesField(_l("Secret: nobody learns who chose what"))
    live_results = YesField(_l("Show the counts while people vote"))
    open_to = SelectField(_l("Who votes"), choices=[], default="members")
    majority = SelectField(_l("Needed to pass"), choices=[], default="")
    base = SelectField(_l("Reckoned from"), choices=[], default="ballots")
    summoned = IntegerField(_l("How many were called"), [Optional(), NumberRange(min=1, max=100_000)])
    quorum = IntegerField(_l("Votes needed to be valid"), [Optional(), NumberRange(min=1, max=100_000)])
    seconds = IntegerField(_l("Countdown in seconds"), [Optional(), NumberRange(min=5, max=3600)])
    now = YesField()
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(item.value, item.label) for item in PollKind]
        self.open_to.choices = [("members", _("Members")), ("everyone", _("Everybody in the room"))]
        self.majority.choices = [
            ("", _("Nothing: a poll")),
            ("half", _("More than half")),
            ("two_thirds", _("Two thirds")),
        ]
        self.base.choices = [("ballots", _("the votes cast")), ("summoned", _("those who were called"))]

    @property
    def lines(self) -> list[str]:
        """The options, without empty lines and doubles."""
        typed = (clean_line(line) for line in str(self.options.data or "").split("\n"))
        return list(dict.fromkeys(line for line in typed if line))

    def validate_options(self, field: Any) -> None:
        """A choice needs something to choose from."""
        if self.kind.data not in {PollKind.SINGLE, PollKind.MULTIPLE}:
            return
        if not 2 <= len(self.lines) <= MOST_OPTIONS:
            raise ValidationError(_("Give two to %(most)d options, one a line.", most=MOST_OPTIONS))
        if any(len(line) > 200 for line in self.lines):
            raise ValidationError(_("An option has at most 200 letters."))

    def validate_live_results(self, field: Any) -> None:
        """Whoever watches a secret vote grow could tell who chose what."""
        if field.data and self.secret.data:
            raise ValidationError(_("The counts of a secret vote are shown after it only."))

    def validate_majority(self, field: Any) -> None:
        """Only one choice can have a majority."""
        if field.data and self.kind.data != PollKind.SINGLE:
            raise ValidationError(_("A majority needs a vote with one choice; its first option is the motion."))

    def validate_base(self, field: Any) -> None:
        """The base must be known."""
        if self.majority.data and field.data == "summoned" and not self.summoned.data:
            raise ValidationError(_("Say how many were called."))

    def wanted(self) -> Wanted:
        """What the form says, for the actions."""
        kind = PollKind(self.kind.data)
        chosen = kind in {PollKind.SINGLE, PollKind.MULTIPLE}
        several = kind in {PollKind.MULTIPLE, PollKind.CLOUD}
        most = int(self.most.data or (len(self.lines) if kind == PollKind.MULTIPLE else 3)) if several else 1
        return Wanted(
            question=str(self.question.data),
            kind=kind,
            options=self.lines if chosen else [],
            most=min(most, len(self.lines)) if kind == PollKind.MULTIPLE else most,
            secret=bool(self.secret.data),
            live_results=bool(self.live_results.data),
            open_to=str(self.open_to.data),
            majority=str(self.majority.data),
            base=str(self.base.data),
            summoned=self.summoned.data,
            quorum=self.quorum.data,
        )

    def show(self, poll: LivePoll) -> None:
        """Fill the form from a draft."""
        self.poll.data = poll.id
        for name in ("question", "most", "secret", "live_results", "open_to", "majority", "base", "summoned", "quorum"):
            self[name].data = getattr(poll, name)
        self.kind.data, self.options.data = poll.kind.value, "\n".join(map(str, poll.options))
