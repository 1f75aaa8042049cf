"""Consultations on home and on the page of decisions."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home.cards import Need, Pulse
from club.i18n import _, ngettext
from decisions.consultations.queries.consultations import on_the_hub, waiting_for


def needs(person: Any) -> list[Need]:
    """A card for each open consultation that still has statements for the person: "7 statements wait for you"."""
    return [
        Need(
            title=ngettext(
                "%(num)d statement waits for your answer", "%(num)d statements wait for your answer", row.left
            ),
            url=url_for("consultations.answer", number=row.consultation.id),
            icon="ui-radios",
            detail=row.consultation.title,
            action=_("Go on answering") if row.answered else _("Answer"),
            rank=25,
        )
        for row in waiting_for(person, size=2)
    ]


def block(person: Any) -> Pulse | None:
    """What is open, and what was closed last."""
    rows = on_the_hub(person)
    if not rows:
        return None
    return Pulse(
        title=_("Consultations"),
        url=url_for("consultations.index"),
        icon="ui-radios",
        template="decisions/consultations/_rows.html",
        rows=rows,
        order=20,
        style="decisions/consultations.css",
    )
