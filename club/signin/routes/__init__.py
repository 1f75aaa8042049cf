"""The pages of the door, by what people come for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("signin", __name__)

# Each module adds its views to the blueprint.
from club.signin.routes import codes, confirming, contact, door, helping, passkeys, second, security  # noqa: E402

__all__ = ["blueprint", "codes", "confirming", "contact", "door", "helping", "passkeys", "second", "security"]
