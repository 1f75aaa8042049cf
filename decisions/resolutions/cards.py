"""Resolutions on home and on the page of decisions."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home.cards import Need, Pulse
from club.i18n import _
from club.policy import audiences_of, may
from decisions.resolutions.models import State
from decisions.resolutions.policy import APPROVE
from decisions.resolutions.queries.resolutions import latest, to_approve


def needs(person: Any) -> list[Need]:
    """What waits for the chair. At most one query."""
    if not may(person, APPROVE):
        return []
    return [
        Need(
            title=one.title,
            url=one.url,
            icon="file-earmark-text",
            detail=one.state.label,
            action=_("Approve") if one.state == State.SUBMITTED else _("Publish it"),
            rank=7,
        )
        for one in to_approve()
    ]


def block(person: Any) -> Pulse | None:
    """The latest resolutions. One query."""
    if "members" not in audiences_of(person):
        return None
    return Pulse(
        title=_("Resolutions and conclusions"),
        url=url_for("resolutions.index"),
        icon="file-earmark-text",
        template="decisions/resolutions/_block.html",
        rows=latest(person),
        order=30,
        style="decisions/resolutions.css",
    )
