"""The part of polls in what the site holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.polls.models import PostTurnout, PostVote
from forum.polls.queries.polls import asked_of, votes_of


def export(person: Any) -> list[dict[str, Any]]:
    """The person's named votes, and in which secret polls they voted."""
    votes = votes_of(person)
    went = db.session.scalars(select(PostTurnout.poll_id).where(PostTurnout.person_id == person.id)).all()
    polls = asked_of([*(one.poll_id for one in votes), *went])
    return [
        *(
            {
                "question": polls[one.poll_id].question,
                "post": polls[one.poll_id].post.url,
                "choice": [polls[one.poll_id].options[place] for place in one.choice],
                "at": one.at.isoformat(),
            }
            for one in votes
        ),
        *({"question": polls[number].question, "post": polls[number].post.url, "secret": True} for number in went),
    ]


def erase(person: Any) -> None:
    """Counts stay; who they came from goes."""
    for model in (PostVote, PostTurnout):
        db.session.execute(delete(model).where(model.person_id == person.id))


PART = Part("forum.polls", _l("Votes in polls"), export, erase)
