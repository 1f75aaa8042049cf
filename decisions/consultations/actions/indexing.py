"""What search finds: a consultation from its opening on, with the statements put to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from club import markdown
from club.db import db
from club.i18n import _l
from club.search import actions as search
from decisions.consultations.models import Audience, Consultation, State, Statement, StatementState

KIND = "consultation"
BATCH = 100


def document(consultation: Consultation) -> dict[str, Any]:
    """The arguments of `search.index`; one query for the statements."""
    texts = db.session.scalars(
        select(Statement.text)
        .where(Statement.consultation_id == consultation.id, Statement.state == StatementState.APPROVED)
        .order_by(Statement.id)
    )
    closed = consultation.audience == Audience.UNIT
    return {
        "kind": KIND,
        "thing_id": consultation.id,
        "title": consultation.title,
        "body": "\n".join([markdown.plain(consultation.intro), *texts]),
        "url": consultation.url,
        # Who belongs to a unit changes, and those above it see it too: that is asked when somebody searches.
        "audience": consultation.thing if closed else consultation.audience.value,
        "at": consultation.opened_at or consultation.created_at,
    }


def index(consultation: Consultation) -> None:
    """Put a consultation in as it now stands; a draft is found by nobody."""
    db.session.flush()
    if consultation.is_draft:
        search.remove(KIND, [consultation.id])
    else:
        search.index(**document(consultation))


def every() -> Iterator[dict[str, Any]]:
    """All that are not drafts, for a rebuild of the index."""
    last = 0
    while True:
        query = select(Consultation).where(Consultation.id > last, Consultation.state != State.DRAFT)
        found = db.session.scalars(query.order_by(Consultation.id).limit(BATCH)).all()
        if not found:
            return
        last = found[-1].id
        yield from [document(one) for one in found]


def declare() -> None:
    """Tell search what kind there is."""
    search.declare(KIND, _l("Consultations"), icon="ui-radios", every=every)
