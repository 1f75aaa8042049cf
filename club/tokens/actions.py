"""Making and revoking one's own tokens. Nothing here commits."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select

from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure_signed_in
from club.tokens.models import AccessToken
from club.tokens.scopes import scopes as known_scopes

MOST = 20
PREFIX = "club_"


def digest(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(person: Person, *, name: str, scopes: Iterable[str]) -> tuple[AccessToken, str]:
    """A new token and its text, which nobody can read again."""
    ensure_signed_in(person)
    wanted = [code for code in known_scopes if code in set(scopes)]
    if not wanted:
        raise Invalid(_("Choose what the token is for."))
    count = db.session.scalar(select(func.count()).select_from(AccessToken).where(AccessToken.person_id == person.id))
    if (count or 0) >= MOST:
        raise Conflict(_("You have %(most)d tokens. Revoke one first.", most=MOST))
    text = PREFIX + secrets.token_urlsafe(32)
    made = AccessToken(person_id=person.id, name=name, start=text[:10], token_hash=digest(text), scopes=wanted)
    db.session.add(made)
    db.session.flush()
    return made, text


def revoke(person: Any, token_id: int) -> bool:
    """End one of one's own tokens; whether there was one."""
    mine = delete(AccessToken).where(AccessToken.person_id == person.id, AccessToken.id == token_id)
    gone: Any = db.session.execute(mine, execution_options={"synchronize_session": False})
    return bool(gone.rowcount)
