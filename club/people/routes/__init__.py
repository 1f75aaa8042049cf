"""Pages of people; one module a noun."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)

# Imported for their routes, once the blueprint is there.
from club.people.routes import directory, me, offices, powers, standing  # noqa: E402

__all__ = ["blueprint", "directory", "me", "offices", "powers", "standing"]
