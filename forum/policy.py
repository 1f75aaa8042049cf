"""Who may do what in the forum.

Each rule has two faces: `may_see_…(person, thing)` for one thing, and `visible_…(person)` as SQL for lists; a property
test holds them together. What is hidden is readable to its author and to those who may hide; a topic its author took
back is readable to its author.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from club import clock
from club.i18n import _, _l
from club.policy import BOARD, LEADERS, MEMBERS, Role, Verdict, audiences_of, declare, may, no, sees_unit, yes
from club.units.models import Unit
from forum.models import Audience, Post, PostBy, Space, Topic, TopicKind

POST = declare("forum.post", _l("Write in the forum"), MEMBERS | {Role.ADMIN, Role.MODERATOR})
ANNOUNCE = declare(
    "forum.announce", _l("Start topics in the board's spaces, and announcements"), BOARD | {Role.STANDING_COMMITTEE}
)
MODERATE = declare("forum.moderate", _l("Hide posts and topics, with a reason"), BOARD | {Role.MODERATOR})
ARRANGE = declare("forum.arrange", _l("Pin, lock and archive topics"), BOARD)
SPACES = declare("forum.spaces", _l("Create, change, order and close spaces"), LEADERS | {Role.ADMIN})

UNDO = timedelta(minutes=1)


# Spaces


def may_enter(person: Any) -> Verdict:
    """The forum as a whole: everybody but visitors and guests of one session."""
    if "observers" in audiences_of(person) or _own_things(person):
        return yes()
    return no(_("The forum is for members and observers."))


def may_see_space(person: Any, space: Space) -> Verdict:
    """Read a space and know that it exists; its moderators always do."""
    audiences = audiences_of(person)
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if space.thing in audiences:
        return yes()
    if space.audience == Audience.UNIT:
        open_to = space.unit is not None and sees_unit(person, space.unit)
    else:
        open_to = space.audience.value in audiences
    return yes() if open_to else no(_("This space is not open to you."))


def space_is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see_space` as a condition on Space; asks the database nothing by itself."""
    if not person.is_authenticated:
        return false()
    audiences = audiences_of(person)
    general = [kind for kind in Audience if kind != Audience.UNIT and kind.value in audiences]
    units = [int(name[5:]) for name in audiences if name.startswith("unit:")]
    below = [Unit.path.startswith(path, autoescape=True) for path in _paths_over(person)]
    return or_(
        Space.audience.in_(general),
        Space.unit_id.in_(units),
        Space.unit_id.in_(select(Unit.id).where(or_(*below))) if below else false(),
        Space.id.in_(_own_things(person)),
    )


def visible_spaces(person: Any) -> Select[Space]:
    """The spaces that `may_see_space` allows."""
    return select(Space).where(space_is_open_to(person))


def _paths_over(person: Any) -> list[str]:
    """The paths of the units whose subtrees an office of the person reaches, as `sees_unit` has it; "/" is all."""
    over = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY}
    return [
        office.unit.path if office.unit else "/"
        for office in person.offices
        if office.role in over and not office.thing
    ]


def _own_things(person: Any) -> list[int]:
    """The spaces over which the person holds an office."""
    return [int(o.thing[6:]) for o in person.offices if o.thing and o.thing.startswith("space:")]


def may_manage_spaces(person: Any) -> Verdict:
    """Create, change, order and close spaces."""
    return may(person, SPACES)


def may_start(person: Any, space: Space, kind: TopicKind | None = None) -> Verdict:
    """Begin a topic; without `kind`, of any kind at all."""
    if space.closed_at:
        return no(_("This space is closed: it can be read, but not written in."))
    if not (seen := may_see_space(person, space)):
        return seen
    if not (writes := _may_write(person, space)):
        return writes
    if space.post_by == PostBy.BOARD and not _may_announce(person, space):
        return no(_("Only the management board starts topics here. You can answer in those that are open."))
    if kind == TopicKind.ANNOUNCEMENT and not _may_announce(person, space):
        return no(_("Only the management board makes announcements. Choose another kind of topic."))
    return yes()


def kinds_open_to(person: Any, space: Space) -> list[TopicKind]:
    """The kinds of topic the person may begin here; a board's space begins with the announcement."""
    kinds = [kind for kind in TopicKind if may_start(person, space, kind)]
    if space.post_by == PostBy.BOARD and TopicKind.ANNOUNCEMENT in kinds:
        kinds.insert(0, kinds.pop(kinds.index(TopicKind.ANNOUNCEMENT)))
    return kinds


_restraints: list[Callable[[Any, Space], Verdict]] = []


def restraint(rule: Callable[[Any, Space], Verdict]) -> Callable[[Any, Space], Verdict]:
    """A part of the room names what keeps a member from writing in a space for a time; used as a decorator."""
    if rule not in _restraints:
        _restraints.append(rule)
    return rule


def _may_write(person: Any, space: Space) -> Verdict:
    if not may(person, POST, thing=space.thing):
        return no(_("Observers read along; members write. Ask your branch secretary to become a member."))
    for rule in _restraints:
        if not (verdict := rule(person, space)):
            return verdict
    return yes()


def _may_announce(person: Any, space: Space) -> Verdict:
    return may(person, ANNOUNCE, unit=space.unit, thing=space.thing)


# Topics


def may_moderate(person: Any, space: Space) -> Verdict:
    """Hide and show what was written in a space: the board (where it reaches), and the space's own moderators."""
    return may(person, MODERATE, unit=space.unit, thing=space.thing)


def moderated_by(person: Any) -> ColumnElement[bool]:
    """`may_moderate` as a condition on Space."""
    if not person.is_authenticated:
        return false()
    conditions: list[ColumnElement[bool]] = []
    for office in person.offices:
        if office.thing:
            if office.role in BOARD | {Role.MODERATOR} and office.thing.startswith("space:"):
                conditions.append(Space.id == int(office.thing[6:]))
        elif office.role in BOARD | {Role.MODERATOR}:
            path = office.unit.path if office.unit else "/"
            within = select(Unit.id).where(Unit.path.startswith(path, autoescape=True))
            conditions.append(or_(Space.unit_id.is_(None), Space.unit_id.in_(within)))
    return or_(*conditions) if conditions else false()


def may_see_topic(person: Any, topic: Topic) -> Verdict:
    """Read a topic; the reason of a no is fit for everyone who sees the space."""
    if not (seen := may_see_space(person, topic.space)):
        return seen
    if topic.merged_into_id:
        return no(_("This topic was merged into another one."))
    if topic.author_id == person.id:
        return yes()
    if topic.deleted_at:
        return no(_("The author took this topic back."))
    if topic.hidden_at and not may_moderate(person, topic.space):
        return no(_("This topic was hidden. Reason: %(reason)s", reason=topic.hidden_reason))
    return yes()


def topic_is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see_topic` as a condition on Topic joined with Space."""
    if not person.is_authenticated:
        return false()
    return and_(
        space_is_open_to(person),
        Topic.merged_into_id.is_(None),
        or_(
            Topic.author_id == person.id,
            and_(Topic.deleted_at.is_(None), or_(Topic.hidden_at.is_(None), moderated_by(person))),
        ),
    )


def visible_topics(person: Any) -> Select[Topic]:
    """The topics that `may_see_topic` allows."""
    return select(Topic).join(Topic.space).where(topic_is_open_to(person))


def may_reply(person: Any, topic: Topic) -> Verdict:
    """Answer in a topic."""
    if not (seen := may_see_topic(person, topic)):
        return seen
    return _is_open(topic) and _may_write(person, topic.space)


def _is_open(topic: Topic) -> Verdict:
    if topic.space.closed_at:
        return no(_("This space is closed: it can be read, but not written in."))
    if topic.concluded_at:
        return no(_("This topic is concluded. The board can reopen it, with a reason."))
    if topic.archived_at:
        return no(_("This topic is archived: it can be read, but not written in."))
    if topic.locked_at:
        return no(_("This topic is locked. Reason: %(reason)s", reason=topic.locked_reason))
    if topic.hidden_at:
        return no(_("This topic is hidden, so nobody can write in it."))
    if topic.deleted_at:
        return no(_("The author took this topic back."))
    return yes()


def may_arrange(person: Any, topic: Topic) -> Verdict:
    """Pin, lock and archive a topic."""
    return may_see_topic(person, topic) and may(person, ARRANGE, unit=topic.space.unit, thing=topic.space.thing)


def may_hide_topic(person: Any, topic: Topic) -> Verdict:
    """Hide a whole topic, and show it again."""
    return may_see_topic(person, topic) and may_moderate(person, topic.space)


# Posts


def may_read_text(person: Any, post: Post) -> Verdict:
    """Read the words of a post in a topic one sees; without this right, the placeholder stands in their place."""
    if post.deleted_at:
        return no(_("The author deleted this post."))
    if post.hidden_at and post.author_id != person.id and not may_moderate(person, post.topic.space):
        return no(_("This post was hidden. Reason: %(reason)s", reason=post.hidden_reason))
    return yes()


def may_edit(person: Any, post: Post) -> Verdict:
    """Change one's own words. Nobody changes another's, the board neither."""
    if post.author_id != person.id:
        return no(_("Only its author changes a post. Answer it, or hide it with a reason if it breaks the rules."))
    if post.deleted_at:
        return no(_("This post was deleted."))
    if post.hidden_at:
        return no(_("This post is hidden, so it cannot be changed. Reason: %(reason)s", reason=post.hidden_reason))
    return _is_open(post.topic) and may_see_topic(person, post.topic)


def may_delete(person: Any, post: Post) -> Verdict:
    """Take one's own post back. The opening post holds the others together: it goes only while it stands alone."""
    if not (own := may_edit(person, post)):
        return own
    if post.number == 1 and post.topic.post_count > 1:
        return no(_("Others have answered, so the opening post stays. You can still edit it."))
    return yes()


def may_restore(person: Any, post: Post) -> Verdict:
    """Undo one's own deletion, within a minute."""
    if post.author_id != person.id or post.deleted_at is None or post.moved_to_id:
        return no(_("There is nothing to bring back."))
    if clock.now() - post.deleted_at > UNDO:
        return no(_("A deleted post can be brought back for one minute; that minute is over."))
    return may_see_topic(person, post.topic)


def may_hide(person: Any, post: Post) -> Verdict:
    """Hide a post with a reason, and show it again."""
    return may_see_topic(person, post.topic) and may_moderate(person, post.topic.space)
