"""What a token can be for. A room declares its scopes once; the form offers them, a door asks for one."""

from __future__ import annotations

from typing import Any

scopes: dict[str, Any] = {}


def declare(code: str, label: Any) -> str:
    """State a scope, e.g. `declare("feed:read", _l("Read feeds"))`; returns its code."""
    scopes[code] = label
    return code
