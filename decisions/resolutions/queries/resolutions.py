"""One resolution, lists of them, what they cite, and what is measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.people.models import Person
from decisions import citing
from decisions.citing import Ref, Told
from decisions.resolutions.models import KIND, PUBLIC, Form, Resolution, ResolutionSource, Side, State
from decisions.resolutions.policy import is_open_to
from decisions.resolutions.unity import Measured, measure
from decisions.tasks.things import Thing

CONSULTATION, STATEMENT = "consultation", "statement"


def _named(path: Any) -> Any:
    return joinedload(path).options(
        load_only(Person.full_name, Person.state), lazyload(Person.unit), lazyload(Person.appointments)
    )


def visible_resolutions(person: Any) -> Select[Resolution]:
    """Those that `policy.may_see` allows."""
    return select(Resolution).where(is_open_to(person))


def resolution_for(person: Any, number: int, *, lock: bool = False) -> Resolution:
    """The resolution with this id as the person may see it, or NotFound. One query."""
    query = visible_resolutions(person).where(Resolution.id == number)
    query = query.options(
        _named(Resolution.drafted_by), _named(Resolution.approved_by),
        joinedload(Resolution.replaced_by), joinedload(Resolution.replaces),
    )  # fmt: skip
    if lock:
        query = query.with_for_update(of=Resolution).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def resolution_sent(person: Any, client_id: str | None) -> Resolution | None:
    """What this browser has sent already under the id it made for it."""
    if not client_id:
        return None
    sent = select(Resolution).where(Resolution.drafted_by_id == person.id, Resolution.client_id == client_id)
    return db.session.scalar(sent)


def resolutions(
    person: Any, *, form: Form | None = None, drafts: bool = False, after: str | None = None
) -> Page[Resolution]:
    """The published ones, the latest first; `drafts`: those being prepared instead. One query."""
    query = visible_resolutions(person)
    if form is not None:
        query = query.where(Resolution.form == form)
    if drafts:
        query = query.where(Resolution.state.not_in(PUBLIC))
        return keyset(query, [Resolution.drafted_at.desc(), Resolution.id.desc()], after=after, size=20)
    query = query.where(Resolution.state.in_(PUBLIC))
    return keyset(query, [Resolution.published_at.desc(), Resolution.id.desc()], after=after, size=20)


def latest(person: Any, *, size: int = 4) -> list[Resolution]:
    """For the room's page: what is being prepared, then the latest published. One query."""
    order = (case((Resolution.state.in_(PUBLIC), 1), else_=0), Resolution.published_at.desc(), Resolution.id.desc())
    return list(db.session.scalars(visible_resolutions(person).order_by(*order).limit(size)))


def to_approve() -> list[Resolution]:
    """Those that wait for the chair. One query."""
    query = select(Resolution).where(Resolution.state.in_((State.SUBMITTED, State.APPROVED)))
    return list(db.session.scalars(query.order_by(Resolution.id).limit(5)))


def read_by(person: Any, number: int) -> Thing | None:
    """A resolution as the thing that action items stem from. One query."""
    found = db.session.scalar(visible_resolutions(person).where(Resolution.id == number))
    if found is None:
        return None
    return Thing(KIND, found.id, found.title, found.url)


def is_planned(number: int) -> bool:
    """Whether the items of a resolution are only planned: until it is published."""
    state = db.session.scalar(select(Resolution.state).where(Resolution.id == number))
    return state not in PUBLIC


@dataclass(frozen=True)
class Cited:
    """A source as the reader sees it; `told` None is one that they may not see. `author`: a name, where it is shown."""

    row: ResolutionSource
    told: Told | None
    author: str = ""

    @property
    def kind(self) -> citing.Kind | None:
        """Its kind."""
        return citing.kind_of(self.row.kind)


@dataclass(frozen=True)
class Sources:
    """What a resolution cites, by side, as one reader sees it. `hidden` counts those that the reader may not see; only
    the board is told of them. `consultations` says which of the two measured ones the reader sees."""

    rests_on: list[Cited]
    dissent: list[Cited]
    hidden: int
    consultations: dict[int, Told]


def rows_of(resolution: Resolution) -> list[ResolutionSource]:
    """The bare rows. One query."""
    query = select(ResolutionSource).where(ResolutionSource.resolution_id == resolution.id)
    return list(db.session.scalars(query.order_by(ResolutionSource.id)))


def sources_of(person: Any, resolution: Resolution) -> Sources:
    """The sources in the order they were added. Three queries."""
    rows = rows_of(resolution)
    measured = [Ref(CONSULTATION, number) for number in (resolution.before_id, resolution.after_id) if number]
    told = citing.told(person, [*(Ref(row.kind, row.thing_id) for row in rows), *measured])
    names = _names(one.author_id for one in told.values())
    cited = [
        Cited(row, one, names.get(one.author_id or 0, "") if one else "")
        for row in rows
        for one in [told.get(Ref(row.kind, row.thing_id))]
    ]
    seen = [one for one in cited if one.told is not None]
    return Sources(
        [one for one in seen if one.row.side == Side.FOR],
        [one for one in seen if one.row.side == Side.DISSENT],
        len(cited) - len(seen),
        {ref.id: told[ref] for ref in measured if ref in told},
    )


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({number for number in ids if number})
    if not wanted:
        return {}
    return dict(iter(db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))))


def measured_now(person: Any, resolution: Resolution) -> Measured:
    """The unity as it would be measured now, by what the person sees. Some queries."""
    kind = citing.kind_of(CONSULTATION)
    if kind is None or kind.shares is None or not (resolution.before_id or resolution.after_id):
        return Measured()
    shares = [kind.shares(person, number) if number else None for number in (resolution.before_id, resolution.after_id)]
    cited = {row.thing_id for row in rows_of(resolution) if row.kind == STATEMENT}
    return measure(shares[0], shares[1], cited)


@dataclass(frozen=True)
class CitedIn:
    """A published resolution that cites a thing."""

    resolution_id: int
    title: str
    form: Form
    number: int
    year: int
    at: Any
    state: State
    side: Side
    url: str


def citing_them(refs: Iterable[Ref]) -> dict[Ref, list[CitedIn]]:
    """The published resolutions that cite some things, by thing, the first published first. At most one query."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, set()).add(ref.id)
    if not wanted:
        return {}
    conditions = [
        (ResolutionSource.kind == kind) & ResolutionSource.thing_id.in_(sorted(ids)) for kind, ids in wanted.items()
    ]
    some = conditions[0]
    for one in conditions[1:]:
        some = some | one
    rows = db.session.execute(
        select(ResolutionSource.kind, ResolutionSource.thing_id, ResolutionSource.side, Resolution)
        .join(Resolution, Resolution.id == ResolutionSource.resolution_id)
        .where(some, Resolution.state.in_(PUBLIC))
        .options(lazyload("*"))
        .order_by(Resolution.published_at, Resolution.id)
    )
    found: dict[Ref, list[CitedIn]] = {}
    for kind, number, side, one in rows:
        made = CitedIn(
            one.id, one.title, one.form, one.number or 0, one.year or 0, one.published_at, one.state, side, one.url
        )
        found.setdefault(Ref(kind, int(number)), []).append(made)
    return found
