"""How lines of the ledger about moving read."""

from __future__ import annotations

from club.audit.verbs import verb
from club.i18n import _l


def init_app() -> None:
    """State the verbs."""
    verb("topic.moved", _l("moved a topic to another space"))
    verb("topic.split", _l("split posts off a topic"))
    verb("topic.merged", _l("merged a topic into another"))
    verb("topic.posts_moved", _l("moved posts to another topic"))
    verb("topic.move_undone", _l("undid a move"))
