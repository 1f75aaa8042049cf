"""What time does to planned topics."""

from __future__ import annotations

import structlog

from club.db import transaction
from club.tasks import every_minute
from forum.scheduling.actions.planning import publish_due
from forum.scheduling.queries.plans import due

log = structlog.get_logger(__name__)


@every_minute
def publish_planned() -> None:
    """Let out what is due, each topic in a transaction of its own, so that one that breaks holds back no other."""
    for plan_id in due():
        try:
            with transaction():
                publish_due(plan_id)
        except Exception:
            log.exception("plan.failed", plan=plan_id)
