"""The thread of a voice: from somebody's words to what came of them, and where and why it stopped.

A voice goes on along the edges of `decisions.citing` (to a conclusion that rests on it, to its consultation, to a
proposal), from any of these to the published resolutions that cite it, and from those to their action items. Whatever
on the way the reader may not see is left out, as if it were not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from club.i18n import _, ngettext
from club.paging import Page, keyset
from club.profile import club_profile
from decisions import citing
from decisions.citing import Ref, Step, Told
from decisions.resolutions.models import KIND, Side
from decisions.resolutions.queries.resolutions import CitedIn, citing_them
from decisions.tasks.queries.items import Tally, tallies

# A statement goes to its consultation, a consultation to a proposal; nothing goes further before a resolution.
FAR = 3
PAGE = 20


class Stage(IntEnum):
    """How far a voice went."""

    SPOKEN = 0
    TAKEN_UP = 1
    RESOLVED = 2
    ACTED = 3
    DONE = 4

    @property
    def label(self) -> str:
        """In words."""
        return (_("Spoken"), _("Taken up"), _("In a resolution"), _("Being done"), _("Done"))[self]


@dataclass(frozen=True)
class Hop:
    """One step on the way; `at` may be unknown (an item's result that is still open)."""

    label: str
    title: str
    url: str
    at: datetime | None
    icon: str


@dataclass
class Thread:
    """A voice, its hops in order, how far it is, and why it is no further."""

    voice: Told
    hops: list[Hop] = field(default_factory=list)
    stage: Stage = Stage.SPOKEN
    why: str = ""

    @property
    def kind(self) -> citing.Kind | None:
        """The kind of the voice."""
        return citing.kind_of(self.voice.ref.kind)


def walk(refs: Sequence[Ref]) -> list[Step]:
    """Every edge that leads on from some things, in at most `FAR` queries."""
    steps: list[Step] = []
    known, new = set(refs), set(refs)
    for _far in range(FAR):
        if not new:
            break
        found = citing.onward(sorted(new))
        steps += found
        new = {step.target for step in found} - known
        known |= new
    return steps


def threads_of(person: Any, voices: Sequence[Told]) -> list[Thread]:
    """The threads of some voices that the person may see, in their order; at most six queries for any number."""
    refs = [one.ref for one in voices]
    steps = walk(refs)
    seen = citing.told(person, {step.target for step in steps})
    steps = [step for step in steps if step.target in seen]
    cited = citing_them([*refs, *seen])
    told = tallies(KIND, {one.resolution_id for found in cited.values() for one in found})
    return [_thread(one, steps, seen, cited, told) for one in voices]


def _thread(
    voice: Told,
    steps: list[Step],
    seen: dict[Ref, Told],
    cited: dict[Ref, list[CitedIn]],
    told: dict[int, Tally],
) -> Thread:
    # In the order of the hops: what it says of where the voice stopped is said of the last.
    thread, here = Thread(voice), [voice.ref]
    kind = citing.kind_of(voice.ref.kind)
    if kind is not None and (said := kind.step(voice)):
        thread.hops.append(Hop(said, "", "", voice.fate_at, kind.icon))
    for step in steps:
        if step.source in here and step.target not in here:
            here.append(step.target)
            thread.hops.append(_hop(step, seen[step.target]))
            thread.stage = Stage.TAKEN_UP
    reached: dict[int, CitedIn] = {}
    for ref in sorted(here):
        for one in cited.get(ref, []):
            reached.setdefault(one.resolution_id, one)
    for one in sorted(reached.values(), key=lambda found: found.at):
        thread.stage = max(thread.stage, Stage.RESOLVED)
        thread.hops.append(_resolved(one))
        if tally := told.get(one.resolution_id):
            thread.hops += _acted(one, tally)
            thread.stage = max(thread.stage, Stage.DONE if tally.done == tally.items else Stage.ACTED)
    thread.why = _why(thread, kind, seen, here)
    return thread


def _hop(step: Step, target: Told) -> Hop:
    edge, kind = citing.edge_of(step.source.kind, step.target.kind), citing.kind_of(step.target.kind)
    return Hop(str(edge.label) if edge else "", target.title, target.url, step.at, kind.icon if kind else "arrow-right")


def _resolved(one: CitedIn) -> Hop:
    number = f"{one.number:02d}-{one.form.abbreviation}/{club_profile()['document_suffix']}"
    words = _("Cited in %(number)s", number=number)
    if one.side == Side.DISSENT:
        words = _("Named as another opinion in %(number)s", number=number)
    return Hop(words, one.title, one.url, one.at, "file-earmark-text")


def _acted(one: CitedIn, tally: Tally) -> list[Hop]:
    given = ngettext("%(num)d action item was given", "%(num)d action items were given", tally.items)
    done = _("%(done)d of %(all)d are confirmed as done", done=tally.done, all=tally.items)
    hops = [Hop(given, "", f"{one.url}#items", tally.first, "list-check")]
    return [*hops, Hop(done, "", f"{one.url}#items", tally.last, "check2-all")] if tally.done else hops


def _why(thread: Thread, kind: citing.Kind | None, seen: dict[Ref, Told], here: list[Ref]) -> str:
    if thread.stage == Stage.DONE:
        return _("What it asked for was done, and confirmed.")
    if thread.stage == Stage.ACTED:
        return _("It is being done; each item has somebody who owes it and a day.")
    if thread.stage == Stage.RESOLVED:
        return _("It was resolved; no action item has been given yet.")
    if thread.stage == Stage.TAKEN_UP:
        for one in (seen[ref] for ref in reversed(here) if ref in seen):
            of = citing.kind_of(one.ref.kind)
            if of is not None and (said := of.why(one)):
                return said
        return _("It was taken up; no resolution rests on it yet.")
    return (kind.why(thread.voice) if kind else "") or _("Nobody has taken it up yet.")


def my_voices(person: Any, *, after: str | None = None) -> Page[Any]:
    """What the person said, the latest first, each with its thread. Seven queries."""
    own = citing.own(person)
    page = keyset(citing.everything(own), [own.c.at.desc(), own.c.key.desc()], after=after, size=PAGE)
    page.items = threads_of(person, [citing.told_of(row) for row in page.items])
    return page
