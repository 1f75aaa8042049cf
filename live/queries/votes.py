"""Named votes."""

from __future__ import annotations

from sqlalchemy import select

from club.db import db
from club.people.models import Person
from live.models import LivePoll, LiveVote


def vote_of(person: Person, poll: LivePoll) -> LiveVote | None:
    """What a person has voted in a named poll."""
    return db.session.scalar(select(LiveVote).where(LiveVote.poll_id == poll.id, LiveVote.person_id == person.id))
