"""Who supports posts, concludes and reopens topics, drafts and judges summaries, addresses questions, marks answers."""

from __future__ import annotations

from typing import Any

from club.i18n import _, _l
from club.policy import BOARD, Verdict, declare, may, no, yes
from decisions.inquiries import policy as inquiries
from decisions.inquiries.models import OPEN, Inquiry, State
from forum import policy
from forum.models import SIDES, Post, Stance, Topic, TopicKind

CONCLUDE = declare("forum.conclude", _l("Conclude topics, reopen them, and draft summaries of the sides"), BOARD)

ASKING = (TopicKind.QUESTION, TopicKind.WISH)


def stands(post: Post) -> bool:
    """Whether everybody who sees the topic reads the post."""
    return post.hidden_at is None and post.deleted_at is None


def may_support(person: Any, post: Post) -> Verdict:
    """Say that one agrees with a post, or take that back: who may write there, of others' posts."""
    if post.author_id == person.id:
        return no(_("Others support what you wrote."))
    if not stands(post):
        return no(_("This post is not open to all any more."))
    return policy.may_reply(person, post.topic)


def may_conclude(person: Any, topic: Topic) -> Verdict:
    """Conclude a topic."""
    if not (seen := policy.may_see_topic(person, topic)):
        return seen
    if topic.concluded_at:
        return no(_("This topic is concluded. The board can reopen it, with a reason."))
    if topic.hidden_at or topic.deleted_at:
        return no(_("This topic is hidden, so nobody can write in it."))
    return may(person, CONCLUDE, unit=topic.space.unit, thing=topic.space.thing)


def may_reopen(person: Any, topic: Topic) -> Verdict:
    """Let people write in a concluded topic again."""
    if not (seen := policy.may_see_topic(person, topic)):
        return seen
    if not topic.concluded_at:
        return no(_("This topic is not concluded."))
    return may(person, CONCLUDE, unit=topic.space.unit, thing=topic.space.thing)


def may_summarise(person: Any, topic: Topic) -> Verdict:
    """Draft what each side of a debate says, for the sides to approve."""
    if not topic.is_debate:
        return no(_("Only debates have two sides."))
    return may_conclude(person, topic)


def may_judge_summary(person: Any, topic: Topic, stance: Stance, position: Stance | None) -> Verdict:
    """Say whether a side's summary is fair: those whose latest position is that side."""
    if not (writes := policy.may_reply(person, topic)):
        return writes
    if position != stance or stance not in SIDES:
        return no(_("Only those who take this side say whether its summary is fair."))
    return yes()


def may_address(person: Any, topic: Topic, inquiry: Inquiry | None) -> Verdict:
    """Say which officer or unit a question or wish is for: its author at first, those who moderate the space always."""
    if topic.kind not in ASKING:
        return no(_("Only questions and wishes are addressed to an officer or a unit."))
    if not (seen := policy.may_see_topic(person, topic)):
        return seen
    if topic.hidden_at or topic.deleted_at or topic.concluded_at:
        return no(_("This topic is closed."))
    if inquiry is not None and inquiry.state not in OPEN:
        return no(_("This question was answered."))
    if topic.author_id == person.id and inquiry is None:
        return yes()
    return policy.may_moderate(person, topic.space)


def may_mark_official(person: Any, post: Post, inquiry: Inquiry | None) -> Verdict:
    """Mark a post as the official answer: one's own, by whoever speaks for the addressee; asks the database nothing."""
    if inquiry is None or inquiry.state not in (*OPEN, State.ANSWERED):
        return no(_("Nobody owes an answer here."))
    if post.author_id != person.id:
        return no(_("An officer marks their own words. Answer first, then mark your answer."))
    if not stands(post) or post.number == 1:
        return no(_("This post cannot be the answer."))
    return inquiries.speaks_for(person, inquiry)
