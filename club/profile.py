"""What the club calls itself, and the switches the admin sets in the page rather than in the environment."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from club.db import Document, Model, db

DEFAULTS: dict[str, Any] = {
    "name": "Câu lạc bộ Bí thư Chi đoàn",
    "short_name": "CLB Bí thư Chi đoàn",
    "issuing_body_upper": "",
    "issuing_body": "",
    "document_suffix": "CLB",
    "asking_to_join": True,
    # Within how many days an officer or a unit answers (decisions).
    "answer_days": 7,
    # For how many days published minutes can be corrected (live).
    "minutes_days": 7,
    "set_up": False,
}


class ClubSetting(Model):
    """One value by its key; keys and defaults stand in DEFAULTS."""

    __tablename__ = "club_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Document, nullable=True)


def club_profile() -> dict[str, Any]:
    """All values, one query a request."""
    if has_request_context() and "club_profile" in g:
        return g.club_profile
    stored = {row.key: row.value for row in db.session.scalars(select(ClubSetting))}
    profile = DEFAULTS | {key: value for key, value in stored.items() if key in DEFAULTS}
    if has_request_context():
        g.club_profile = profile
    return profile


def change_profile(**values: Any) -> None:
    """Set values; the caller asks for the right and writes the ledger."""
    unknown = set(values) - set(DEFAULTS)
    if unknown:
        raise KeyError(f"no such club setting: {', '.join(sorted(unknown))}")
    for key, value in values.items():
        db.session.merge(ClubSetting(key=key, value=value))
    if has_request_context():
        g.pop("club_profile", None)
