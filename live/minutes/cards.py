"""Minutes that need somebody, on home."""

from __future__ import annotations

from typing import Any

from club.home.cards import Need
from club.i18n import _
from club.policy import may
from live.minutes import policy
from live.minutes.models import State
from live.minutes.queries.minutes import waiting_for


def needs(person: Any) -> list[Need]:
    """What waits for the chair, and wishes that wait for the secretary; others hear of theirs by a notice. At most one
    query."""
    if not may(person, policy.WRITE):
        return []
    found = []
    for one in waiting_for(person):
        if one.state == State.SUBMITTED and policy.may_approve(person, one):
            found.append((one, one.state.label, _("Approve")))
        elif one.is_public and one.secretary_id == person.id:
            found.append((one, _("A correction is asked for"), _("Answer")))
    return [
        Need(
            title=_("Minutes: %(title)s", title=one.session.title),
            url=one.url,
            icon="file-earmark-text",
            detail=detail,
            action=action,
            rank=7,
        )
        for one, detail, action in found
    ]
