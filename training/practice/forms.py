"""What is typed and brought in practice."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import request
from flask_wtf.file import MultipleFileField
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from club import clock
from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from training.practice.actions.handing import Brought
from training.practice.actions.tasks import Setting
from training.practice.models import Evidence, PracticeTask
from training.practice.rubric import MOST_CRITERIA, Criterion, levels_in, written
from training.practice.words import evidence_words


class EvidenceField(SelectMultipleField):
    """Check boxes, one for each kind."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CriterionForm(Form):
    """One criterion; empty ones do not count."""

    text = LineField(_l("What is looked at"), [Length(max=200)])
    levels = TextField(_l("Levels"), [Length(max=2000)])

    def validate_levels(self, field: Any) -> None:
        """Two to five lines, rising."""
        if self.text.data and levels_in(field.data or "") is None:
            raise ValidationError(
                _("Two to five lines with rising points, each as “0: what somebody did who gets these points”.")
            )
        if (field.data or "").strip() and not self.text.data:
            raise ValidationError(_("Say what these levels are about, or empty them."))


class TaskForm(Form):
    """A task with its rubric and its rules."""

    title = LineField(_l("What the task is called"), [DataRequired(), Length(max=200)])
    body = TextField(_l("What to do in one's own branch"), [DataRequired(), Length(max=10_000)])
    evidence = EvidenceField(_l("Evidence that is asked"))
    due = RadioField(_l("Due"), default="days")
    due_days = IntegerField(_l("Days after enrolling"), [Optional(), NumberRange(1, 365)], default=21)
    due_on = DateField(_l("On this day"), [Optional()])
    criteria = FieldList(FormField(CriterionForm), min_entries=MOST_CRITERIA, max_entries=MOST_CRITERIA)
    peers = IntegerField(_l("Blind reviews by peers"), [InputRequired(), NumberRange(0, 5)], default=2)
    review_days = IntegerField(_l("Days for a review"), [InputRequired(), NumberRange(1, 30)], default=5)
    pass_percent = IntegerField(_l("Pass mark in percent"), [InputRequired(), NumberRange(0, 100)], default=60)
    apart_percent = IntegerField(
        _l("Reviews further apart than this go to the trainer, in percent"),
        [InputRequired(), NumberRange(0, 100)],
        default=30,
    )
    spot_percent = IntegerField(
        _l("Share of passing works that the superior checks, in percent"),
        [InputRequired(), NumberRange(0, 100)],
        default=20,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence.choices = choices(evidence_words().items())
        self.due.choices = choices(
            [("days", _("Some days after enrolling")), ("day", _("On a day")), ("none", _("No due date"))]
        )

    @property
    def rubric(self) -> list[Criterion]:
        """The criteria that were filled in."""
        return [
            Criterion(row.form.text.data, levels_in(row.form.levels.data or "") or ())
            for row in self.criteria
            if row.form.text.data
        ]

    def validate_criteria(self, field: Any) -> None:
        """At least one."""
        if not any(row.form.text.data for row in field):
            raise ValidationError(_("Give at least one criterion, or take one of the templates."))

    def validate_due_days(self, field: Any) -> None:
        """Wanted where it is days that count."""
        if self.due.data == "days" and not field.data:
            raise ValidationError(_("Say how many days, from 1 to 365."))

    def validate_due_on(self, field: Any) -> None:
        """Wanted where it is a day that counts."""
        if self.due.data == "day" and not field.data:
            raise ValidationError(_("Choose the day."))

    @property
    def setting(self) -> Setting:
        """All of it."""
        end = None
        if self.due.data == "day" and self.due_on.data:
            end = clock.from_local(datetime.combine(self.due_on.data, time(23, 59)))
        return Setting(
            title=self.title.data or "",
            body=self.body.data or "",
            evidence=[Evidence(kind) for kind in self.evidence.data or ()],
            rubric=self.rubric,
            due_at=end,
            due_days=self.due_days.data if self.due.data == "days" else None,
            peers=self.peers.data or 0,
            review_days=self.review_days.data or 5,
            spot_percent=self.spot_percent.data or 0,
            apart_percent=self.apart_percent.data or 0,
            pass_percent=self.pass_percent.data or 0,
        )


def set_already(task: PracticeTask) -> dict[str, Any]:
    """A task as TaskForm shows it."""
    names = ("title", "body", "evidence", "peers", "review_days", "pass_percent", "apart_percent", "spot_percent")
    return {name: getattr(task, name) for name in names} | {
        "due": "day" if task.due_at else "days" if task.due_days else "none",
        "due_days": task.due_days,
        "due_on": clock.local(task.due_at).date() if task.due_at else None,
        "criteria": criteria_shown(task.criteria),
    }


def criteria_shown(rubric: list[Criterion]) -> list[dict[str, str]]:
    """A rubric as TaskForm shows it."""
    return [{"text": one.text, "levels": written(one)} for one in rubric]


class WorkForm(Form):
    """What a learner writes and brings; one field of files for each kind of evidence."""

    client_id = ClientIdField()
    body = TextField(_l("What you did, and what came of it"), [Length(max=20_000)])
    photo = MultipleFileField(_l("Photographs"))
    minutes = MultipleFileField(_l("Minutes of the meeting"))
    attendance = MultipleFileField(_l("Attendance list"))
    other = MultipleFileField(_l("Another file"))

    @property
    def brought(self) -> list[Brought]:
        """The files that came."""
        return [
            Brought(kind, file.filename, file.stream)
            for kind in Evidence
            for file in self[kind.value].data or ()
            if getattr(file, "filename", "")
        ]

    @property
    def dropped(self) -> list[int]:
        """Files to be taken out."""
        return [int(number) for number in request.form.getlist("drop") if number.isdecimal() and len(number) < 18]


def levels_chosen(count: int) -> list[int]:
    """The chosen level of each criterion, -1 where none was."""
    given = [request.form.get(f"level-{place}", "") for place in range(count)]
    return [int(one) if one.isdecimal() and len(one) < 3 else -1 for one in given]


class ReviewForm(Form):
    """The sentence of a review."""

    comment = TextField(_l("A sentence to the author"), [DataRequired(), Length(max=2000)])


class MarkForm(Form):
    """A trainer's words; `seen_at` says which state of the work was read."""

    client_id = ClientIdField()
    comment = TextField(_l("What to tell the author"), [Length(max=4000)])
    seen_at = HiddenField(validators=[Optional(), Length(max=40)])
