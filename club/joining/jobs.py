"""Requests are not kept for ever."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_

from club import clock
from club.db import db, transaction
from club.joining.models import JoinRequest, JoinState
from club.tasks import daily


@daily(3, 30)
def forget_old_requests() -> None:
    """Delete what was decided three months ago, and what nobody answered for a year."""
    now = clock.now()
    with transaction():
        db.session.execute(
            delete(JoinRequest).where(
                or_(
                    JoinRequest.decided_at < now - timedelta(days=90),
                    and_(JoinRequest.state == JoinState.WAITING, JoinRequest.created_at < now - timedelta(days=365)),
                )
            )
        )
