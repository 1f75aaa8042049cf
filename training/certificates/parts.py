"""What certificates hold about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from club.db import db
from club.i18n import _l
from club.people import personal_data
from club.people.personal_data import Part
from training.certificates.models import Certificate


def export(person: Any) -> list[dict[str, Any]]:
    """Each certificate, with its code."""
    mine = select(Certificate).where(Certificate.person_id == person.id).order_by(Certificate.id)
    return [
        {
            "kind": "certificate",
            "code": one.spelled,
            "name": one.name,
            "course": one.title,
            "completed_at": one.completed_at.isoformat(),
            "issued_at": one.issued_at.isoformat(),
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
            "reason": one.revoked_reason,
        }
        for one in db.session.scalars(mine)
    ]


def erase(person: Any) -> None:
    """The name goes; that a certificate with this code was issued can still be checked by who holds the paper."""
    mine = update(Certificate).where(Certificate.person_id == person.id)
    db.session.execute(mine.values(person_id=None, name=""), execution_options={"synchronize_session": False})


PART = Part("training.certificates", _l("Certificates"), export, erase)


def declare() -> None:
    """Put it among the parts of a person's data."""
    personal_data.add(PART)
