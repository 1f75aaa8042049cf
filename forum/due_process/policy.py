"""Who may flag, moderate, appeal and judge. The one who acted never judges the appeal; nobody judges their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from club.i18n import _, _l
from club.policy import BOARD, LEADERS, Role, Verdict, declare, has_role, may, no, yes
from club.signin.policy import rank_of
from forum.due_process.models import Appeal, Case, Held, HeldState, Kind, Measure
from forum.models import Post, Space
from forum.policy import (
    MODERATE,
    POST,
    may_enter,
    may_hide,
    may_hide_topic,
    may_moderate,
    may_read_text,
    may_see_space,
    may_see_topic,
    moderated_by,
    space_is_open_to,
)

RULES = declare(
    "forum.rules", _l("Publish the rules, keep the watched words and the terms of moderation"), LEADERS | {Role.ADMIN}
)
SANCTION = declare(
    "forum.sanction", _l("Warn members, and restrict their writing for a time"), BOARD | {Role.MODERATOR}
)
APPEALS = declare("forum.appeals", _l("Decide appeals against what another officer did"), BOARD)
REDACT = declare("forum.redact", _l("Blank words in the moderation log that name somebody"), LEADERS)


def may_read_rules(person: Any) -> Verdict:
    """The rules are for everybody who enters the forum."""
    return may_enter(person)


def may_set_rules(person: Any) -> Verdict:
    """Publish rules, keep the words and the terms."""
    return may(person, RULES)


def may_flag(person: Any, post: Post) -> Verdict:
    """Tell the moderators of a post: members, of what they read, and not of their own."""
    if not (seen := may_see_topic(person, post.topic)):
        return seen
    if post.author_id == person.id:
        return no(_("This is your own post: edit it or delete it."))
    if post.hidden_at:
        return no(_("This post is hidden already."))
    if not (reads := may_read_text(person, post)):
        return reads
    if not may(person, POST, thing=post.topic.space.thing):
        return no(_("Observers read along; members write and report."))
    return yes()


# The queue


def may_open_queue(person: Any) -> Verdict:
    """Whether the person moderates anywhere."""
    if may(person, MODERATE) or any(office.role == Role.MODERATOR and office.thing for office in person.offices):
        return yes()
    return no(_("Only moderators work through the queue."))


def may_see_case(person: Any, case: Case) -> Verdict:
    """Look at a case: the moderators of its space."""
    return may_see_space(person, case.space) and may_moderate(person, case.space)


def case_is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see_case` as a condition on Case joined with Space."""
    return and_(space_is_open_to(person), moderated_by(person))


def may_work(person: Any, case: Case) -> Verdict:
    """Decide a case; what one wrote oneself is another's to decide."""
    if not (seen := may_see_case(person, case)):
        return seen
    if case.author_id == person.id:
        return no(_("You wrote this yourself: another moderator decides."))
    return yes()


# Writings that wait


def may_see_held(person: Any, held: Held) -> Verdict:
    """Read a writing that waits: its author, and the moderators of the space. Nobody else knows of it."""
    if held.author_id == person.id:
        return yes()
    if may_see_space(person, held.space) and may_moderate(person, held.space):
        return yes()
    return no(_("Only its author and the moderators read this."))


def may_revise(person: Any, held: Held) -> Verdict:
    """Change or withdraw one's own writing while it waits."""
    if held.author_id != person.id:
        return no(_("Only its author changes a post."))
    if held.state not in {HeldState.WAITING, HeldState.REVISING}:
        return no(_("A moderator has decided about it meanwhile."))
    return yes()


# Hiding and showing again


def may_hide_post(person: Any, post: Post) -> Verdict:
    """Hide another's post, with a rule and a reason."""
    return may_hide(person, post)


def may_show_post(person: Any, post: Post) -> Verdict:
    """Show a hidden post again; not one's own."""
    if post.author_id == person.id:
        return no(_("You wrote this yourself: another moderator decides. You can appeal."))
    return may_hide(person, post)


def may_show_topic(person: Any, topic: Any) -> Verdict:
    """Show a hidden topic again; not one's own."""
    if topic.author_id == person.id:
        return no(_("You wrote this yourself: another moderator decides. You can appeal."))
    return may_hide_topic(person, topic)


# Measures and appeals


def may_sanction(person: Any, target: Any, space: Space, *, everywhere: bool = False) -> Verdict:
    """Warn somebody or restrict their writing: in the space one moderates; everywhere for who moderates everywhere.
    Never oneself, never a higher office than one's own."""
    if person.id == target.id:
        return no(_("Nobody warns or restricts themselves."))
    if not (allowed := may(person, SANCTION, unit=space.unit, thing=None if everywhere else space.thing)):
        return allowed
    if rank_of(target) > rank_of(person):
        return no(_("This person holds a higher office than you do. Ask a higher officer."))
    return yes()


def may_see_measure(person: Any, measure: Measure) -> Verdict:
    """Read a measure in full: whom it concerns, the moderators of its space, and those who decide appeals."""
    if person.is_authenticated and measure.person_id == person.id:
        return yes()
    if measure.space is not None:
        return may_see_space(person, measure.space) and may_moderate(person, measure.space)
    return may(person, APPEALS)


def measure_is_listed_to(person: Any) -> ColumnElement[bool]:
    """What of the log a member reads: what happened in the spaces they see, and what happened in none."""
    spaces = select(Space.id).where(space_is_open_to(person))
    return or_(Measure.space_id.is_(None), Measure.space_id.in_(spaces))


def may_appeal(person: Any, measure: Measure) -> Verdict:
    """Appeal, once, while the measure stands."""
    if measure.person_id != person.id:
        return no(_("Only the person concerned can appeal."))
    if measure.appeal is not None:
        return no(_("You have appealed already."))
    if measure.ended_at:
        return no(_("This was undone already."))
    return yes()


def may_judge(person: Any) -> Verdict:
    """Whether the person decides appeals at all."""
    return may(person, APPEALS)


def may_decide(person: Any, appeal: Appeal) -> Verdict:
    """Decide an appeal: an officer other than the one who acted, and other than the person concerned."""
    measure = appeal.measure
    if measure.person_id == person.id:
        return no(_("This is your own appeal: another officer decides it."))
    if appeal.against_id == person.id:
        return no(_("You took this measure yourself, so another officer must decide the appeal."))
    if not (allowed := may(person, APPEALS, unit=measure.space.unit if measure.space else None)):
        return allowed
    if measure.space is not None and not (seen := may_see_space(person, measure.space)):
        return seen
    if appeal.decided_at:
        return no(_("This appeal is decided already."))
    return yes()


def appeal_is_open_to(person: Any) -> ColumnElement[bool]:
    """The appeals an officer finds in the list, as a condition on Measure; those they may not decide say why."""
    reach = [office for office in person.offices if office.role in BOARD and not office.thing]
    if not reach:
        return Measure.id.is_(None)
    moderated = select(Space.id).where(space_is_open_to(person), moderated_by(person))
    return or_(Measure.space_id.is_(None), Measure.space_id.in_(moderated))


def may_lift(person: Any, measure: Measure) -> Verdict:
    """End a measure before its time. While an appeal waits, only who took it may; others decide the appeal."""
    if measure.ended_at:
        return no(_("This was undone already."))
    if measure.person_id == person.id:
        return no(_("This concerns yourself: you can appeal."))
    if measure.appeal is not None and measure.appeal.is_open and measure.by_id != person.id:
        return no(_("An appeal waits: decide the appeal instead."))
    if measure.kind == Kind.WARN and measure.by_id != person.id:
        return no(_("A warning is taken back by who gave it, or by an appeal."))
    if measure.space is None:
        return may(person, SANCTION)
    return may_see_space(person, measure.space) and may_moderate(person, measure.space)


# The log


def may_read_log(person: Any) -> Verdict:
    """The log is for members; each reads what happened in the spaces they see."""
    if may(person, POST) or has_role(person, {Role.MODERATOR}):
        return yes()
    return no(_("The moderation log is open to members."))


def may_redact(person: Any) -> Verdict:
    """Blank words in the log that name somebody; the hash stays."""
    return may(person, REDACT)
