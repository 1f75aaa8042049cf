"""What elections bring to home and to the room's page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home import cards
from club.i18n import _
from club.policy import Role, has_role
from decisions.elections.models import Stage
from decisions.elections.queries.elections import (
    at_stage,
    ballots_waiting,
    nominations_waiting,
    under_way,
    work_waiting,
)


def needs(person: Any) -> list[cards.Need]:
    """A ballot not yet cast, a nomination not yet answered, work of the committee, an election to recognise."""
    found = [
        cards.Need(
            title=election.title,
            url=url_for("elections.ballot", election_id=election.id),
            icon="box-seam",
            detail=_("Your ballot is NOT cast yet. %(title)s", title=_("Second round.") if round_.number == 2 else ""),
            action=_("Vote"),
            rank=2,
        )
        for election, round_ in ballots_waiting(person)
    ]
    found += [
        cards.Need(
            title=election.title,
            url=election.url,
            icon="person-raised-hand",
            detail=_("You are nominated. Do you accept?"),
            action=_("Answer"),
            rank=5,
        )
        for election in nominations_waiting(person)
    ]
    found += [
        cards.Need(
            title=election.title,
            url=election.url,
            icon="clipboard-check",
            detail=_("You lead the election committee: %(stage)s.", stage=election.stage.label),
            action=_("Go on with it"),
            rank=8,
        )
        for election in work_waiting(person, [Stage.LISTED, Stage.CLOSED, Stage.COUNTED], as_head=True)
    ]
    if has_role(person, {Role.STANDING_COMMITTEE}):
        found += [
            cards.Need(
                title=election.title,
                url=url_for("elections.recognising", election_id=election.id),
                icon="award",
                detail=_("Elected; waits for your recognition."),
                action=_("Recognise"),
                rank=6,
            )
            for election in at_stage(Stage.ELECTED)
        ]
    return found


def block(person: Any) -> cards.Pulse | None:
    """The room's page: elections that go on, and the latest that ended."""
    rows = under_way(person)
    if not rows:
        return None
    return cards.Pulse(
        title=_("Elections"),
        url=url_for("elections.index"),
        icon="box-seam",
        template="decisions/elections/_rows.html",
        style="decisions/elections.css",
        rows=rows,
        order=20,
    )
