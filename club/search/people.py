"""People as search finds them: by name, by position and unit; whoever is in the database is in the index.

A flush that changes somebody's name, position, unit or standing, or a unit's name, notes them, and before the commit
their documents are renewed: no action can forget it. Bulk statements go past that, so whoever writes one calls `renew`.
Nobody is found by phone or mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, aliased

from club.db import db
from club.i18n import _l
from club.people.models import Person, PersonState
from club.search.actions import declare, index_many, remove
from club.units.models import Unit
from club.units.signals import unit_merged

_SHOWN = ("full_name", "position", "unit_id", "state")
_NOTED = "people_to_index"


def _people() -> Any:
    # Plain columns: an import renews thousands at a time.
    above = aliased(Unit)
    columns = (Person.id, Person.full_name, Person.position, Person.state, Person.created_at)
    return (
        select(*columns, Unit.name.label("unit"), above.name.label("above"))
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Person.state != PersonState.ERASED)
    )


def _document(row: Any) -> dict[str, Any]:
    """What is found of a person. Who has not come yet is shown to the board only, as in the list of members."""
    return {
        "thing_id": row.id,
        "title": row.full_name,
        "body": " · ".join(part for part in (row.position, row.unit, row.above) if part),
        "url": f"/people/{row.id}",
        "audience": "board" if row.state == PersonState.INVITED else "members",
        "at": row.created_at,
    }


def every() -> Iterator[dict[str, Any]]:
    """All people, for a rebuild."""
    after = 0
    while rows := db.session.execute(_people().where(Person.id > after).order_by(Person.id).limit(500)).all():
        after = rows[-1].id
        yield from map(_document, rows)


def renew(person_ids: Iterable[int]) -> None:
    """Index some people anew, in the caller's transaction; those who left are taken out."""
    numbers = sorted(set(person_ids))
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        rows = db.session.execute(_people().where(Person.id.in_(chunk))).all()
        remove("person", set(chunk) - {row.id for row in rows})
        index_many("person", map(_document, rows))


@event.listens_for(db.session, "after_flush")
def _note(session: Session, context: Any) -> None:
    del context
    noted: set[tuple[str, int]] = session.info.setdefault(_NOTED, set())
    for thing in session.new | session.dirty:
        if isinstance(thing, Person):
            state = inspect(thing)
            if thing in session.new or any(state.attrs[name].history.has_changes() for name in _SHOWN):
                noted.add(("person", thing.id))
        elif isinstance(thing, Unit) and thing not in session.new:
            state = inspect(thing)
            if any(state.attrs[name].history.has_changes() for name in ("name", "parent_id")):
                noted.add(("unit", thing.id))


@event.listens_for(db.session, "before_commit")
def _renew_noted(session: Session) -> None:
    session.flush()
    noted = session.info.pop(_NOTED, set())
    people = {number for kind, number in noted if kind == "person"}
    units = [number for kind, number in noted if kind == "unit"]
    if units:
        near = select(Unit.id).where(Unit.id.in_(units) | Unit.parent_id.in_(units))
        people |= set(session.scalars(select(Person.id).where(Person.unit_id.in_(near))))
    renew(people)


@event.listens_for(db.session, "after_rollback")
def _forget_noted(session: Session) -> None:
    session.info.pop(_NOTED, None)


def _after_merger(source_id: int, *, target_id: int) -> None:
    del source_id
    renew(db.session.scalars(select(Person.id).where(Person.unit_id == target_id)).all())


def init_app() -> None:
    """Declare the kind and hear of mergers."""
    declare("person", _l("People"), icon="person", every=every)
    unit_merged.connect(_after_merger)
