"""Who may move what: the board where it reaches, and a space's own moderators between the spaces they moderate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from club.i18n import _, _l
from club.policy import BOARD, Role, Verdict, declare, may, no, yes
from forum.models import Audience, Space, Topic
from forum.moving.models import MoveKind, Relocation
from forum.policy import may_see_space, may_see_topic, space_is_open_to

MOVE = declare("forum.move", _l("Move, split and merge topics"), BOARD | {Role.MODERATOR})

# From the fewest readers to the most; a unit's readers are compared by the tree.
_WIDTH = {Audience.BOARD: 0, Audience.UNIT: 0, Audience.MEMBERS: 1, Audience.OBSERVERS: 2}


def may_move(person: Any, topic: Topic) -> Verdict:
    """Take a topic, or posts of it, elsewhere."""
    return may_see_topic(person, topic) and may(person, MOVE, unit=topic.space.unit, thing=topic.space.thing)


def may_move_into(person: Any, space: Space) -> Verdict:
    """Bring something into a space."""
    if not (allowed := may_see_space(person, space) and may(person, MOVE, unit=space.unit, thing=space.thing)):
        return allowed
    if space.closed_at:
        return no(_("This space is closed: it can be read, but not written in."))
    return yes()


def may_take_apart(person: Any, topic: Topic) -> Verdict:
    """Split posts off a topic, or merge it: one whose state does not hang on its posts."""
    if not (allowed := may_move(person, topic)):
        return allowed
    if topic.hidden_at or topic.deleted_at:
        return no(_("This topic is hidden or was taken back, so nothing is taken out of it."))
    if topic.concluded_at:
        return no(_("This topic is concluded, and the conclusion rests on its posts. Reopen it first."))
    return yes()


def may_take_in(person: Any, topic: Topic) -> Verdict:
    """Bring posts into a topic that stands."""
    if not (allowed := may_take_apart(person, topic)):
        return allowed
    return may_move_into(person, topic.space)


def may_undo(person: Any, act: Relocation) -> Verdict:
    """Undo an act of moving: who may move out of where the posts are, and into where they were."""
    if act.undone_at:
        return no(_("This was undone already."))
    if not (allowed := may_move(person, act.into)):
        return allowed
    back = act.from_space if act.kind == MoveKind.MOVE else act.topic.space
    return may_move_into(person, back)


def opens(before: Space, after: Space) -> bool:
    """Whether people who do not read the one space may read the other."""
    if before.id == after.id:
        return False
    if before.audience == after.audience == Audience.UNIT:
        assert before.unit is not None
        assert after.unit is not None
        return not after.unit.path.startswith(before.unit.path)
    if before.audience == after.audience:
        return False
    widths = _WIDTH[before.audience], _WIDTH[after.audience]
    return widths[0] <= widths[1]


def act_is_listed_to(person: Any) -> ColumnElement[bool]:
    """The acts a person finds in the log: those out of or into a space they read."""
    spaces = select(Space.id).where(space_is_open_to(person))
    return or_(Relocation.from_space_id.in_(spaces), Relocation.to_space_id.in_(spaces))
