"""The part of due process in what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, null, select, update
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.due_process.models import Appeal, Case, CaseState, Flag, Held, HeldState, Measure, Outcome
from forum.due_process.queries import concerns


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def export(person: Any) -> list[dict[str, Any]]:
    """What waited, what was reported, what was decided about the person, and their appeals."""
    held = db.session.scalars(select(Held).where(Held.author_id == person.id).order_by(Held.id))
    flags = db.session.scalars(select(Flag).where(Flag.person_id == person.id).order_by(Flag.id))
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.person_id == person.id)
        .options(joinedload(Measure.rule), joinedload(Measure.appeal))
        .order_by(Measure.id)
    )
    return [
        *(
            {"waited": row.body, "title": row.title, "sent_at": _moment(row.sent_at), "state": row.state.value}
            for row in held
        ),
        *(
            {"reported": f"/forum/p/{row.post_id}", "words": row.words, "at": _moment(row.at),
             "withdrawn_at": _moment(row.withdrawn_at)}
            for row in flags
        ),
        *(
            {"decision": row.kind.value, "at": _moment(row.at), "rule": row.rule.name if row.rule else None,
             "reason": row.reason, "until": _moment(row.until), "ended_at": _moment(row.ended_at),
             "appeal": {"at": _moment(row.appeal.at), "words": row.appeal.words,
                        "outcome": row.appeal.ruling.value if row.appeal.ruling else None, "reason": row.appeal.reason}
             if row.appeal else None}
            for row in measures
        ),
    ]  # fmt: skip


def erase(person: Any) -> None:
    """What nobody else read goes: writings that waited, words of reports and appeals. That a decision was taken stays
    in the log, which names nobody."""
    waiting = Held.state.in_([HeldState.WAITING, HeldState.REVISING])
    mine = select(Held.id).where(Held.author_id == person.id, waiting)
    gone = {"state": CaseState.CLOSED, "outcome": Outcome.GONE, "closed_at": clock.now()}
    _set(update(Case).where(Case.held_id.in_(mine), Case.state != CaseState.CLOSED).values(**gone))
    _set(update(Held).where(Held.author_id == person.id, waiting).values(state=HeldState.WITHDRAWN))
    _set(
        update(Held)
        .where(Held.author_id == person.id)
        .values(body="", excerpt="", title=case((Held.title.is_not(None), "–"), else_=null()), why=[])
    )
    _set(update(Flag).where(Flag.person_id == person.id).values(words="–"))
    _set(update(Appeal).where(Appeal.person_id == person.id).values(words=""))
    concerns.forget(person.id)


def _set(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


PART = Part("forum.moderation", _l("Moderation"), export, erase)
