"""Drafting: words, sources, and asking the chair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from club import ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from decisions import citing
from decisions.citing import Ref
from decisions.resolutions import policy
from decisions.resolutions.actions import telling
from decisions.resolutions.models import MOST_SOURCES, Form, Resolution, ResolutionSource, Side, State
from decisions.resolutions.queries.resolutions import CONSULTATION, resolution_sent


@dataclass(frozen=True)
class Plan:
    """What a resolution is to say."""

    title: str
    words: str
    form: Form = Form.RESOLUTION
    grounds: str = ""
    dissent: str = ""
    place: str = ""
    receivers: str = ""
    before_id: int | None = None
    after_id: int | None = None


def draft(
    actor: Person,
    plan: Plan,
    *,
    sources: Iterable[Ref] = (),
    dissent: Iterable[Ref] = (),
    replaces: Resolution | None = None,
    client_id: str | None = None,
) -> Resolution:
    """A draft with its first sources; sent a second time, the first one again. Of the sources those are taken that the
    actor reads."""
    ensure(policy.may_draft(actor))
    if sent := resolution_sent(actor, client_id):
        return sent
    if replaces is not None:
        ensure(policy.may_replace(actor, replaces))
    _measurable(actor, plan)
    resolution = Resolution(
        drafted_by_id=actor.id, client_id=client_id or None, replaces_id=replaces.id if replaces else None,
        **asdict(plan),
    )  # fmt: skip
    db.session.add(resolution)
    db.session.flush()
    ledger.record(actor, "resolution.drafted", resolution)
    both = [(ref, Side.FOR) for ref in sources] + [(ref, Side.DISSENT) for ref in dissent]
    seen = citing.told(actor, [ref for ref, _side in both])
    taken: set[Ref] = set()
    for ref, side in both[:MOST_SOURCES]:
        if ref in seen and ref not in taken:
            taken.add(ref)
            db.session.add(_row(actor, resolution, ref, side))
    db.session.flush()
    db.session.refresh(resolution)
    return resolution


def _measurable(actor: Person, plan: Plan) -> None:
    wanted = [Ref(CONSULTATION, number) for number in (plan.before_id, plan.after_id) if number]
    if len(citing.told(actor, wanted)) < len(set(wanted)):
        raise Invalid(_("One of the two consultations is not open to you. Choose another."))


def _row(actor: Person, resolution: Resolution, ref: Ref, side: Side, note: str = "") -> ResolutionSource:
    return ResolutionSource(
        resolution_id=resolution.id, kind=ref.kind, thing_id=ref.id, side=side, note=note, added_by_id=actor.id
    )


def _back_to_draft(actor: Person, resolution: Resolution) -> None:
    """What was submitted or approved was other words."""
    if resolution.state in (State.SUBMITTED, State.APPROVED):
        if resolution.state == State.APPROVED:
            ledger.record(actor, "resolution.changed", resolution)
        resolution.state, resolution.approved_at, resolution.approved_by_id = State.DRAFT, None, None


def change(actor: Person, resolution: Resolution, plan: Plan) -> None:
    """Change the words; what was approved has to be approved again."""
    ensure(policy.may_edit(actor, resolution))
    _measurable(actor, plan)
    before = {name: getattr(resolution, name) for name in asdict(plan)}
    if before == asdict(plan):
        return
    for name, value in asdict(plan).items():
        setattr(resolution, name, value)
    _back_to_draft(actor, resolution)


def cite(actor: Person, resolution: Resolution, ref: Ref, *, side: Side = Side.FOR, note: str = "") -> ResolutionSource:
    """Add a source that the actor reads; a second time only its side and note change. Raises Invalid for what the
    actor may not see."""
    ensure(policy.may_edit(actor, resolution))
    if ref not in citing.told(actor, [ref]):
        raise Invalid(_("Nothing that you may read stands at this address."))
    mine = ResolutionSource.resolution_id == resolution.id
    query = select(ResolutionSource).where(mine, ResolutionSource.kind == ref.kind, ResolutionSource.thing_id == ref.id)
    row = db.session.scalar(query)
    if row is None:
        if (db.session.scalar(select(func.count()).where(mine)) or 0) >= MOST_SOURCES:
            raise Conflict(_("A resolution cites at most %(num)d sources.", num=MOST_SOURCES))
        row = _row(actor, resolution, ref, side, note)
        db.session.add(row)
    row.side, row.note = side, note
    _back_to_draft(actor, resolution)
    db.session.flush()
    return row


def uncite(actor: Person, resolution: Resolution, row: ResolutionSource) -> None:
    """Take a source away."""
    ensure(policy.may_edit(actor, resolution))
    db.session.delete(row)
    _back_to_draft(actor, resolution)


def submit(actor: Person, resolution: Resolution) -> None:
    """Ask the chair to approve; twice is once."""
    if resolution.state == State.SUBMITTED:
        return
    ensure(policy.may_submit(actor, resolution))
    resolution.state, resolution.returned_reason = State.SUBMITTED, None
    line = ledger.record(actor, "resolution.submitted", resolution)
    telling.tell_chair(actor, resolution, line.id)


def discard(actor: Person, resolution: Resolution) -> None:
    """Throw a draft away, with its sources; its planned action items are dropped by whoever calls."""
    ensure(policy.may_discard(actor, resolution))
    ledger.record(actor, "resolution.discarded", resolution)
    for row in db.session.scalars(select(ResolutionSource).where(ResolutionSource.resolution_id == resolution.id)):
        db.session.delete(row)
    db.session.flush()
    db.session.delete(resolution)
