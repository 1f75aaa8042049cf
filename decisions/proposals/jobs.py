"""What the clock does: votes close, advice lapses, and who has not voted is reminded once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.errors import Conflict
from club.i18n import gettext
from club.notices.actions import tell
from club.tasks import every_minute
from decisions.proposals import words
from decisions.proposals.actions.voices import lapse
from decisions.proposals.actions.votes import close_vote
from decisions.proposals.models import Advice, AdviceState, Delegation, Proposal, Vote, VoteState, Way
from decisions.proposals.queries.votes import roll_of

SOON = timedelta(hours=24)


@every_minute
def close_due_votes() -> None:
    """Close what is open past its moment; one transaction each."""
    query = select(Vote.id).where(Vote.state == VoteState.OPEN, Vote.closes_at <= clock.now())
    for number in list(db.session.scalars(query)):
        with transaction():
            vote = db.session.get(Vote, number, with_for_update={"of": Vote})
            if vote is None:
                continue
            try:
                close_vote(None, vote, reason=gettext("Its time was over, as announced."))
            except Conflict:
                continue


@every_minute
def remind_voters() -> None:
    """Tell those who have not voted when a day is left; not where a vote is shorter than two days: they were just
    told that it is open. It says nothing of others, so a sealed vote stays sealed."""
    now = clock.now()
    due = (Vote.state == VoteState.OPEN, Vote.reminded_at.is_(None), Vote.closes_at <= now + SOON, Vote.closes_at > now)
    for number in list(db.session.scalars(select(Vote.id).where(*due))):
        with transaction():
            vote = db.session.get_one(Vote, number)
            vote.reminded_at = now
            if vote.closes_at and vote.opened_at and vote.closes_at - vote.opened_at < 2 * SOON:
                continue
            given = set(db.session.scalars(select(Delegation.from_id).where(Delegation.vote_id == vote.id)))
            late = set(roll_of(vote, only=Way.NONE)) - given
            tell(late, words.TOLD_CLOSING, key=f"{vote.id}", url=vote.url, title=vote.question)


@every_minute
def lapse_advice() -> None:
    """Advice whose day is over has lapsed."""
    query = select(Advice.id).where(Advice.state == AdviceState.ASKED, Advice.due_on < clock.today())
    for number in list(db.session.scalars(query)):
        with transaction():
            one = db.session.get_one(Advice, number)
            lapse(one, db.session.get_one(Proposal, one.proposal_id))
