"""Practice on home: tasks that are due, reviews that are owed, works that wait for a trainer or a superior."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for

from club import clock
from club.home import cards
from club.home.cards import Need
from club.i18n import _, date_text, ngettext
from training.practice import paths
from training.practice.models import WorkState
from training.practice.queries.due import first_to_mark, tasks_waiting, waiting_for

# A task further away than this does not press yet.
NEAR = timedelta(days=7)


@cards.needs
def needs(person: Any) -> list[Need]:
    """Tasks within a week, overdue or sent back; then what others wait for. Two queries, three for trainers."""
    return [*_tasks(person), *_others(person)]


def _tasks(person: Any) -> list[Need]:
    found, now = [], clock.now()
    for task, course, work, due in tasks_waiting(person):
        returned = work is not None and work.state == WorkState.RETURNED
        if not returned and (due is None or due > now + NEAR):
            continue
        over = due is not None and due < now
        if returned:
            detail = _("It came back to you: read why, and hand it in again.")
        elif over:
            detail = _("%(course)s – was due on %(day)s", course=course.title, day=date_text(due))
        else:
            detail = _("%(course)s – due on %(day)s", course=course.title, day=date_text(due))
        found.append(
            Need(
                title=_("Do it in your branch: %(task)s", task=task.title),
                url=paths.task_path(course, task),
                icon="clipboard-check",
                detail=detail,
                action=_("Go on"),
                rank=15 if returned or over else 25,
            )
        )
    return found


def _others(person: Any) -> list[Need]:
    waiting, found = waiting_for(person), []
    if waiting.reviews:
        title = ngettext("%(num)d review for a peer", "%(num)d reviews for peers", waiting.reviews)
        detail = _("Blind, ten minutes each; due on %(day)s", day=date_text(waiting.review_due))
        url = url_for("practice.reviews")
        found.append(Need(title, url, "clipboard-check", detail, _("Review"), rank=20))
    if waiting.to_check:
        title = ngettext(
            "%(num)d work of your units to check", "%(num)d works of your units to check", waiting.to_check
        )
        detail = _("Look at the evidence, confirm it or send it back.")
        found.append(Need(title, url_for("practice.units"), "clipboard-check", detail, _("Check"), rank=30))
    first = first_to_mark(person) if waiting.to_mark else None
    if first is not None:
        task, course = first
        title = ngettext("%(num)d practice work to mark", "%(num)d practice works to mark", waiting.to_mark)
        url = paths.works_path(course, task)
        found.append(Need(title, url, "clipboard-check", task.title, _("Mark"), rank=30))
    return found
