"""What time does to appeals."""

from __future__ import annotations

from club.db import transaction
from club.tasks import daily
from forum.due_process.actions.appeals import remind


@daily(7, 30)
def remind_judges() -> None:
    """Remind the officers of appeals that are due within a day."""
    with transaction():
        remind()
