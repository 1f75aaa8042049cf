"""Polls of a session, and what a person may know of them.

Until results may be known, nothing tells them: not the page, the log, the tally that is pushed, the size of what is
sent or the moment it is sent at. What is always told is how many have voted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from club import clock
from club.db import db
from club.errors import NotFound
from club.i18n import _
from live.models import LiveCount, LivePoll, LiveSession, LiveTurnout, LiveVote, PollKind, PollState
from live.queries.log import milliseconds
from live.queries.tally import POINTS, outcome


def poll_in(session: LiveSession, seq: int) -> LivePoll:
    """The poll that this row of the log opened, else NotFound."""
    return _found(select(LivePoll).where(LivePoll.session_id == session.id, LivePoll.seq == seq))


def draft_in(session: LiveSession, poll_id: int) -> LivePoll:
    """A poll that has not been opened, else NotFound."""
    return _found(
        select(LivePoll).where(
            LivePoll.session_id == session.id, LivePoll.id == poll_id, LivePoll.state == PollState.DRAFT
        )
    )


def _found(query: Any) -> LivePoll:
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("This vote is not in the room."))
    return found


def count_of(poll: LivePoll) -> LiveCount:
    """The poll's count; an opened poll has one."""
    return db.session.get_one(LiveCount, poll.id)


def overdue() -> list[tuple[int, int]]:
    """(session id, poll's number) of polls that stand open past their time."""
    rows = db.session.execute(
        select(LivePoll.session_id, LivePoll.seq).where(
            LivePoll.state == PollState.OPEN, LivePoll.ends_at <= clock.now()
        )
    )
    return [(session_id, seq) for session_id, seq in rows if seq is not None]


def polls_of(person: Any, session: LiveSession, *, over: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The polls of a session as a person may see them, and (for those who preside) the drafts. One query."""
    number = person.id if person else None
    rows = db.session.execute(
        select(LivePoll, LiveCount, LiveVote.choice, LiveTurnout.person_id)
        .outerjoin(LiveCount, LiveCount.poll_id == LivePoll.id)
        .outerjoin(LiveVote, and_(LiveVote.poll_id == LivePoll.id, LiveVote.person_id == number))
        .outerjoin(LiveTurnout, and_(LiveTurnout.poll_id == LivePoll.id, LiveTurnout.person_id == number))
        .where(LivePoll.session_id == session.id)
        .order_by(LivePoll.id)
    ).all()
    opened, drafts = [], []
    for poll, count, choice, voted in rows:
        if poll.state == PollState.DRAFT:
            drafts.append(definition(poll) | {"id": poll.id})
            continue
        told = definition(poll) | {"seq": poll.seq, "state": poll.state.value, "ends": ends(poll)}
        told["tally"] = tally(poll, count, over=over)
        if number is not None:
            # Of a secret vote it is known that it was cast, and nothing else.
            told["mine"] = choice if choice is not None else [] if voted else None
        opened.append(told)
    opened.sort(key=lambda told: told["seq"])
    return opened, drafts if over else []


def open_tallies(session: LiveSession) -> dict[int, dict[str, Any]]:
    """How the open polls stand, by number: what a phone that was away missed, since tallies are not in the log."""
    rows = db.session.execute(
        select(LivePoll, LiveCount)
        .join(LiveCount, LiveCount.poll_id == LivePoll.id)
        .where(LivePoll.session_id == session.id, LivePoll.state == PollState.OPEN)
    )
    return {poll.seq: tally(poll, count) for poll, count in rows if poll.seq is not None}


def definition(poll: LivePoll) -> dict[str, Any]:
    """What is asked and by which rules: what the log says when a poll opens."""
    return {
        "question": poll.question,
        "kind": poll.kind.value,
        "options": list(POINTS) if poll.kind == PollKind.RATING else list(poll.options),
        "most": poll.most,
        "secret": poll.secret,
        "live_results": poll.live_results,
        "open_to": poll.open_to,
        "majority": poll.majority,
        "base": poll.base,
        "summoned": poll.summoned,
        "quorum": poll.quorum,
    }


def ends(poll: LivePoll) -> int | None:
    """When it closes by itself, as browsers count."""
    return milliseconds(poll.ends_at) if poll.ends_at else None


def may_know(poll: LivePoll, *, over: bool) -> bool:
    """Whether results may be known: by all once published, or while they are live; by those who preside once closed."""
    return poll.state == PollState.PUBLISHED or poll.live_results or (over and poll.state == PollState.CLOSED)


def tally(poll: LivePoll, count: LiveCount, *, over: bool = False) -> dict[str, Any]:
    """How many have voted and, where that may be known, what came out. `v` orders two tallies of one poll."""
    told: dict[str, Any] = {"v": poll.revision, "ballots": count.ballots}
    if may_know(poll, over=over):
        told["counts"], told["hall"] = dict(count.counts), list(poll.hall)
        told["outcome"] = outcome(
            count.counts,
            count.ballots,
            poll.hall,
            majority=poll.majority,
            base=poll.base,
            summoned=poll.summoned,
            quorum=poll.quorum,
        )
    return told


def choices(poll: dict[str, Any]) -> list[tuple[str, str]]:
    """(key, label) of what a poll's page lists: its options, or the words given so far, the most frequent first."""
    if poll["kind"] in {PollKind.TEXT, PollKind.CLOUD}:
        counts = poll["tally"].get("counts", {}) if poll["tally"] else {}
        return [(text, text) for text in sorted(counts, key=lambda text: (-counts[text], text))]
    if poll["kind"] == PollKind.RATING:
        return [(point, point) for point in POINTS]
    return [(str(index), label) for index, label in enumerate(poll["options"])]


def size(poll: dict[str, Any], count: int) -> int:
    """How large a word of a cloud stands, 1 to 5: by its share of the most frequent one."""
    most = max([*poll["tally"].get("counts", {}).values(), 1])
    return min(5, 1 + 4 * count // most)
