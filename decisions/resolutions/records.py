"""How the ledger's lines about resolutions read, and what they hold about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, update

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from club.text import shorten
from decisions.resolutions.models import KIND, PUBLIC, Resolution


def _names(ids: set[int]) -> dict[int, str]:
    # Drafts are the board's; the ledger is read by more people.
    query = select(Resolution.id, Resolution.title).where(Resolution.id.in_(ids), Resolution.state.in_(PUBLIC))
    return {number: shorten(title, 80) for number, title in db.session.execute(query)}


def _number(detail: dict[str, Any]) -> str:
    return str(detail.get("number") or detail.get("by") or "")


def init_app() -> None:
    """State the verbs and the thing."""
    verb("resolution.drafted", _l("drafted a resolution"))
    verb("resolution.submitted", _l("asked the chair to approve a resolution"))
    verb("resolution.approved", _l("approved a resolution"))
    verb("resolution.changed", _l("changed an approved resolution, which needs approval again"))
    verb("resolution.returned", _l("sent a resolution back"))
    verb("resolution.published", _l("published a resolution"), _number)
    verb("resolution.superseded", _l("replaced a resolution"), _number)
    verb("resolution.revoked", _l("revoked a resolution"))
    verb("resolution.discarded", _l("threw the draft of a resolution away"))
    thing(KIND, _l("Resolution"), url=lambda number: f"/decisions/resolutions/{number}", names=_names)


def export(person: Any) -> list[dict[str, Any]]:
    """What the person drafted, approved or signed."""
    mine = or_(Resolution.drafted_by_id == person.id, Resolution.approved_by_id == person.id)
    return [
        {
            "what": "drafted" if one.drafted_by_id == person.id else "approved",
            "title": one.title,
            "state": one.state.value,
            "at": one.drafted_at.isoformat(),
            "url": one.url,
        }
        for one in db.session.scalars(select(Resolution).where(mine).order_by(Resolution.id))
    ]


def erase(person: Any) -> None:
    """What was published in an office stays as it was published; the signer's name goes from the page."""
    signed = update(Resolution).where(Resolution.approved_by_id == person.id).values(signer="")
    db.session.execute(signed, execution_options={"synchronize_session": False})


PART = Part("resolutions", _l("Resolutions"), export, erase)
