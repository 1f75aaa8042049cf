"""Who asks, who sees, who assigns, who answers.

Offices that can be addressed: those of the club as a whole (`OFFICES`), and units, for which those who hold an office
over exactly that unit answer. Whoever stands above may answer as well.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from club.i18n import _, _l
from club.policy import (
    BOARD,
    LEADERS,
    MEMBERS,
    Role,
    Verdict,
    audiences_of,
    declare,
    has_role,
    may,
    no,
    yes,
)
from decisions.inquiries.models import OPEN, Inquiry, State
from decisions.inquiries.sources import source_of, sources

ASK = declare("decisions.ask", _l("Put a question to an officer or a unit"), MEMBERS)
ASSIGN = declare("decisions.assign", _l("Say which officer or unit owes an answer"), BOARD)
DUE = declare("decisions.due", _l("Set within how many days questions are answered"), LEADERS | {Role.ADMIN})

OFFICES = (Role.CHAIR, Role.VICE_CHAIR, Role.STANDING_COMMITTEE)
UNIT_OFFICERS = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY, Role.BRANCH_SECRETARY}
SUPERIORS = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY}


def may_ask(person: Any) -> Verdict:
    """Put a question that stems from nothing else."""
    return may(person, ASK)


def holds(person: Any, role: Role | None, unit_id: int | None) -> bool:
    """Whether the person answers for an office or a unit."""
    for office in person.offices if person.is_authenticated else ():
        if office.thing:
            continue
        if role is not None and office.role == role:
            return True
        if unit_id is not None and office.unit_id == unit_id and office.role in UNIT_OFFICERS:
            return True
    return False


def offices_held(person: Any) -> tuple[list[Role], list[int]]:
    """What the person answers for, as `holds` has it: offices of the club, and units (their numbers)."""
    held = [office for office in person.offices if not office.thing] if person.is_authenticated else []
    roles = sorted({office.role for office in held if office.role in OFFICES})
    units = sorted({office.unit_id for office in held if office.unit_id and office.role in UNIT_OFFICERS})
    return roles, units


def is_duty_of(person: Any, inquiry: Inquiry) -> bool:
    """Whether the inquiry is on this person's desk: addressed to them, or raised to them."""
    mine = holds(person, inquiry.role, inquiry.unit_id)
    return mine or holds(person, inquiry.raised_role, inquiry.raised_unit_id)


def on_desk_of(person: Any) -> ColumnElement[bool]:
    """`is_duty_of` as a condition on Inquiry."""
    roles, units = offices_held(person)
    if not roles and not units:
        return false()
    return or_(
        Inquiry.role.in_(roles),
        Inquiry.unit_id.in_(units),
        Inquiry.raised_role.in_(roles),
        Inquiry.raised_unit_id.in_(units),
    )


def may_see(person: Any, inquiry: Inquiry) -> Verdict:
    """Know that an inquiry exists, and read it: exactly who sees its thing. One that stems from nothing is open to
    members; a private one to who asked, whose duty it is, and the chair and vice-chairs."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    hidden = no(_("This question is not open to you."))
    if inquiry.thing_kind is not None:
        source = source_of(inquiry.thing_kind)
        return yes() if source and source.readers([person], inquiry.thing_id or 0) else hidden
    if person.id == inquiry.asker_id:
        return yes()
    if inquiry.private:
        return yes() if is_duty_of(person, inquiry) or has_role(person, LEADERS) else hidden
    return yes() if "members" in audiences_of(person) else hidden


def is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see` as a condition on Inquiry."""
    if not person.is_authenticated:
        return false()
    alone = [Inquiry.asker_id == person.id]
    if "members" in audiences_of(person):
        alone.append(Inquiry.private.is_(False))
    if has_role(person, LEADERS):
        alone.append(Inquiry.private.is_(True))
    alone.append(and_(Inquiry.private.is_(True), on_desk_of(person)))
    things = [and_(Inquiry.thing_kind == one.kind, Inquiry.thing_id.in_(one.seen_by(person))) for one in sources()]
    return or_(and_(Inquiry.thing_kind.is_(None), or_(*alone)), *things)


def is_counted() -> ColumnElement[bool]:
    """What statistics count: what every member may know of. A question in a closed space, in a hidden topic or in
    private is in no number, for nobody: a number that changes tells that there is something."""
    things = [and_(Inquiry.thing_kind == one.kind, Inquiry.thing_id.in_(one.open_ids())) for one in sources()]
    alone = and_(Inquiry.thing_kind.is_(None), Inquiry.private.is_(False))
    return and_(Inquiry.state != State.WITHDRAWN, or_(alone, *things))


def may_assign(person: Any, inquiry: Inquiry) -> Verdict:
    """Name the office or unit that owes the answer: the board, or who arranges the thing it stems from."""
    if inquiry.state not in OPEN:
        return no(_("This question is closed; nobody owes an answer any more."))
    if not (seen := may_see(person, inquiry)):
        return seen
    if inquiry.thing_kind and (source := source_of(inquiry.thing_kind)):
        return source.may_assign(person, inquiry.thing_id or 0)
    return may(person, ASSIGN)


def assigns(person: Any) -> Verdict:
    """Whether anything at all is the person's to assign."""
    return may(person, ASSIGN)


def may_answer(person: Any, inquiry: Inquiry) -> Verdict:
    """Give the official answer: whose duty it is, who holds an office above the unit, and the chair and vice-chairs."""
    if inquiry.state not in (*OPEN, State.ANSWERED):
        return no(_("This question is closed; nobody owes an answer any more."))
    if not (seen := may_see(person, inquiry)):
        return seen
    return speaks_for(person, inquiry)


def speaks_for(person: Any, inquiry: Inquiry) -> Verdict:
    """Whether the person's words count as the addressee's own: the part of `may_answer` that asks nothing."""
    if is_duty_of(person, inquiry) or has_role(person, LEADERS):
        return yes()
    for office in person.offices if person.is_authenticated else ():
        above = inquiry.unit is not None and office.unit is not None and inquiry.unit.path.startswith(office.unit.path)
        if above and not office.thing and office.role in SUPERIORS:
            return yes()
    return no(_("The official answer comes from %(who)s or from the level above.", who=inquiry.addressee))


def may_judge(person: Any, inquiry: Inquiry) -> Verdict:
    """Confirm or dispute an answer: the asker alone."""
    if person.id != inquiry.asker_id:
        return no(_("Only who asked says whether this answers the question."))
    return may_see(person, inquiry)


def may_withdraw(person: Any, inquiry: Inquiry) -> Verdict:
    """Take a question back while it waits."""
    if person.id != inquiry.asker_id:
        return no(_("Only who asked takes the question back."))
    if inquiry.state not in OPEN:
        return no(_("This question was answered, so it stays."))
    return may_see(person, inquiry)


def may_set_due(person: Any) -> Verdict:
    """Change the number of days."""
    return may(person, DUE)
