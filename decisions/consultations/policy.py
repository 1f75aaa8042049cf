"""Who may do what in consultations: `may_see` and `visible_consultations` are one rule with two faces.

What a person answers is seen by that person only: there is no rule here that opens a vote, a participant or a group's
members to anybody, the board and the administrator included, and no query that would fetch them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from club.i18n import _, _l
from club.policy import (
    BOARD,
    EVERYONE,
    MEMBERS,
    Role,
    Verdict,
    audiences_of,
    declare,
    has_role,
    may,
    no,
    sees_unit,
    yes,
)
from club.units.models import Unit
from decisions.consultations.models import Audience, Consultation, Results, State, Statement, StatementState

RUN = declare("decisions.consult", _l("Prepare, open and close consultations, and take up statements"), BOARD)
ANSWER = declare("decisions.answer", _l("Answer consultations and put statements to them"), EVERYONE)


def may_see(person: Any, consultation: Consultation) -> Verdict:
    """Know that a consultation exists: those it asks, and the board; a draft only the board."""
    if not person.is_authenticated:
        return no(_("Please sign in first."))
    if consultation.audience == Audience.UNIT:
        open_to = consultation.unit is not None and sees_unit(person, consultation.unit)
    else:
        open_to = consultation.audience.value in audiences_of(person)
    if not open_to:
        return no(_("This consultation is not open to you."))
    if consultation.is_draft:
        return may_run(person, consultation)
    return yes()


def is_open_to(person: Any) -> ColumnElement[bool]:
    """`may_see` as a condition on Consultation; asks the database nothing by itself."""
    if not person.is_authenticated:
        return false()
    audiences = audiences_of(person)
    general = [kind for kind in Audience if kind != Audience.UNIT and kind.value in audiences]
    units = [int(name[5:]) for name in audiences if name.startswith("unit:")]
    over = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY}
    addressed = or_(Consultation.audience.in_(general), Consultation.unit_id.in_(units), _within(_paths(person, over)))
    runs = _paths(person, BOARD)
    prepares = or_(Consultation.unit_id.is_(None), _within(runs)) if runs else false()
    return and_(addressed, or_(Consultation.state != State.DRAFT, prepares))


def visible_consultations(person: Any) -> Select[Consultation]:
    """The consultations that `may_see` allows."""
    return select(Consultation).where(is_open_to(person))


def _paths(person: Any, roles: Any) -> list[str]:
    """The paths of the units whose subtrees such offices of the person reach; "/" is all."""
    return [o.unit.path if o.unit else "/" for o in person.offices if o.role in roles and not o.thing]


def _within(paths: list[str]) -> ColumnElement[bool]:
    if not paths:
        return false()
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    return Consultation.unit_id.in_(select(Unit.id).where(below))


def may_prepare(person: Any) -> Verdict:
    """Prepare a consultation at all."""
    return may(person, RUN)


def may_run(person: Any, consultation: Consultation) -> Verdict:
    """Change, open, close a consultation and decide on its statements; where it asks a unit, within that unit."""
    return may(person, RUN, unit=consultation.unit)


def may_answer(person: Any, consultation: Consultation) -> Verdict:
    """Answer statements. Those who look after the site, and guests of a session, look on."""
    if not (seen := may_see(person, consultation)):
        return seen
    if consultation.is_draft:
        return no(_("This consultation has not been opened yet."))
    if consultation.is_closed:
        return no(_("This consultation is closed. Its results can be read."))
    asked = MEMBERS if consultation.audience == Audience.MEMBERS else EVERYONE
    elsewhere = consultation.unit_id is not None and f"unit:{consultation.unit_id}" not in audiences_of(person)
    if elsewhere or not has_role(person, asked):
        return no(_("This consultation asks others; you can read along."))
    return may(person, ANSWER)


def answers_condition(person: Any) -> ColumnElement[bool]:
    """`may_answer` as a condition on Consultation."""
    if not has_role(person, EVERYONE):
        return false()
    kinds = [Audience.OBSERVERS, *([Audience.MEMBERS] if has_role(person, MEMBERS) else [])]
    units = [int(name[5:]) for name in audiences_of(person) if name.startswith("unit:")]
    asked = or_(Consultation.audience.in_(kinds), Consultation.unit_id.in_(units))
    return and_(is_open_to(person), Consultation.state == State.OPEN, asked)


def may_propose(person: Any, consultation: Consultation) -> Verdict:
    """Put a statement to the others."""
    if not (answers := may_answer(person, consultation)):
        return answers
    if not consultation.collects:
        return no(_("This consultation takes no new statements; the board has written them."))
    return yes()


def may_see_results(person: Any, consultation: Consultation) -> Verdict:
    """See the map and the numbers: everybody at the same moment, the board too."""
    if not (seen := may_see(person, consultation)):
        return seen
    if consultation.is_draft:
        return no(_("This consultation has not been opened yet."))
    if consultation.results == Results.CLOSED and not consultation.is_closed:
        return no(_("The results are shown to everybody when the consultation is closed, so that nobody is swayed."))
    return yes()


def may_decide(person: Any, statement: Statement) -> Verdict:
    """Take a statement up or not, while the consultation is open or being prepared."""
    if statement.consultation.is_closed:
        return no(_("This consultation is closed. Its results can be read."))
    return may_see(person, statement.consultation) and may_run(person, statement.consultation)


def may_read_statement(person: Any, statement: Statement) -> Verdict:
    """Read one statement: everybody what is put to them, its author and the board also what waits or was refused."""
    if not (seen := may_see(person, statement.consultation)):
        return seen
    if statement.state == StatementState.APPROVED or statement.author_id == person.id:
        return yes()
    return may_run(person, statement.consultation)
