"""How the club's voices fare, the same numbers for everybody.

Definitions (docs/resolutions.md). Counted are voices that every member may read (`citing.counted`): what is private,
hidden or in a closed space is in no number, for nobody. A voice *reached* a resolution when a published one cites it,
or cites something that rests on it. *Days of a hop*: the median over the voices that made it, from the hop before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, literal, select, union_all

from club.db import db
from decisions import citing
from decisions.citing import Ref, Step, Told
from decisions.resolutions.models import KIND, PUBLIC, Resolution, ResolutionSource
from decisions.tasks.queries.items import tallies
from decisions.voices.queries.threads import FAR

BATCH = 5000
DAY = 86400


@dataclass(frozen=True)
class OfKind:
    """The voices of one kind."""

    kind: citing.Kind
    voices: int
    reached: int


@dataclass(frozen=True)
class Figures:
    """The numbers; a median is None where no voice made the hop. `voiceless` are published resolutions with no voice
    behind them that every member may read."""

    kinds: list[OfKind]
    resolutions: int
    voiceless: int
    to_taken_up: float | None
    to_resolution: float | None
    to_result: float | None

    @property
    def voices(self) -> int:
        """All of them."""
        return sum(one.voices for one in self.kinds)

    @property
    def reached(self) -> int:
        """Those that reached a resolution."""
        return sum(one.reached for one in self.kinds)

    @property
    def share(self) -> float | None:
        """Reached among all; None where there are no voices."""
        return self.reached / self.voices if self.voices else None


def _counts() -> dict[str, int]:
    arms = []
    for kind in citing.voices():
        rows = citing.counted(kind).subquery(f"of_{kind.code}")
        arms.append(select(literal(kind.code), func.count()).select_from(rows))
    if not arms:
        return {}
    return dict(iter(db.session.execute(union_all(*arms) if len(arms) > 1 else arms[0])))


def _told(refs: Iterable[Ref]) -> dict[Ref, Told]:
    ordered, found = sorted(refs), {}
    for start in range(0, len(ordered), BATCH):
        found.update(citing.told(None, ordered[start : start + BATCH], voices_only=True))
    return found


def _behind(refs: set[Ref]) -> list[Step]:
    steps: list[Step] = []
    known, new = set(refs), set(refs)
    for _far in range(FAR):
        if not new:
            break
        found = citing.behind(sorted(new))
        steps += found
        new = {step.source for step in found} - known
        known |= new
    return steps


def _closest(refs: dict[Ref, datetime], steps: list[Step]) -> tuple[dict[Ref, datetime], dict[Ref, datetime]]:
    """(when each thing's words were first in a resolution, when it was first taken up by something that was)."""
    resolved, taken = dict(refs), dict[Ref, datetime]()
    for step in steps:
        if step.target in resolved:
            at = resolved[step.target]
            resolved[step.source] = min(at, resolved.get(step.source, at))
            taken[step.source] = min(step.at, taken.get(step.source, step.at))
    return resolved, taken


def _days(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> float | None:
    spans = [max(0.0, (end - begin).total_seconds() / DAY) for begin, end in pairs if begin and end]
    return float(median(spans)) if spans else None


def figures() -> Figures:
    """Ten queries, however many voices there are (and one for each five thousand behind resolutions)."""
    counts = _counts()
    rows: Any = db.session.execute(
        select(ResolutionSource.kind, ResolutionSource.thing_id, Resolution.id, Resolution.published_at)
        .select_from(Resolution)
        .outerjoin(ResolutionSource, ResolutionSource.resolution_id == Resolution.id)
        .where(Resolution.state.in_(PUBLIC))
    ).all()
    published: dict[int, datetime] = {row[2]: row[3] for row in rows}
    cited: dict[Ref, datetime] = {}
    of_resolution: dict[int, set[Ref]] = {number: set() for number in published}
    for kind, number, resolution, at in rows:
        if kind is not None:
            ref = Ref(kind, int(number))
            cited[ref] = min(at, cited.get(ref, at))
            of_resolution[resolution].add(ref)
    steps = _behind(set(cited))
    resolved, taken = _closest(cited, steps)
    codes = {kind.code for kind in citing.voices()}
    open_ones = _told(ref for ref in resolved if ref.kind in codes)
    ended = {number: tally.last for number, tally in tallies(KIND, published).items() if tally.done == tally.items}
    results: dict[Ref, datetime] = {}
    voiced: set[int] = set()
    for number, refs in of_resolution.items():
        reached = _sources(refs, steps) & set(open_ones)
        if reached:
            voiced.add(number)
        for ref in reached if ended.get(number) else ():
            results[ref] = min(ended[number], results.get(ref, ended[number]))
    return Figures(
        kinds=[
            OfKind(kind, counts.get(kind.code, 0), sum(1 for ref in open_ones if ref.kind == kind.code))
            for kind in citing.voices()
        ],
        resolutions=len(published),
        voiceless=len(published) - len(voiced),
        to_taken_up=_days((told.at, taken.get(ref)) for ref, told in open_ones.items()),
        to_resolution=_days((taken.get(ref, told.at), resolved[ref]) for ref, told in open_ones.items()),
        to_result=_days((resolved[ref], results.get(ref)) for ref in open_ones),
    )


def _sources(refs: set[Ref], steps: list[Step]) -> set[Ref]:
    found = set(refs)
    for _far in range(FAR):
        found |= {step.source for step in steps if step.target in found}
    return found
