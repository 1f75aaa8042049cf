"""What search finds of resolutions: from their publication on, for members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club.db import db
from club.i18n import _l
from club.search import actions as search
from decisions.resolutions.models import KIND, PUBLIC, Resolution


def document(resolution: Resolution) -> dict[str, Any]:
    """The arguments of `search.index`. What it rests on is found where it stands."""
    return {
        "thing_id": resolution.id,
        "title": resolution.title,
        "body": "\n".join([resolution.grounds, resolution.words, resolution.dissent]),
        "url": resolution.url,
        "audience": "members",
        "at": resolution.published_at or resolution.drafted_at,
    }


def renew(resolution: Resolution) -> None:
    """Put a published resolution in, or renew it."""
    if resolution.is_public:
        search.index(KIND, **document(resolution))


def every() -> Iterator[dict[str, Any]]:
    """All published ones, for a rebuild of the index."""
    for one in db.session.scalars(select(Resolution).where(Resolution.state.in_(PUBLIC)).order_by(Resolution.id)).all():
        yield document(one)


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(KIND, _l("Resolutions"), icon="file-earmark-text", every=every)
