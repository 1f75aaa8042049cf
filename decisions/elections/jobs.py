"""A box that was counted or given up needs no key: what a crash left behind is destroyed."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from club.db import db
from club.tasks import daily
from decisions.elections import sealing
from decisions.elections.models import Election, ElectionRound, Stage

log = structlog.get_logger(__name__)


@daily(3, 20)
def destroy_keys() -> None:
    """Destroy the keys of all boxes but those that are open or wait to be counted."""
    needed = set(
        db.session.scalars(
            select(ElectionRound.id)
            .join(Election, Election.id == ElectionRound.election_id)
            .where(Election.stage.in_([Stage.LISTED, Stage.OPEN, Stage.CLOSED]), ElectionRound.counted_at.is_(None))
        )
    )
    for round_id in sealing.kept():
        if round_id not in needed:
            sealing.destroy(round_id)
            log.info("election.key_destroyed", round=round_id)
