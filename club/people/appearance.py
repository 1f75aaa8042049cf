"""Which theme a page is shown in."""

from __future__ import annotations

from typing import Any

from flask import request

THEMES = ("auto", "light", "dark")


def theme_of(person: Any) -> str:
    """What this device was set to, else what the account says."""
    wish = request.cookies.get("theme") or person.theme
    return wish if wish in THEMES else "auto"
