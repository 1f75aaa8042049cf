"""Pages of proposals and votes."""

from flask import Blueprint

blueprint = Blueprint("proposals", __name__, url_prefix="/decisions/proposals")

from decisions.proposals.routes import amendments, ballot, pages, paper, stages, voices, votes  # noqa: E402

__all__ = ["amendments", "ballot", "blueprint", "pages", "paper", "stages", "voices", "votes"]
