"""Units as lists name them ("KP3", "Chi đoàn KP 3", "P5 – Cụm 2") → units of the tree.

A name is cut at the words that tell a kind of unit; what is left of each piece, folded, is looked up among the units of
that kind, from the top down: the cluster narrows the wards, the ward its branches. A branch that is missing under a
known ward can be added; anything that could be two units is a problem that names both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from club.roster.naming import branch_name, exact_core, pieces, tokens_of
from club.search.suggestions import distance
from club.text import exact, fold, words
from club.units.models import UnitKind


@dataclass(frozen=True)
class Place:
    """A unit of the tree, as plain values."""

    id: int
    kind: UnitKind
    name: str
    short_name: str
    path: str
    parent_id: int | None


@dataclass(frozen=True)
class Found:
    """What a row's unit is: a unit, a branch to be added (`new_name` under `parent_id`), nothing (all None), or a
    problem: a code of club.roster.words with its parameters."""

    unit_id: int | None = None
    parent_id: int | None = None
    new_name: str = ""
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[int, ...] = ()


class Places:
    """The open units, indexed by what lists may call them. `within`: only what lies below these paths may be named (a
    commissioner's cluster); None: everything."""

    def __init__(self, units: Iterable[Place], within: tuple[str, ...] | None = None) -> None:
        self.by_id = {unit.id: unit for unit in units}
        self.within = within
        self._by_name: dict[tuple[UnitKind, str], list[Place]] = defaultdict(list)
        self._whole: dict[str, list[Place]] = defaultdict(list)
        for unit in self.by_id.values():
            cores = {
                piece.core
                for name in (unit.name, unit.short_name)
                for index, piece in enumerate(pieces(name))
                if piece.kind in {unit.kind, None} or (unit.kind == UnitKind.CITY) or index == 0
            }
            for core in cores:
                self._by_name[unit.kind, core].append(unit)
            for name in {" ".join(tokens_of(unit.name)), " ".join(tokens_of(unit.short_name))} - {""}:
                self._whole[name].append(unit)
        self._remembered: dict[Any, Found] = {}

    def inside(self, unit_id: int | None) -> bool:
        """Whether a unit lies where the import may reach."""
        if self.within is None:
            return True
        unit = self.by_id.get(unit_id or 0)
        return unit is not None and any(unit.path.startswith(path) for path in self.within)

    def label(self, unit_id: int | None) -> str:
        """ "Chi đoàn khu phố 3 – Đoàn phường 5", for people to read."""
        unit = self.by_id.get(unit_id or 0)
        if unit is None:
            return ""
        parent = self.by_id.get(unit.parent_id or 0)
        return f"{unit.name} – {parent.name}" if parent and unit.kind == UnitKind.BRANCH else unit.name

    def ward_of(self, unit_id: int | None) -> int | None:
        """The ward a unit is or lies in."""
        unit = self.by_id.get(unit_id or 0)
        for number in reversed([int(part) for part in unit.path.split("/") if part] if unit else []):
            above = self.by_id.get(number)
            if above is not None and above.kind == UnitKind.WARD:
                return number
        return None

    def find(self, values: dict[str, Any]) -> Found:
        """The unit of a row, by its unit columns, the sections above it and, last, the titles and the sheet's name."""
        key = (
            *(values.get(name, "") for name in ("cluster", "ward", "branch", "unit")),
            bool(values.get("no_unit")),
            tuple(values.get("sections", ())),
            tuple(values.get("titles", ())),
        )
        if key not in self._remembered:
            self._remembered[key] = self._find(values)
        return self._remembered[key]

    def _find(self, values: dict[str, Any]) -> Found:
        if values.get("no_unit"):
            return Found()
        named: dict[UnitKind, str] = {}
        texts: dict[UnitKind, str] = {}
        for name, default in (
            ("branch", UnitKind.BRANCH),
            ("ward", UnitKind.WARD),
            ("cluster", UnitKind.CLUSTER),
        ):
            self._note(named, texts, values.get(name, ""), default)
        free = values.get("unit", "")
        exact = self._whole.get(" ".join(tokens_of(free)), []) if free else []
        if free and (len(exact) != 1 or named):
            if not any(piece.kind for piece in pieces(free)) and not exact:
                return self._bare(free, named)
            self._note(named, texts, free, None)
        elif exact:
            return self._reached(exact, free)
        own = set(named)
        for text in values.get("sections", ()):
            self._note_above(named, texts, text, own)
        self._note_titles(named, texts, values.get("titles", ()))
        if exact and not named:
            return self._reached(exact, free)
        return self._resolve(named, texts)

    def _note(
        self, named: dict[UnitKind, str], texts: dict[UnitKind, str], text: str, default: UnitKind | None
    ) -> None:
        for piece in pieces(text):
            kind = piece.kind or default
            if kind is not None and kind not in named:
                named[kind], texts[kind] = piece.core, text

    def _note_above(
        self, named: dict[UnitKind, str], texts: dict[UnitKind, str], text: str, own: set[UnitKind]
    ) -> None:
        """A section above a row only fills in what is higher than what the row itself names."""
        for piece in pieces(text):
            kind = piece.kind
            if kind is None or kind == UnitKind.DISTRICT or kind in named:
                continue
            if (kind == UnitKind.BRANCH and own) or (kind == UnitKind.WARD and own == {UnitKind.CLUSTER}):
                continue
            named[kind], texts[kind] = piece.core, text

    def _note_titles(self, named: dict[UnitKind, str], texts: dict[UnitKind, str], titles: Iterable[str]) -> None:
        """Titles and the sheet's name say whose list it is, if they name one ward or cluster that is known."""
        for kind in (UnitKind.WARD, UnitKind.CLUSTER):
            said = {piece.core: text for text in titles for piece in pieces(text) if piece.kind == kind}
            known = {core: text for core, text in said.items() if (kind, core) in self._by_name}
            if (
                kind not in named
                and len(known) == 1
                and not (kind == UnitKind.WARD and set(named) == {UnitKind.CLUSTER})
            ):
                [(named[kind], texts[kind])] = known.items()

    def _bare(self, text: str, named: dict[UnitKind, str]) -> Found:
        """A name without any word that tells its kind: whatever unit is called so."""
        core = " ".join(tokens_of(text))
        hits = [unit for (_kind, name), units in self._by_name.items() if name == core for unit in units]
        del named
        return self._reached(list({unit.id: unit for unit in hits}.values()), text)

    def _reached(self, units: list[Place], text: str) -> Found:
        inside = [unit for unit in units if self.inside(unit.id)]
        if len(inside) == 1:
            return Found(inside[0].id)
        if inside:
            return self._ambiguous(inside, text)
        if units:
            return Found(problem="unit_outside", params={"text": text})
        return Found(problem="unit_unknown", params={"text": text, "near": self._near(None, fold(text))})

    def _ambiguous(self, units: list[Place], text: str) -> Found:
        names = [f"{self.label(unit.id)} ({self._above(unit)})" for unit in units[:4]]
        return Found(
            problem="unit_ambiguous",
            params={"text": text, "units": names},
            candidates=tuple(unit.id for unit in units),
        )

    def _above(self, unit: Place) -> str:
        numbers = [int(part) for part in unit.path.split("/") if part][:-1]
        names = [self.by_id[number].short_name or self.by_id[number].name for number in numbers if number in self.by_id]
        return " › ".join(names[-3:]) or "–"

    def _resolve(self, named: dict[UnitKind, str], texts: dict[UnitKind, str]) -> Found:
        pool = list(self.by_id.values())
        last = Found()
        for kind in (UnitKind.CLUSTER, UnitKind.WARD):
            if kind not in named:
                continue
            last = self._one(kind, named[kind], texts[kind], pool)
            if last.unit_id is None:
                # Several wards of the name may still be told apart by a branch that only one of them has.
                if last.candidates and UnitKind.BRANCH in named and kind == UnitKind.WARD:
                    pool = [unit for unit in pool if unit.parent_id in last.candidates]
                    branch = self._one(UnitKind.BRANCH, named[UnitKind.BRANCH], texts[UnitKind.BRANCH], pool)
                    return branch if branch.unit_id else last
                return last
            top = self.by_id[last.unit_id].path
            pool = [unit for unit in pool if unit.path.startswith(top)]
        if UnitKind.BRANCH in named:
            return self._branch(named, texts, pool, last)
        if last.unit_id is None and UnitKind.DISTRICT in named:
            district = named[UnitKind.DISTRICT]
            hits = [u for kind in (UnitKind.DISTRICT, UnitKind.CITY) for u in self._by_name.get((kind, district), ())]
            return self._reached(hits, texts[UnitKind.DISTRICT])
        if last.unit_id is not None and not self.inside(last.unit_id):
            return Found(problem="unit_outside", params={"text": self.label(last.unit_id)})
        return last

    def _one(self, kind: UnitKind, core: str, text: str, pool: list[Place]) -> Found:
        numbers = {unit.id for unit in pool}
        hits = [unit for unit in self._by_name.get((kind, core), ()) if unit.id in numbers]
        # A cluster lies above the reach of nobody's import: it narrows, and the reach is asked at the end.
        near = [unit for unit in hits if self.inside(unit.id) or kind == UnitKind.CLUSTER]
        if len(near) > 1:
            # "Tân Quy" and "Tân Quý" are two wards: whoever writes the marks means one of them.
            written = set(words(exact(text)))
            near = [u for u in near if exact_core(u.name, core) <= written] or near
        if len(near) == 1:
            return Found(near[0].id)
        if near:
            return self._ambiguous(near, text)
        if hits:
            return Found(problem="unit_outside", params={"text": text})
        return Found(problem="unit_unknown", params={"text": text, "near": self._near(kind, core)})

    def _branch(self, named: dict[UnitKind, str], texts: dict[UnitKind, str], pool: list[Place], above: Found) -> Found:
        core, text = named[UnitKind.BRANCH], texts[UnitKind.BRANCH]
        found = self._one(UnitKind.BRANCH, core, text, pool)
        if found.unit_id is not None or found.candidates or found.problem == "unit_outside":
            return found
        ward = above.unit_id if UnitKind.WARD in named else None
        if ward is None:
            return Found(problem="branch_without_ward", params={"text": text})
        if not self.inside(ward):
            return Found(problem="unit_outside", params={"text": self.label(ward)})
        return Found(parent_id=ward, new_name=branch_name(text, core))

    def _near(self, kind: UnitKind | None, core: str) -> list[str]:
        close = [
            (distance(core, name, 2), unit.name)
            for (found, name), units in self._by_name.items()
            if (kind is None or found == kind) and not core.isdigit() and distance(core, name, 2) <= 2
            for unit in units
        ]
        return [name for _distance, name in sorted(set(close))[:3]]
