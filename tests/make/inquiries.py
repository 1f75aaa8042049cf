"""Questions to officers and units."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.policy import Role
from club.units.models import Unit
from decisions.inquiries.actions import answering, asking
from decisions.inquiries.models import Inquiry, State

_numbers = itertools.count(1)


def inquiry(
    asker: Person,
    *,
    title: str = "",
    role: Role | None = None,
    unit: Unit | None = None,
    private: bool = False,
    answered_by: Person | None = None,
    **columns: Any,
) -> Inquiry:
    """A question that stems from nothing, told to nobody; answered if somebody is named."""
    with transaction():
        made = asking.ask(
            db.session.get_one(Person, asker.id),
            title=title or f"Câu hỏi số {next(_numbers)}",
            words="Xin hướng dẫn cách làm.",
            role=role,
            unit=db.session.get_one(Unit, unit.id) if unit else None,
            private=private,
            at=clock.now(),
        )
        if answered_by is not None:
            officer = db.session.get_one(Person, answered_by.id)
            answering.answer(officer, made, words="Làm theo hướng dẫn số 5.", at=clock.now())
        for name, value in columns.items():
            setattr(made, name, value)
        db.session.flush()
        db.session.refresh(made)
    return made


def many_inquiries(asker: Person, count: int, *, unit: Unit | None = None, thing: str | None = None) -> None:
    """`count` questions at once, past the actions; every third was answered."""
    now = clock.now()
    kind, _colon, number = (thing or "").partition(":")
    rows = [
        {
            "asker_id": asker.id, "title": f"Câu hỏi để đo {step}", "words": "", "private": False,
            "role": None if unit else Role.CHAIR, "unit_id": unit.id if unit else None,
            "thing_kind": kind or None, "thing_id": int(number) if number else None,
            "state": State.ANSWERED if step % 3 == 0 else State.ASSIGNED, "late": step % 2 == 0, "disputes": 0,
            "stage": 0, "asked_at": now - timedelta(minutes=step), "due_at": now + timedelta(minutes=step - 10),
            "answered_at": now if step % 3 == 0 else None, "answer_minutes": step if step % 3 == 0 else None,
        }
        for step in range(count)
    ]  # fmt: skip
    with transaction():
        db.session.execute(insert(Inquiry), rows)
