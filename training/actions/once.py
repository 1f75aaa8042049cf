"""Rows that may be there already: a double tap, two devices, a repeated request all end with the one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from club.db import Model, db

M = TypeVar("M", bound=Model)


def once(found: Select[M], made: Callable[[], M]) -> M:
    """The row that `found` selects, or the one `made` makes; a UNIQUE of the table decides between two at a time."""
    row = db.session.scalar(found)
    if row is not None:
        return row
    fresh = made()
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
            db.session.flush()
    except IntegrityError:
        row = db.session.scalar(found)
        if row is None:
            raise
        return row
    return fresh
