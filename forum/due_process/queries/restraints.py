"""What keeps a member from writing: the rule that the forum's own rules ask."""

from __future__ import annotations

from typing import Any

from club.i18n import _, datetime_text
from club.policy import Verdict, no, yes
from forum.due_process.queries.concerns import concerns_of
from forum.models import Space
from forum.policy import restraint


@restraint
def not_silenced(person: Any, space: Space) -> Verdict:
    """A member whose writing is restricted reads, and is told until when and why."""
    silence = concerns_of(person).silence_in(space)
    if silence is None:
        return yes()
    return no(
        _(
            "Writing is restricted until %(until)s. Reason: %(reason)s",
            until=datetime_text(silence.until),
            reason=silence.reason,
        )
    )
