"""The speakers' queue and its order."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.people.models import Person
from club.units.models import Unit, UnitKind
from live.models import LiveSession, LiveSpeech, SpeechState
from live.queries.log import milliseconds


def speech_in(session: LiveSession, seq: int) -> LiveSpeech:
    """The raised hand with this number, else NotFound."""
    found = db.session.scalar(select(LiveSpeech).where(LiveSpeech.session_id == session.id, LiveSpeech.seq == seq))
    if found is None:
        raise NotFound(_("This request is not in the queue."))
    return found


def pending_of(person: Person, session: LiveSession) -> LiveSpeech | None:
    """The person's raised hand, or their speech that runs."""
    pending = LiveSpeech.state.in_([SpeechState.WAITING, SpeechState.SPEAKING])
    return db.session.scalar(
        select(LiveSpeech).where(LiveSpeech.session_id == session.id, LiveSpeech.person_id == person.id, pending)
    )


def speaking_in(session: LiveSession) -> LiveSpeech | None:
    """Who has the floor."""
    return db.session.scalar(
        select(LiveSpeech).where(LiveSpeech.session_id == session.id, LiveSpeech.state == SpeechState.SPEAKING)
    )


def cluster_of(person: Person) -> str:
    """The emulation cluster the person belongs to, "" outside all."""
    if person.unit is None:
        return ""
    query = select(Unit.name).where(Unit.id.in_(person.unit.ancestor_ids), Unit.kind == UnitKind.CLUSTER)
    return db.session.scalar(query.limit(1)) or ""


def speeches_of(session: LiveSession) -> list[dict[str, Any]]:
    """All raised hands of a session as the board tells them. One query."""
    rows = db.session.scalars(select(LiveSpeech).where(LiveSpeech.session_id == session.id).order_by(LiveSpeech.seq))
    return [
        {
            "seq": row.seq,
            "by": row.person_id,
            "at": milliseconds(row.raised_at),
            "order": row.point_of_order,
            "cluster": row.cluster,
            "officer": row.officer,
            "state": row.state.value,
            "ends": milliseconds(row.ends_at) if row.ends_at else None,
        }
        for row in rows
    ]


def in_order(speeches: list[dict[str, Any]], *, balanced: bool) -> list[dict[str, Any]]:
    """Who waits, in the order in which they get the floor; the twin of `queue` in static/src/live/board.js.

    A point of order goes first. Plain: by the moment the hand went up. Balanced: who has had the floor less often, then
    whose cluster has been heard less often, then members before officers, then the moment.
    """
    heard = [row for row in speeches if row["state"] in {"speaking", "done"} and not row["order"]]
    people = Counter(row["by"] for row in heard)
    clusters = Counter(row["cluster"] for row in heard)

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        if row["order"] or not balanced:
            return (not row["order"], row["seq"])
        return (True, people[row["by"]], clusters[row["cluster"]], row["officer"], row["seq"])

    return sorted((row for row in speeches if row["state"] == "waiting"), key=place)
