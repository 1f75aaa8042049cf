"""A fair summary of each side: drafted by the board, judged by the side."""

from __future__ import annotations

from sqlalchemy import select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum import policy as forum_policy
from forum.actions.sending import hold
from forum.dialogue import policy
from forum.dialogue.models import SideSummary, SummaryVerdict
from forum.dialogue.queries.panel import people_of_side, position_of
from forum.models import SIDES, Stance, Topic

ASKED = "forum.summary"


def draft(actor: Person, topic: Topic, stance: Stance, *, words: str) -> SideSummary:
    """Write what a side says and ask that side whether it is fair; a new draft replaces the old and is judged anew.
    The same words again change nothing."""
    ensure(policy.may_summarise(actor, topic))
    if stance not in SIDES:
        raise Invalid(_("Only debates have two sides."))
    hold(topic)
    current = db.session.scalar(
        select(SideSummary).where(
            SideSummary.topic_id == topic.id, SideSummary.stance == stance, SideSummary.replaced_at.is_(None)
        )
    )
    if current is not None:
        if current.words == words:
            return current
        current.replaced_at = clock.now()
        db.session.flush()
    made = SideSummary(topic_id=topic.id, stance=stance, words=words, drafted_by_id=actor.id)
    db.session.add(made)
    db.session.flush()
    ledger.record(actor, "topic.summarised", topic, side=stance.value)
    people = db.session.scalars(select(Person).where(Person.id.in_(people_of_side(topic, stance))))
    seeing = [person.id for person in people if forum_policy.may_see_topic(person, topic)]
    title = shorten(topic.title, 80)
    tell(seeing, ASKED, key=f"summary:{made.id}", url=f"{topic.url}#summaries", but=actor, title=title)
    return made


def judge(person: Person, topic: Topic, summary: SideSummary, *, fair: bool, words: str = "") -> None:
    """Say whether the summary of one's own side is fair; a no says why. The last word of a person counts."""
    ensure(policy.may_judge_summary(person, topic, summary.stance, position_of(person.id, topic)))
    if not fair and not words:
        raise Invalid(_("Say what is not fair, so that it can be mended."))
    hold(topic)
    db.session.refresh(summary)
    if summary.replaced_at:
        raise Conflict(_("A new draft replaced this summary. Read it first."))
    said = {"fair": fair, "words": words, "at": clock.now()}
    mine = (SummaryVerdict.summary_id == summary.id, SummaryVerdict.person_id == person.id)
    changed = db.session.execute(
        update(SummaryVerdict).where(*mine).values(**said), execution_options={"synchronize_session": False}
    )
    if not changed.rowcount:  # pyright: ignore[reportAttributeAccessIssue]
        db.session.add(SummaryVerdict(summary_id=summary.id, person_id=person.id, **said))
        db.session.flush()
