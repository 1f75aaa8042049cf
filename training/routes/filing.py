"""Categories where a form asks for one."""

from __future__ import annotations

from typing import Any

from club.auth import me
from club.i18n import _
from training.actions.bank import category_at
from training.models import QuestionCategory
from training.queries.bank import categories, category_of


def category_choices(none: str = "") -> list[tuple[int, str]]:
    """The tree as choices of a select, indented as it is deep."""
    rows = [(row.id, "\u2003" * (row.path.count("/") - 2) + row.name) for row in categories()]
    return [(0, none or _("No category")), *rows]


def category_wanted(form: Any) -> QuestionCategory | None:
    """The category a form asks for: the chosen one, or a new one below it (parts between slashes), in the caller's
    transaction."""
    chosen = category_of(form.category.data)
    typed = [part.strip() for part in (form.new_category.data or "").split("/") if part.strip()]
    return category_at(me(), typed, under=chosen) if typed else chosen
