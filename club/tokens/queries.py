"""The tokens of a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.db import db
from club.tokens.models import AccessToken


def tokens_of(person: Any) -> list[AccessToken]:
    """A person's tokens, the newest first. One query."""
    mine = select(AccessToken).where(AccessToken.person_id == person.id)
    return list(db.session.scalars(mine.order_by(AccessToken.id.desc())))
