"""Things that can be found."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.search.actions import index, normal_forms
from club.search.models import SearchDocument

_numbers = itertools.count(1)


def document(title: str, body: str = "", *, audience: str = "members", kind: str = "note", **more: Any) -> int:
    """A document in the index; its number."""
    number = next(_numbers)
    with transaction():
        index(
            kind,
            number,
            title=title,
            body=body,
            url=f"/note/{number}",
            audience=audience,
            at=more.get("at", clock.now()),
        )
    return number


def many_documents(
    count: int, *, first: int = 1, body: str = "sinh hoạt chi đoàn khu phố", audience: str = "members"
) -> None:
    """So many alike, in bulk."""
    forms = normal_forms("Bản tin", body)
    rows = [
        {
            "kind": "bulk",
            "thing_id": number,
            "title": "Bản tin",
            "body": body,
            "url": "/",
            "audience": audience,
            "at": clock.now(),
            "exact": forms[0],
            "folded": forms[1],
        }
        for number in range(first, first + count)
    ]
    with transaction():
        db.session.execute(insert(SearchDocument), rows)
