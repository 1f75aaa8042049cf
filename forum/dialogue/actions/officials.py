"""A question or wish put to an officer or a unit, and the official answer among the posts."""

from __future__ import annotations

from typing import Any

from club.db import db
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import Role, ensure
from club.units.models import Unit
from decisions.inquiries.actions import answering, asking
from decisions.inquiries.models import Inquiry
from forum.actions.sending import hold, let_out
from forum.dialogue import policy
from forum.dialogue.queries.panel import inquiry_of, source_of
from forum.models import Post, Topic


def address(
    actor: Person, topic: Topic, *, role: Role | None = None, unit: Unit | None = None, reason: str = ""
) -> Inquiry:
    """Put a question or wish to an office or a unit (to neither: the board assigns it). The asker is the topic's
    author, whoever acts. A second time it goes to another, with a reason."""
    inquiry = inquiry_of(topic)
    ensure(policy.may_address(actor, topic, inquiry))
    if inquiry is not None:
        if role is not None or unit is not None:
            asking.assign(actor, inquiry, role=role, unit=unit, reason=reason)
        return inquiry
    by_author = topic.author_id == actor.id
    made = asking.ask(
        topic.author,
        title=topic.title,
        thing=f"topic:{topic.id}",
        source=source_of(topic),
        source_url=f"/forum/t/{topic.id}",
        role=role if by_author else None,
        unit=unit if by_author else None,
    )
    if not by_author and (role is not None or unit is not None):
        asking.assign(actor, made, role=role, unit=unit, reason=reason)
    return made


@let_out.connect
def address_as_asked(topic: Topic, *, asks: dict[str, Any] | None) -> None:
    """A question goes to whom its author chose when they wrote it, though a moderator looked at it first."""
    if not asks or "role" not in asks or inquiry_of(topic) is not None:
        return
    unit = db.session.get(Unit, asks["unit"]) if asks["unit"] else None
    if unit is not None and not unit.is_open:
        unit = None  # closed while the writing waited: the board assigns it
    address(topic.author, topic, role=Role(asks["role"]) if asks["role"] else None, unit=unit)


def mark_official(actor: Person, post: Post, *, client_id: str | None = None) -> None:
    """This post is the official answer; it is quoted on top of the topic, and the asker is told."""
    hold(post)
    inquiry = inquiry_of(post.topic)
    ensure(policy.may_mark_official(actor, post, inquiry))
    if inquiry is None:
        raise Conflict(_("Nobody owes an answer here."))
    answering.answer(actor, inquiry, answer_thing_id=post.id, client_id=client_id)


def answer_is_gone(post: Post) -> None:
    """The post was hidden or deleted: if it was the official answer, the question waits again. For the acts that take
    posts away."""
    inquiry = inquiry_of(post.topic)
    if inquiry is not None and inquiry.answer_thing_id == post.id:
        answering.forget_answer(inquiry, words=str(_("The post that answered was taken away.")))
