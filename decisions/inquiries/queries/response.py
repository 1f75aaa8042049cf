"""How answers are doing, by the office or unit that owes them.

Definitions (docs/dialogue.md): of the inquiries every member may know of (`policy.is_counted`), asked within a year or
still open. *On time*: an answer stands, none came after its day. *Days to answer*: from the asking to the answer that
stands now, so a disputed answer does not stop the clock. *Median*: the middle one, the mean of the two middle ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from club import clock
from club.db import db
from club.policy import Role
from club.units.models import Unit
from decisions.inquiries.models import OPEN, Inquiry, State
from decisions.inquiries.policy import is_counted

PERIOD = timedelta(days=365)
DAY = 24 * 60


@dataclass(frozen=True)
class Response:
    """One line: an office or a unit (neither: not assigned yet) and its figures; `days` is None where nothing was
    answered."""

    role: Role | None
    unit: Unit | None
    asked: int
    open: int
    overdue: int
    answered: int
    on_time: int
    disputed: int
    days: float | None

    @property
    def share_on_time(self) -> float | None:
        """Answers on time among the answers and what is overdue; None where neither is."""
        due = self.answered + self.overdue
        return self.on_time / due if due else None


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def responses() -> list[Response]:
    """Every office and unit that was asked, those with most overdue first. Three queries."""
    now = clock.now()
    counted = and_(is_counted(), or_(Inquiry.asked_at >= now - PERIOD, Inquiry.state.in_(OPEN)))
    is_open, has_answer = Inquiry.state.in_(OPEN), Inquiry.state.in_((State.ANSWERED, State.CONFIRMED))
    rows: Any = db.session.execute(
        select(
            Inquiry.role,
            Inquiry.unit_id,
            func.count(),
            _sum(is_open),
            _sum(and_(is_open, Inquiry.due_at < now)),
            _sum(has_answer),
            _sum(and_(has_answer, Inquiry.late.is_(False))),
            _sum(Inquiry.disputes > 0),
        )
        .where(counted)
        .group_by(Inquiry.role, Inquiry.unit_id)
    ).all()
    place = func.row_number().over(partition_by=(Inquiry.role, Inquiry.unit_id), order_by=Inquiry.answer_minutes)
    many = func.count().over(partition_by=(Inquiry.role, Inquiry.unit_id))
    times = (
        select(
            Inquiry.role.label("role"),
            Inquiry.unit_id.label("unit_id"),
            Inquiry.answer_minutes.label("minutes"),
            place.label("place"),
            many.label("many"),
        )
        .where(counted, has_answer)
        .subquery()
    )
    # Of n values the middle ones stand at (n+1)/2 and (n+2)/2, whole numbers: the same place when n is odd.
    middle = or_(
        2 * times.c.place == times.c.many + 1, 2 * times.c.place == times.c.many, 2 * times.c.place == times.c.many + 2
    )
    medians = {
        (role, unit): float(minutes) / DAY
        for role, unit, minutes in db.session.execute(
            select(times.c.role, times.c.unit_id, func.avg(times.c.minutes))
            .where(middle)
            .group_by(times.c.role, times.c.unit_id)
        )
    }
    ids = {row[1] for row in rows if row[1]}
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))} if ids else {}
    found = [
        Response(role, units.get(unit), *[int(number or 0) for number in numbers], medians.get((role, unit)))  # pyright: ignore[reportCallIssue]
        for role, unit, *numbers in rows
    ]
    return sorted(found, key=_most_urgent)


def _most_urgent(line: Response) -> tuple[int, int, str]:
    return -line.overdue, -line.open, line.unit.sort_key if line.unit else ""


def totals(lines: list[Response]) -> dict[str, int]:
    """The sums of all lines."""
    return {
        name: sum(getattr(line, name) for line in lines) for name in ("asked", "open", "overdue", "answered", "on_time")
    }
