"""Puts tokens into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete

from club.db import db
from club.i18n import _l
from club.people import personal_data
from club.people.personal_data import Part
from club.tokens.models import AccessToken
from club.tokens.queries import tokens_of
from club.tokens.routes import blueprint


def _export(person: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "begins": one.start,
            "scopes": one.scopes,
            "made_at": one.created_at.isoformat(),
            "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        }
        for one in tokens_of(person)
    ]


def _erase(person: Any) -> None:
    db.session.execute(delete(AccessToken).where(AccessToken.person_id == person.id))


def init_app(app: Flask) -> None:
    """Register the page and what tokens hold about people."""
    app.register_blueprint(blueprint)
    personal_data.add(Part("tokens", _l("Personal tokens"), _export, _erase))
