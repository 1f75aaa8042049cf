"""Resolutions and action items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.units.models import Unit
from decisions.citing import Ref
from decisions.resolutions.actions import drafting, issuing
from decisions.resolutions.actions.drafting import Plan
from decisions.resolutions.models import Form, Resolution, ResolutionSource, State
from decisions.tasks.actions import giving
from decisions.tasks.models import ActionItem, end_of
from decisions.tasks.models import State as ItemState


def resolution(
    chair: Person,
    *,
    state: State = State.PUBLISHED,
    sources: Iterable[tuple[str, int]] = (),
    against: Iterable[tuple[str, int]] = (),
    **words: Any,
) -> Resolution:
    """A resolution up to a state, by the very acts of the chair; sources as ("post", 41)."""
    with transaction():
        actor = db.session.get_one(Person, chair.id)
        plan = Plan(**{"title": "Về sinh hoạt chi đoàn", "words": "Điều 1. Mỗi tháng một lần.", **words})
        made = drafting.draft(
            actor, plan, sources=[Ref(*one) for one in sources], dissent=[Ref(*one) for one in against]
        )
        if state != State.DRAFT:
            drafting.submit(actor, made)
        if state in (State.APPROVED, State.PUBLISHED):
            issuing.approve(actor, made)
        if state == State.PUBLISHED:
            issuing.publish(actor, made)
        db.session.refresh(made)
    return made


def item(
    asker: Person,
    *,
    text: str = "Mượn hội trường",
    owner: Person | None = None,
    unit: Unit | None = None,
    days: int = 5,
    thing: tuple[str, int] | None = None,
) -> ActionItem:
    """Something to do within so many days, given as the board does."""
    with transaction():
        made = giving.give(
            db.session.get_one(Person, asker.id),
            text=text,
            due_on=clock.today() + timedelta(days=days),
            owner=db.session.get_one(Person, owner.id) if owner else None,
            unit=db.session.get_one(Unit, unit.id) if unit else None,
            thing=thing,
        )
        db.session.refresh(made)
    return made


def many_items(asker: Person, owner: Person, count: int, *, thing: tuple[str, int] | None = None) -> None:
    """`count` items at once, past the actions."""
    today, now = clock.today(), clock.now()
    rows = [
        {
            "text": f"Việc để đo {step}", "details": "", "asked_by_id": asker.id, "owner_id": owner.id,
            "thing_kind": thing[0] if thing else None, "thing_id": thing[1] if thing else None,
            "due_at": end_of(today + timedelta(days=step % 60 - 20)), "state": ItemState.OPEN, "progress": 0,
            "stage": 0, "created_at": now, "given_at": now,
        }
        for step in range(count)
    ]  # fmt: skip
    with transaction():
        db.session.execute(insert(ActionItem), rows)


def many_resolutions(chair: Person, count: int, *, year: int, source: tuple[str, int] | None = None) -> None:
    """`count` published resolutions at once, past the actions; each cites `source`."""
    now = clock.now()
    rows = [
        {
            "form": Form.RESOLUTION, "title": f"Về việc số {step}", "grounds": "", "words": "Điều 1.", "dissent": "",
            "place": "", "receivers": "", "state": State.PUBLISHED, "number": step + 1, "year": year,
            "drafted_by_id": chair.id, "drafted_at": now, "published_at": now - timedelta(minutes=step), "signer": "",
        }
        for step in range(count)
    ]  # fmt: skip
    with transaction():
        ids = list(db.session.scalars(insert(Resolution).returning(Resolution.id), rows))
        if source:
            db.session.execute(
                insert(ResolutionSource),
                [
                    {"resolution_id": number, "kind": source[0], "thing_id": source[1], "side": "for", "note": ""}
                    for number in ids
                ],
            )
