"""Pages of the lists."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("roster", __name__, url_prefix="/roster")

# Imported for their routes, once the blueprint is there.
from club.roster.routes import exports, imports, slips  # noqa: E402

__all__ = ["blueprint", "exports", "imports", "slips"]
