"""Forms of those who write courses."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _, _l
from training.actions.quizzes import Rules
from training.forms.questions import tags_in
from training.models import Behaviour
from training.words import behaviour_words


class ReasonForm(Form):
    """Why: kept in the ledger."""

    reason = LineField(_l("Reason"), [DataRequired(), Length(max=500)])


class NewCourseForm(Form):
    """What a new course is called."""

    title = LineField(_l("Title"), [DataRequired(), Length(max=200)])
    summary = TextField(_l("Summary"), [Length(max=1000)])


class CourseForm(NewCourseForm):
    """What a course says of itself."""

    for_whom = LineField(_l("For whom"), [Length(max=500)])
    outcomes = TextField(_l("What learners can do afterwards"), [Length(max=4000)])
    minutes = IntegerField(_l("Minutes in all"), [InputRequired(), NumberRange(0, 10_000)])
    audience = SelectField(_l("Who may take it"))

    @property
    def outcome_lines(self) -> list[str]:
        """One outcome a line; a list's dashes are not part of it."""
        lines = (line.strip().lstrip("-•*").strip() for line in (self.outcomes.data or "").split("\n"))
        return [line for line in lines if line]


class TrainerForm(ReasonForm):
    """Who teaches the course."""

    person = LineField(_l("Phone number or email of the trainer"), [DataRequired(), Length(max=254)])


class ModuleForm(Form):
    """A part's title."""

    title = LineField(_l("Title of the part"), [DataRequired(), Length(max=200)])


class LessonForm(Form):
    """A lesson's text. `seen_at` says from which saved state the writer began."""

    title = LineField(_l("Title"), [DataRequired(), Length(max=200)])
    summary = LineField(_l("Summary"), [Length(max=500)])
    minutes = IntegerField(_l("Minutes to read and do"), [InputRequired(), NumberRange(0, 1000)])
    module = SelectField(_l("Part of the course"), coerce=int)
    body = TextField(_l("Text"), [Length(max=60_000)])
    minor = BooleanField(_l("Only a small correction: learners who finished the lesson are not told"))
    seen_at = HiddenField(validators=[Optional(), Length(max=40)])


class QuizForm(Form):
    """A quiz without its questions. Lesson 0: at the course's end."""

    title = LineField(_l("Title"), [DataRequired(), Length(max=200)])
    pass_percent = IntegerField(_l("Pass mark in percent"), [InputRequired(), NumberRange(0, 100)], default=60)
    lesson = SelectField(_l("Where it stands"), coerce=int, default=0)
    required = BooleanField(_l("Needed to complete the course"), default=True)
    behaviour = SelectField(_l("When learners hear how it went"), default=Behaviour.DEFERRED.value)
    tries = IntegerField(_l("Tries for each question"), [Optional(), NumberRange(1, 10)], default=3)
    penalty = IntegerField(_l("Points lost by a wrong try, in percent"), [Optional(), NumberRange(0, 100)], default=33)
    time_limit = IntegerField(_l("Time in minutes"), [Optional(), NumberRange(1, 600)])
    grace = IntegerField(_l("Grace in seconds"), [Optional(), NumberRange(0, 3600)], default=60)
    shuffle_answers = BooleanField(_l("Show choices in a random order"), default=True)
    shuffle_questions = BooleanField(_l("Ask the questions in a random order"))
    negative = BooleanField(_l("Wrong choices may take points away from the rest of the quiz"))
    remarks = TextField(_l("What to say at the end"), [Length(max=2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.behaviour.choices = list(behaviour_words().items())

    @property
    def rules(self) -> Rules:
        """How the quiz is taken and marked. Fields a page does not show keep what is usual."""
        return Rules(
            behaviour=Behaviour(self.behaviour.data or Behaviour.DEFERRED.value),
            tries=self.tries.data or 3,
            penalty=33 if self.penalty.data is None else self.penalty.data,
            time_limit=self.time_limit.data or None,
            grace=60 if self.grace.data is None else self.grace.data,
            shuffle_answers=bool(self.shuffle_answers.data),
            shuffle_questions=bool(self.shuffle_questions.data),
            negative=bool(self.negative.data),
            remarks=_remarks(self.remarks.data or ""),
        )

    def validate_remarks(self, field: Any) -> None:
        """Each line says from which percent it holds."""
        lines = [line for line in (field.data or "").split("\n") if line.strip()]
        if len(_remarks(field.data or "")) != len(lines):
            raise ValidationError(_("Write each line as a percentage, a colon and the words: “80: Very good!”."))


def _remarks(text: str) -> list[dict[str, Any]]:
    found = [re.match(r"^\s*(\d{1,3})\s*%?\s*[:–-]\s*(\S.*)$", line) for line in text.split("\n")]
    rows = [{"from": int(match[1]), "text": match[2].strip()} for match in found if match and int(match[1]) <= 100]
    return sorted(rows, key=lambda row: -row["from"])


class DrawForm(Form):
    """So many questions at random."""

    count = IntegerField(_l("How many"), [InputRequired(), NumberRange(1, 100)], default=5)
    category = SelectField(_l("From the category"), coerce=int, default=0)
    tags = LineField(_l("With all of these tags"), [Length(max=300)])
    difficulty = SelectField(_l("Of the difficulty"), default="")
    points = IntegerField(_l("Points for each"), [Optional(), NumberRange(1, 100)], default=1)

    @property
    def tag_names(self) -> list[str]:
        """The tags that were typed."""
        return tags_in(self.tags.data or "")


class ExtendForm(ReasonForm):
    """More time for one learner."""

    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(1, 600)], default=10)


class EssayForm(Form):
    """What an essay is worth, and a word about it."""

    client_id = ClientIdField()
    points = IntegerField(_l("Points in percent"), [Optional(), NumberRange(0, 100)])
    comment = TextField(_l("What to tell the learner"), [Length(max=4000)])


class RegradeForm(ReasonForm):
    """Mark again as the preview said."""

    digest = HiddenField(validators=[InputRequired()])
