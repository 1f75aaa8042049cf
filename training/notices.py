"""What training tells people."""

from __future__ import annotations

from club.i18n import _, _l
from club.notices.actions import declare

PUBLISHED = declare(
    "training.published",
    _l("A course is published for me"),
    lambda p: _("A new course is open to you: “%(course)s”.", course=p["course"]),
    icon="mortarboard",
)
PASSED = declare(
    "training.passed",
    _l("I passed the quiz that closes a course"),
    lambda p: _("You passed “%(quiz)s” with %(score)d%%.", quiz=p["quiz"], score=p["score"]),
    icon="check2-square",
)
COMPLETED = declare(
    "training.completed",
    _l("I completed a course"),
    lambda p: _("You completed the course “%(course)s”. Your confirmation is ready.", course=p["course"]),
    icon="award",
)
NAMED = declare(
    "training.named",
    _l("I am named the trainer of a course"),
    lambda p: _("You are now the trainer of “%(course)s”.", course=p["course"]),
    icon="mortarboard",
)
EXTENDED = declare(
    "training.extended",
    _l("I was given more time for a quiz"),
    lambda p: _("You have %(minutes)d more minutes for “%(quiz)s”.", minutes=p["minutes"], quiz=p["quiz"]),
    icon="clock",
)
MARKED = declare(
    "training.marked",
    _l("My essay was marked"),
    lambda p: _("Your answers to “%(quiz)s” are marked: %(score)d%%.", quiz=p["quiz"], score=p["score"]),
    icon="check2-square",
)
REGRADED = declare(
    "training.regraded",
    _l("A quiz I took was marked again"),
    lambda p: _(
        "A question of “%(quiz)s” was mended and marked again: you had %(before)d%%, now you have %(score)d%%.",
        quiz=p["quiz"],
        before=p["before"],
        score=p["score"],
    ),
    icon="arrow-repeat",
)
