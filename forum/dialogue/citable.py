"""Topics and posts as things that decisions rest on: a post is a voice; a conclusion leads on from those it names."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, literal, or_, select

from club.db import db
from club.errors import NotFound
from club.i18n import _, _l
from decisions import citing
from decisions.citing import Beginning, Edge, Kind, Ref, Told
from decisions.inquiries.models import Inquiry, State
from forum import policy
from forum.dialogue.models import Conclusion, ConclusionPost
from forum.dialogue.queries.panel import best_of_sides
from forum.models import Audience, Post, Space, Stance, Topic, TopicKind
from forum.queries.topics import topic_for

_TOPIC = re.compile(r"/forum/t/(\d+)(?:-[^?#/]*)?(?:\?[^#]*)?(?:#p(\d+))?$")
_POST = re.compile(r"/forum/p/(\d+)")
OFFERED = 30


def _topic_open(person: Any) -> Any:
    if person is not None:
        return policy.topic_is_open_to(person)
    return and_(
        Space.audience.in_((Audience.MEMBERS, Audience.OBSERVERS)),
        Topic.hidden_at.is_(None),
        Topic.deleted_at.is_(None),
    )


def topics(person: Any) -> Select[Any]:
    """Those the person sees; None: those that every member sees."""
    made = citing.row(
        Topic.id,
        title=Topic.title,
        at=Topic.created_at,
        author=Topic.author_id,
        place=Topic.slug,
        fate=case((Topic.concluded_at.is_not(None), "concluded"), else_="open"),
        fate_at=Topic.concluded_at,
    )
    return made.join(Space, Space.id == Topic.space_id).where(_topic_open(person))


def _posts(*conditions: Any) -> Select[Any]:
    stands = case((Post.hidden_at.is_not(None), "hidden"), (Topic.concluded_at.is_not(None), "concluded"), else_="open")
    made = citing.row(
        Post.id,
        title=case((Post.excerpt != "", Post.excerpt), else_=Topic.title),
        at=Post.created_at,
        author=Post.author_id,
        fate=stands,
        fate_at=case((Post.hidden_at.is_not(None), Post.hidden_at), else_=Topic.concluded_at),
        reason=Post.hidden_reason,
    )
    joined = made.join(Topic, Topic.id == Post.topic_id).join(Space, Space.id == Topic.space_id)
    return joined.where(Post.deleted_at.is_(None), *conditions)


def posts(person: Any) -> Select[Any]:
    """Those whose words the person reads; None: those that every member reads."""
    if person is None:
        return _posts(_topic_open(None), Post.hidden_at.is_(None))
    read = or_(Post.hidden_at.is_(None), Post.author_id == person.id, policy.moderated_by(person))
    return _posts(_topic_open(person), read)


def _is_voice() -> Any:
    # What the board announces is its own word to members, not a member's voice.
    return or_(Topic.kind != TopicKind.ANNOUNCEMENT, Post.number > 1)


def counted() -> Select[Any]:
    """What figures count: all but announcements."""
    return _posts(_topic_open(None), Post.hidden_at.is_(None), _is_voice())


def mine(person: Any) -> Select[Any]:
    """The person's own posts, hidden ones too, in topics that are still open to them."""
    return _posts(_topic_open(person), Post.author_id == person.id, _is_voice())


def find_topic(person: Any, address: str) -> int | None:
    """The number in "/forum/t/41-ten"; an address that names a post in it (#p4) is the post's."""
    del person
    found = _TOPIC.match(address)
    return int(found[1]) if found and not found[2] else None


def find_post(person: Any, address: str) -> int | None:
    """The post of "/forum/p/812" or "/forum/t/41-ten?at=4#p4". At most one query."""
    del person
    if found := _POST.match(address):
        return int(found[1])
    if (found := _TOPIC.match(address)) and found[2]:
        query = select(Post.id).where(Post.topic_id == int(found[1]), Post.number == int(found[2]))
        return db.session.scalar(query)
    return None


def post_authors() -> Any:
    """Who wrote a post."""
    return select(Post.id, Post.author_id).where(Post.deleted_at.is_(None))


def step(told: Told) -> str:
    """What happened to a post where it stands."""
    return _("It was hidden. Reason: %(reason)s", reason=told.reason) if told.fate == "hidden" else ""


def why_post(told: Told) -> str:
    """Why a post went no further."""
    if told.fate == "hidden":
        return _("It was hidden. Reason: %(reason)s", reason=told.reason)
    if told.fate == "concluded":
        return _("Its topic was concluded without it.")
    return _("Its topic is still being discussed; nothing has been concluded.")


def why_topic(told: Told) -> str:
    """Why a conclusion went no further."""
    del told
    return _("The conclusion rests on it; no resolution has come of the conclusion yet.")


def pairs() -> Any:
    """The posts that a standing conclusion rests on, with their topic."""
    return (
        select(ConclusionPost.post_id, Conclusion.topic_id, Conclusion.concluded_at)
        .join(Conclusion, Conclusion.id == ConclusionPost.conclusion_id)
        .where(Conclusion.reopened_at.is_(None))
    )


def asked() -> Any:
    """The opening posts of topics that became a question to an officer or a unit, with that."""
    made = literal("topic:") + cast(Post.topic_id, String)
    return (
        select(Post.id, Inquiry.id.label("inquiry"), Inquiry.asked_at)
        .join(Inquiry, Inquiry.source == made)
        .where(Post.number == 1, Inquiry.state != State.WITHDRAWN)
    )


def begins(person: Any, number: int) -> Beginning | None:
    """A resolution that starts from a topic takes over its conclusion and what that rests on; of a debate, the best of
    the smaller side stands as another opinion."""
    try:
        topic = topic_for(person, number)
    except NotFound:
        return None
    standing = select(Conclusion).where(Conclusion.topic_id == topic.id, Conclusion.reopened_at.is_(None))
    told = db.session.scalar(standing)
    behind = [Ref("topic", topic.id), *contains(person, topic.id)] if told else [Ref("topic", topic.id)]
    against = best_of_sides(topic)[Stance.AGAINST] if topic.is_debate else []
    return Beginning(
        title=topic.title,
        words="\n\n".join(part for part in (told.words, told.agreed) if part) if told else "",
        sources=behind,
        dissent=[Ref("post", post.id) for post in against if Ref("post", post.id) not in behind],
    )


def contains(person: Any, number: int) -> list[Ref]:
    """The posts that the topic's conclusion rests on."""
    del person
    behind = pairs().where(Conclusion.topic_id == number).order_by(ConclusionPost.post_id).limit(OFFERED)
    return [Ref("post", row[0]) for row in db.session.execute(behind)]


def init_app() -> None:
    """Name both kinds, and how a post goes on."""
    citing.add(
        Kind(
            "topic", _l("Topic"), "chat-square-text", topics, lambda number, place: f"/forum/t/{number}-{place}",
            find=find_topic, why=why_topic, begins=begins, contains=contains,
        )
    )  # fmt: skip
    citing.add(
        Kind(
            "post", _l("Post"), "chat-left-text", posts, lambda number, place: f"/forum/p/{number}",
            find=find_post, mine=mine, authors=post_authors, counted=counted, step=step, why=why_post,
        )
    )  # fmt: skip
    citing.lead(Edge("post", "topic", _l("The conclusion of the topic rests on it"), pairs))
    citing.lead(Edge("post", "inquiry", _l("It became a duty to answer"), asked))
