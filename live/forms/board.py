"""Forms of questions, votes and the speakers' queue; a socket's dict is validated by the same ones."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _l
from live.forms import MOST_ROWS, something

# A question is one thought; who needs more has the forum.
LONGEST_QUESTION = 500
LONGEST_ANSWER = 4000


def number(**options: Any) -> IntegerField:
    """The number of a row of the log."""
    return IntegerField(validators=[InputRequired(), NumberRange(min=1, max=MOST_ROWS)], **options)


class AskForm(Form):
    """A question for the session."""

    text = TextField(_l("Your question"), [something, Length(min=8, max=LONGEST_QUESTION)])
    anonymous = BooleanField(_l("Ask without my name"))
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
    aloud = BooleanField(_l("Answered aloud"))
    client_id = ClientIdField()


class DismissForm(Form):
    """Why a question is not answered, and whether its words disappear too."""

    seq = number()
    reason = LineField(_l("Reason"), [DataRequired(_l("Say why: everybody reads it.")), Length(min=5, max=300)])
    masked = BooleanField(_l("Hide the words of the question too"))
    client_id = ClientIdField()
