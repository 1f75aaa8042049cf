"""How the ledger's lines about consultations read."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _l
from club.text import shorten
from decisions.consultations.models import Consultation, Statement


def init_app() -> None:
    """State the verbs and the things."""
    verb("consultation.opened", _l("opened a consultation"))
    verb("consultation.changed", _l("changed an open consultation"), changed_words)
    verb("consultation.closed", _l("closed a consultation"))
    verb("consultation.reopened", _l("opened a consultation again"))
    verb("statement.added", _l("added a statement to an open consultation"))
    verb("statement.approved", _l("put a statement to everybody"))
    verb("statement.rejected", _l("did not take a statement up"))
    thing(
        "consultation",
        _l("Consultation"),
        url=lambda number: f"/decisions/consultations/{number}",
        names=_consultations,
    )
    thing("consultation_statement", _l("Statement"), names=_statements)


def _consultations(ids: set[int]) -> dict[int, str]:
    query = select(Consultation.id, Consultation.title).where(Consultation.id.in_(ids))
    return dict(iter(db.session.execute(query)))


def _statements(ids: set[int]) -> dict[int, str]:
    query = select(Statement.id, Statement.text).where(Statement.id.in_(ids))
    return {number: shorten(text, 80) for number, text in db.session.execute(query)}
