"""What search finds of elections: from the opening of nominations on, for members. Never who voted or how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club.db import db
from club.i18n import _l
from club.search import actions as search
from decisions.elections.models import ELECTION_KIND, Election


def document(election: Election) -> dict[str, Any]:
    """The arguments of `search.index`."""
    return {
        "thing_id": election.id,
        "title": election.title,
        "body": "\n".join([election.about, election.place]),
        "url": election.url,
        "audience": "members",
        "at": election.published_at or election.created_at,
    }


def renew(election: Election) -> None:
    """Put an announced election in, or renew it."""
    if election.published_at is not None:
        search.index(ELECTION_KIND, **document(election))


def every() -> Iterator[dict[str, Any]]:
    """All announced elections, for a rebuild of the index."""
    for election in db.session.scalars(
        select(Election).where(Election.published_at.is_not(None)).order_by(Election.id)
    ).all():
        yield document(election)


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(ELECTION_KIND, _l("Elections"), icon="box-seam", every=every)
