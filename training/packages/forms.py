"""What people bring, and what a package's page tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import Length, ValidationError

from club.errors import Invalid
from club.forms import ClientIdField, Form, LineField
from club.i18n import _, _l
from training.packages.actions.running import Told
from training.packages.models import Rule
from training.packages.words import reason, rule_words

MOST_COMMITS = 100


class RuleForm(Form):
    """What makes the lesson done."""

    rule = RadioField(_l("The lesson is done by"), default=Rule.COMPLETED.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = list(rule_words().items())  # pyright: ignore


class PackageForm(RuleForm):
    """A package."""

    client_id = ClientIdField()
    file = FileField(_l("SCORM or H5P package"))

    def validate_file(self, field: Any) -> None:
        """Checked here, so that the page says it in the club's words."""
        if not field.data or not field.data.filename:
            raise ValidationError(reason("nothing_sent"))


class LessonPackageForm(PackageForm):
    """A package that becomes a lesson of its own."""

    title = LineField(_l("Title"), [Length(max=200)])
    module = SelectField(_l("Part of the course"), coerce=int)


def told_by_script(data: Any) -> list[Told]:
    """The commits of `{"commits": [{client_id, item, session, values, turn, seen, age}, …]}`, or of a queue's
    `answers`; Invalid for any other shape."""
    rows = None
    if isinstance(data, Mapping):
        rows = data.get("commits")
        if rows is None and isinstance(data.get("answers"), list):
            rows = [_unwrapped(row) for row in data["answers"]]
    if not isinstance(rows, list) or len(rows) > MOST_COMMITS:
        raise Invalid(_("Please check what you entered"))
    return [_told(row) for row in rows]


def _unwrapped(row: Any) -> Any:
    """A queue's answer carries the commit whole; the id and the age are the queue's."""
    if not isinstance(row, Mapping) or not isinstance(row.get("answer"), Mapping):
        return None
    return {**row["answer"], **{name: row.get(name) for name in ("client_id", "age", "seen")}}


def _told(row: Any) -> Told:
    if not isinstance(row, Mapping):
        raise Invalid(_("Please check what you entered"))
    client_id, item, session = (row.get(name) for name in ("client_id", "item", "session"))
    texts = ((client_id, 64), (item, 200), (session, 40))
    if not all(isinstance(text, str) and 0 < len(text) <= most for text, most in texts):
        raise Invalid(_("Please check what you entered"))
    age = row.get("age", 0)
    if isinstance(age, bool) or not isinstance(age, int | float) or not 0 <= age < 10**9:
        raise Invalid(_("Please check what you entered"))
    seen, turn = _count(row.get("seen", 0)), _count(row.get("turn", 0))
    return Told(str(client_id), str(item), str(session), row.get("values"), seen, turn, float(age))


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Invalid(_("Please check what you entered"))
    return value
