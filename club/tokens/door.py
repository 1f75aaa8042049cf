"""Coming in with a token instead of a cookie: for reading only what its scope is for, as its person sees it.

A program sends `Authorization: Bearer …`; a feed reader that knows no such thing sends the token as the password of
Basic, or as `token` in the address.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Unauthorized

from club import clock
from club.db import db, transaction
from club.limits import hit
from club.people.models import Person, PersonState
from club.tokens.actions import digest
from club.tokens.models import AccessToken

# The last use is noted no more often, so that reading stays reading.
_NOTED = timedelta(hours=1)


def _sent() -> str:
    given = request.authorization
    if given is not None and given.type == "bearer":
        return given.token or ""
    if given is not None and given.type == "basic":
        return given.password or ""
    return request.args.get("token", "")


def holder(scope: str) -> Person:
    """The person whose token came with the request, if it has the scope; else 401, whatever was wrong."""
    hit("tokens", "600 per hour", request.remote_addr or "")
    text = _sent()
    token = text and db.session.scalar(
        select(AccessToken)
        .where(AccessToken.token_hash == digest(text))
        .options(joinedload(AccessToken.person).joinedload(Person.unit))
    )
    if not token or scope not in token.scopes or token.person.state != PersonState.ACTIVE:
        raise Unauthorized
    if token.last_used_at is None or clock.now() - token.last_used_at > _NOTED:
        number = token.id
        with transaction():
            db.session.get_one(AccessToken, number).last_used_at = clock.now()
    return token.person
