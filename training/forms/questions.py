"""The form of a question, one for every kind: a page shows the fields its kind has."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, FloatField, FormField, HiddenField, SelectField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from club.forms import ClientIdField, Form, LineField, TextField
from club.i18n import _, _l
from training.cloze import full
from training.numbers import number, readings, text_of
from training.question import (
    FALSE_TEXT,
    FORMATS,
    HTML,
    PLAIN,
    TRUE_TEXT,
    Difficulty,
    Draft,
    Option,
    QuestionKind,
    Unreadable,
    settled,
)
from training.words import kind_words, level_words, reason

OFFERED, MOST = 6, 24


def tags_in(text: str) -> list[str]:
    """Tags typed in one line, between commas."""
    parts = (part.strip().lower() for part in re.split(r"[,;#\n]", text))
    return list(dict.fromkeys(part for part in parts if part))


class ChoiceForm(Form):
    """One line of a question; an empty text means there is none."""

    text = LineField(_l("Choice"), [Length(max=2000)])
    correct = BooleanField(_l("This one is right"))
    weight = FloatField(_l("Weight in percent"), [Optional(), NumberRange(-100, 100)])
    match = LineField(_l("Belongs to it"), [Length(max=500)])
    tolerance = LineField(_l("Tolerance"), [Length(max=40)])
    feedback = LineField(_l("What to say about it afterwards"), [Length(max=1000)])


class QuestionForm(Form):
    """A question with its lines."""

    kind = SelectField(_l("Kind"), choices=[])
    name = LineField(_l("Short name"), [Length(max=200)])
    text = TextField(_l("Question"), [DataRequired(), Length(max=10_000)])
    format = SelectField(_l("Written in"), default=PLAIN)
    feedback = TextField(_l("What to remember (shown afterwards)"), [Length(max=4000)])
    choices = FieldList(FormField(ChoiceForm), min_entries=OFFERED, max_entries=MOST)
    category = SelectField(_l("Category"), coerce=int, default=0)
    new_category = LineField(_l("Or a new category"), [Length(max=300)])
    tags = LineField(_l("Tags"), [Length(max=300)])
    difficulty = SelectField(_l("Difficulty"), default="")
    case = BooleanField(_l("Capital and small letters differ"))
    loose = BooleanField(_l("Diacritics may be missing: “bi thu” counts as “bí thư”"))
    units = LineField(_l("Units"), [Length(max=300)])
    unit_needed = BooleanField(_l("The unit must be given"))
    guide = TextField(_l("How to mark it (only trainers see this)"), [Length(max=4000)])
    rubric = TextField(_l("Rubric"), [Length(max=4000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kind_words().items())
        self.difficulty.choices = [("", _("Not said")), *level_words().items()]
        self.format.choices = [(PLAIN, _("Plain text")), ("markdown", "Markdown"), (HTML, "HTML")]
        if self.category.choices is None:
            self.category.choices = [(0, _("No category"))]
        self._draft: Draft | None = None

    @property
    def draft(self) -> Draft:
        """The question in normal form, once the form is valid."""
        return self._draft or self._read()

    def _read(self) -> Draft:
        kind = QuestionKind(self.kind.data)
        text = self.text.data or ""
        draft = Draft(
            kind,
            full(text) if kind == QuestionKind.CLOZE else text,
            tuple(self._options(kind)),
            name=self.name.data or "",
            format=self.format.data if self.format.data in FORMATS else PLAIN,
            feedback=self.feedback.data or "",
            feedback_format=self.format.data if self.format.data in FORMATS else PLAIN,
            tags=tuple(tags_in(self.tags.data or "")),
            difficulty=Difficulty(self.difficulty.data) if self.difficulty.data else None,
            spec=self._spec(kind),
        )
        return settled(draft)

    def _options(self, kind: QuestionKind) -> list[Option]:
        if kind in {QuestionKind.CLOZE, QuestionKind.ESSAY, QuestionKind.NOTE}:
            return []
        found = []
        written = self.format.data if self.format.data in FORMATS else PLAIN
        for row in self.choices:
            form: Any = row.form
            if not form.text.data and not (kind == QuestionKind.MATCHING and form.match.data):
                continue
            weight = form.weight.data
            correct = bool(form.correct.data)
            text, tolerance = form.text.data, form.tolerance.data or ""
            if kind in {QuestionKind.SHORT, QuestionKind.NUMERIC}:
                # An accepted answer without a weight is fully right.
                weight = 100.0 if weight is None else weight
                correct = weight >= 100
            if kind == QuestionKind.NUMERIC:
                text, tolerance = _plain_number(text), _plain_number(tolerance) if tolerance else ""
            if kind == QuestionKind.MULTIPLE and weight is not None:
                correct = weight > 0
            if kind == QuestionKind.SINGLE and weight is not None:
                correct = weight >= 100
            found.append(
                Option(
                    text,
                    correct=correct and kind not in {QuestionKind.MATCHING, QuestionKind.ORDERING},
                    weight=weight,
                    feedback=form.feedback.data or "",
                    match=(form.match.data or "") if kind == QuestionKind.MATCHING else "",
                    tolerance=tolerance if kind == QuestionKind.NUMERIC else "",
                    format=PLAIN if kind in {QuestionKind.SHORT, QuestionKind.NUMERIC} else written,
                    feedback_format=written,
                )
            )
        return found

    def _spec(self, kind: QuestionKind) -> dict[str, Any]:
        if kind == QuestionKind.SHORT:
            said = {"case": self.case.data, "loose": self.loose.data}
            return {key: True for key, value in said.items() if value}
        if kind == QuestionKind.NUMERIC and self.units.data:
            units = {"units": units_in(self.units.data)}
            return units | ({"unit_needed": True} if self.unit_needed.data else {})
        if kind == QuestionKind.ESSAY:
            rubric = rubric_in(self.rubric.data or "")
            said = {"guide": self.guide.data or "", "rubric": rubric}
            return {key: value for key, value in said.items() if value}
        return {}

    def validate_units(self, field: Any) -> None:
        """Every unit reads."""
        if self.kind.data == QuestionKind.NUMERIC and field.data and units_in(field.data) is None:
            raise ValidationError(_("Write units as “m = 1; cm = 100”: how many of each make one of the first."))

    def validate_choices(self, field: Any) -> None:
        """As the bank asks, said beside the lines."""
        del field
        kind = self.kind.data
        if kind not in set(QuestionKind) or not (self.text.data or "").strip():
            return
        written = [row.form for row in self.choices if row.form.text.data]  # pyright: ignore
        right = sum(bool(form.correct.data) or (form.weight.data or 0) > 0 for form in written)
        if kind in {"single", "true_false", "multiple"} and len(written) >= 2:
            if kind == "multiple" and not right:
                raise ValidationError(reason("right_needed"))
            weighed = any(form.weight.data is not None for form in written)
            if kind != "multiple" and right != 1 and not (weighed and right):
                raise ValidationError(reason("one_right"))
        try:
            self._draft = self._read()
        except Unreadable as error:
            raise ValidationError(reason(error.code, error.detail)) from error


def _plain_number(text: str) -> str:
    """A number as people type it, the way the bank keeps it; what is none stays as it is and is refused later."""
    if text == "*" or number(text) is not None:
        return text
    read = readings(text)
    return text_of(read[0][0]) if read and not read[0][1] else text


def units_in(text: str) -> list[dict[str, str]] | None:
    """Units of "m = 1; cm = 100"; a bare name counts 1. None where one does not read."""
    found = []
    for part in re.split(r"[;\n]", text):
        if not part.strip():
            continue
        name, equals, factor = part.partition("=")
        read = readings(factor) if equals else []
        if not name.strip() or (equals and (not read or not read[0][0] or read[0][1])):
            return None
        found.append({"name": name.strip(), "factor": text_of(read[0][0]) if read else "1"})
    return found


def rubric_in(text: str) -> list[dict[str, Any]]:
    """Criteria, one a line, each with its points after a bar: "Mở đầu cuốn hút | 3"; without points 1."""
    found = []
    for line in text.split("\n"):
        said, _bar, points = line.partition("|")
        if said.strip():
            told = points.strip()
            found.append(
                {"text": said.strip()[:300], "points": int(told) if told.isdecimal() and 0 < int(told) <= 100 else 1}
            )
    return found[:20]


def filled(draft: Draft, *, category_id: int = 0) -> dict[str, Any]:
    """The form's data of a question that stands."""
    rows = [
        {
            "text": option.text,
            "correct": option.correct,
            "weight": option.weight,
            "match": option.match,
            "tolerance": option.tolerance,
            "feedback": option.feedback,
        }
        for option in draft.options
    ]
    if draft.kind in {QuestionKind.SHORT, QuestionKind.NUMERIC}:
        for row in rows:
            row["weight"] = row["weight"] if row["weight"] is not None else None if row["correct"] else 0
    units = "; ".join(f"{unit['name']} = {unit['factor']}" for unit in draft.spec.get("units", []))
    return {
        "kind": draft.kind.value,
        "name": draft.name,
        "text": draft.text,
        "format": draft.format,
        "feedback": draft.feedback,
        "choices": rows + [{}] * max(OFFERED - len(rows), 0 if len(rows) >= MOST else 1),
        "category": category_id,
        "tags": ", ".join(draft.tags),
        "difficulty": draft.difficulty.value if draft.difficulty else "",
        "case": bool(draft.spec.get("case")),
        "loose": bool(draft.spec.get("loose")),
        "units": units,
        "unit_needed": bool(draft.spec.get("unit_needed")),
        "guide": draft.spec.get("guide", ""),
        "rubric": "\n".join(f"{row['text']} | {row['points']}" for row in draft.spec.get("rubric", [])),
    }


def blank(kind: str) -> dict[str, Any]:
    """The form's data of a question that is not written yet."""
    rows: list[dict[str, Any]] = [{} for _place in range(OFFERED)]
    if kind == QuestionKind.TRUE_FALSE:
        rows = [{"text": TRUE_TEXT, "correct": True}, {"text": FALSE_TEXT}]
    return {"kind": kind, "choices": rows}


class BringForm(Form):
    """A file of questions."""

    client_id = ClientIdField()
    file = FileField(_l("File with questions"), [FileRequired(_l("Choose the file with the questions."))])
    category = SelectField(_l("Put them below the category"), coerce=int, default=0)


class CategoryForm(Form):
    """A category's name and the one above it."""

    name = LineField(_l("Name"), [DataRequired(), Length(max=120)])
    parent = SelectField(_l("Below"), coerce=int, default=0)


class FillForm(Form):
    """Into which quiz questions go: one that stands, or a new one of a course."""

    quiz = SelectField(_l("Quiz"))
    title = LineField(_l("Title of the new quiz"), [Length(max=200)])
    ids = HiddenField()
