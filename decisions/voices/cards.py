"""Voices on the page of decisions."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home.cards import Pulse
from club.i18n import _
from club.policy import audiences_of


def block(person: Any) -> Pulse | None:
    """The way to one's own voices; no query."""
    if "members" not in audiences_of(person):
        return None
    return Pulse(
        title=_("My voice"),
        url=url_for("voices.index"),
        icon="megaphone",
        template="decisions/voices/_block.html",
        order=10,
        style="decisions/resolutions.css",
    )
