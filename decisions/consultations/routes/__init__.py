"""Pages of consultations."""

from flask import Blueprint

blueprint = Blueprint("consultations", __name__, url_prefix="/decisions/consultations")

from decisions.consultations.routes import answering, pages, running, statements  # noqa: E402

__all__ = ["answering", "blueprint", "pages", "running", "statements"]
