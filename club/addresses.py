"""Addresses: `<int:id>` matches what a database can hold, a longer number is an address that does not exist; and a
slash at the end, as people type it, is no other address."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class DatabaseInteger(IntegerConverter):
    """Werkzeug's own `int`, bounded: past the bound SQLite and PostgreSQL raise instead of finding nothing."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None, **more: Any):  # noqa: A002
        super().__init__(map, fixed_digits, min, LARGEST if max is None else max, **more)


def init_app(app: Flask) -> None:
    """Bound every `<int:…>`, and take addresses with a slash at the end; before any address is registered."""
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = DatabaseInteger
