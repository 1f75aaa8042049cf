"""Pages of elections."""

from flask import Blueprint

blueprint = Blueprint("elections", __name__, url_prefix="/decisions/elections")

from decisions.elections.routes import ballot, committee, counting, nominations, pages, paper, record, terms  # noqa: E402

__all__ = ["ballot", "blueprint", "committee", "counting", "nominations", "pages", "paper", "record", "terms"]
