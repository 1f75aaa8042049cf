"""Courses as things an office is held over: a trainer holds theirs over "course:7"."""

from __future__ import annotations

from typing import Any

from club.i18n import _l
from club.people import things
from training.policy import may_name_trainer
from training.queries.courses import courses_of
from training.verbs import course_names


def choices(actor: Any) -> list[tuple[str, str]]:
    """Courses the actor may name a trainer for."""
    return [(course.scope, course.title) for course in courses_of(actor) if may_name_trainer(actor, course)]


def names(codes: set[str]) -> dict[str, str]:
    """Titles by code, one query."""
    numbers = {int(code.split(":", 1)[1]): code for code in codes}
    return {numbers[number]: title for number, title in course_names(set(numbers)).items()}


def declare() -> None:
    """Offer courses where offices are given."""
    things.declare("course", _l("Course"), choices, names)
