"""Pages of sessions and their rooms."""

from flask import Blueprint

blueprint = Blueprint("live", __name__, url_prefix="/live")

from live.routes import manage, polls, programme, questions, room, transcript  # noqa: E402

__all__ = ["blueprint", "manage", "polls", "programme", "questions", "room", "transcript"]
