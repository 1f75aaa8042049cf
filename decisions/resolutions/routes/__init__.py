"""Pages of resolutions."""

from flask import Blueprint

blueprint = Blueprint("resolutions", __name__, url_prefix="/decisions/resolutions")

from decisions.resolutions.routes import acts, drafting, pages, sources  # noqa: E402

__all__ = ["acts", "blueprint", "drafting", "pages", "sources"]
