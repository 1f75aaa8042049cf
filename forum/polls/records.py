"""How lines of the ledger about polls read."""

from __future__ import annotations

from club.audit.verbs import verb
from club.i18n import _l


def init_app() -> None:
    """State the verb."""
    verb("poll.closed", _l("closed a poll in the forum"), lambda detail: detail.get("question", ""))
