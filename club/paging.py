"""Keyset pages: as fast at the ten-thousandth row as at the first, and stable while rows are added.

`keyset(select(…), [Topic.last_at.desc(), Topic.id.desc()], after=cursor, size=30)`; the last column must be unique.
The cursor is opaque text; one that cannot be read shows the first page.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from flask import has_request_context, request, url_for
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from club.db import db

T = TypeVar("T")


@dataclass
class Page(Generic[T]):
    """Some rows and the way on. `older` continues in the list's own order, `newer` goes back."""

    items: list[T]
    older: str | None = None
    newer: str | None = None

    def _url(self, cursor: str | None) -> str | None:
        if cursor is None or not has_request_context() or request.endpoint is None:
            return None
        args: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "after": cursor}
        return url_for(request.endpoint, **args)

    @property
    def older_url(self) -> str | None:
        """Address of the next page in the list's order, or None at its end."""
        return self._url(self.older)

    @property
    def newer_url(self) -> str | None:
        """Address of the page before, or None at the beginning."""
        return self._url(self.newer)

    def __iter__(self):
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _pack(backwards: bool, values: list[Any]) -> str:
    plain = [{"t": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(orjson.dumps([int(backwards), *plain])).decode().rstrip("=")


def _unpack(cursor: str | None, count: int) -> tuple[bool, list[Any]] | None:
    if not cursor:
        return None
    try:
        backwards, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in values]
    except (ValueError, KeyError, TypeError):
        return None
    if len(values) != count or any(isinstance(v, datetime) and v.tzinfo is None for v in values):
        return None
    return bool(backwards), values


def _column(order: Any) -> tuple[InstrumentedAttribute[Any], bool]:
    if isinstance(order, UnaryExpression):
        return order.element, order.modifier is desc_op  # pyright: ignore[reportReturnType]
    return order, False


def _beyond(columns: list[tuple[Any, bool]], values: list[Any], backwards: bool) -> Any:
    alternatives = []
    for index, (column, descending) in enumerate(columns):
        same = [columns[i][0] == values[i] for i in range(index)]
        step = column < values[index] if descending != backwards else column > values[index]
        alternatives.append(and_(*same, step))
    # Said once more of the first column alone: this is what lets the database begin at the cursor, not before it.
    first, descending = columns[0]
    bound = first <= values[0] if descending != backwards else first >= values[0]
    return and_(bound, or_(*alternatives))


def keyset(
    query: Select[*tuple[Any, ...]], order: Sequence[Any], *, after: str | None = None, size: int = 30
) -> Page[Any]:
    """One page of `query` in `order`; one query, whatever the cursor. None of the order's columns may be NULL."""
    columns = [_column(item) for item in order]
    position = _unpack(after, len(columns))
    backwards = False
    if position is not None:
        backwards, values = position
        query = query.where(_beyond(columns, values, backwards))
    turned = [c.desc() if descending != backwards else c.asc() for c, descending in columns]
    result = db.session.execute(query.order_by(*turned).limit(size + 1)).unique().all()
    rows = [row[0] if len(row) == 1 else row for row in result]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])

    def cursor_of(row: Any, back: bool) -> str:
        # A row of plain columns carries the order's own; of a row of entities the first one does.
        fields = getattr(row, "_fields", ())
        entity = row[0] if fields and not all(c.key in fields for c, _descending in columns) else row
        return _pack(back, [getattr(entity, c.key) for c, _descending in columns])

    has_older = more if not backwards else True
    has_newer = more if backwards else position is not None
    return Page(
        rows,
        older=cursor_of(rows[-1], False) if has_older else None,
        newer=cursor_of(rows[0], True) if has_newer else None,
    )
