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
