"""What time does to bookmarks."""

from __future__ import annotations

from club.db import transaction
from club.tasks import every_minute
from forum.following.actions.bookmarks import BATCH, remind_due


@every_minute
def remind() -> None:
    """Tell of reminders whose moment has come, each batch in a transaction of its own."""
    while True:
        with transaction():
            found = remind_due()
        if found < BATCH:
            return
