"""Forms of those who write courses."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from club.forms import Form, LineField, TextField
from club.i18n import _, _l
from training.actions.quizzes import Offered
from training.models import QuestionKind

OFFERED = 6


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


class ChoiceForm(Form):
    """One choice; an empty text means there is none."""

    text = LineField(_l("Choice"), [Length(max=1000)])
    correct = BooleanField(_l("This one is right"))
    feedback = LineField(_l("What to say about it afterwards"), [Length(max=1000)])


class QuestionForm(Form):
    """A question with up to six choices."""

    kind = SelectField(_l("Kind"), choices=[])
    text = TextField(_l("Question"), [DataRequired(), Length(max=2000)])
    feedback = TextField(_l("What to remember (shown afterwards)"), [Length(max=2000)])
    choices = FieldList(FormField(ChoiceForm), min_entries=OFFERED, max_entries=OFFERED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            (QuestionKind.SINGLE.value, _("One right choice")),
            (QuestionKind.MULTIPLE.value, _("Several right choices")),
            (QuestionKind.TRUE_FALSE.value, _("True or false")),
        ]

    @property
    def offered(self) -> list[Offered]:
        """The choices that were written."""
        return [
            Offered(row.form.text.data, bool(row.form.correct.data), row.form.feedback.data or "")  # pyright: ignore
            for row in self.choices
            if row.form.text.data  # pyright: ignore
        ]

    def validate_choices(self, field: Any) -> None:
        """As `actions.quizzes` asks, said beside the field."""
        del field
        right, kind = sum(item.correct for item in self.offered), self.kind.data
        if len(self.offered) < 2:
            raise ValidationError(_("Give at least two choices."))
        if kind == QuestionKind.MULTIPLE and not right:
            raise ValidationError(_("Mark at least one choice as right."))
        if kind != QuestionKind.MULTIPLE and right != 1:
            raise ValidationError(_("Mark exactly one choice as right."))
        if kind == QuestionKind.TRUE_FALSE and len(self.offered) != 2:
            raise ValidationError(_("A true-or-false question has two choices."))
