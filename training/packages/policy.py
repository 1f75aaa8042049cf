"""Who may bring, open and see what became of a package. All of it follows from the lesson and the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from club.i18n import _
from club.policy import Verdict, no, yes
from training import policy
from training.models import Course, Lesson
from training.packages.models import PackageRun

if TYPE_CHECKING:
    from club.policy import Someone


def may_bring(person: Someone, course: Course) -> Verdict:
    """Whoever writes the course."""
    return policy.may_author(person, course)


def may_open(person: Someone, course: Course, lesson: Lesson) -> Verdict:
    """Whoever reads the lesson."""
    return policy.may_read(person, course, lesson)


def keeps_record(person: Someone, course: Course, lesson: Lesson) -> Verdict:
    """Whether what the person does in it is kept: not in drafts, which their writers only try."""
    if not lesson.is_published:
        return no(_("The lesson is a draft, so nothing is kept."))
    return policy.may_learn(person, course)


def may_continue(person: Someone, run: PackageRun) -> Verdict:
    """A run belongs to one person."""
    if person.is_authenticated and run.person_id == person.id:
        return yes()
    return no(_("This attempt belongs to somebody else."))


def may_see_results(person: Someone, course: Course) -> Verdict:
    """Whoever sees the course's report, within the units they are responsible for."""
    return policy.may_report(person, course)
