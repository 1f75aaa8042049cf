"""Our numbers beside published ones: the check behind `club opinion check FOLDER` and its test.

Two kinds of folders: a server's snapshot (`math-pca2.json` beside `votes.json`), in which everything is published and
everything is compared; and a complete conversation (`participants-votes.csv`, `comments.csv`), of which the groups are
published. Polis' groups depend on the history of a conversation (it starts each k-means where the last one ended), so
what is compared there is the agreement of two groupings, as a number, not their identity.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from decisions.opinion.drawing import STABLE
from decisions.opinion.grouping import Labels, agreement, group, kmeans, stability
from decisions.opinion.projection import Axes, Matrix, extremity, principal_axes, project_people, silence
from decisions.opinion.routing import priority
from decisions.opinion.statements import cells, consensus, informed_consensus, representative


@dataclass(frozen=True)
class Compared:
    """A folder's result: `differences` by name (the largest absolute one; counts of cells or lists that differ), or
    `agreement` with the published groups, our `stability`, and the sizes of the two groupings."""

    name: str
    people: int
    statements: int
    differences: dict[str, float] | None = None
    agreement: float | None = None
    stability: float | None = None
    ours: tuple[int, ...] = ()
    published: tuple[int, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether the club would show our groups."""
        return self.stability is not None and self.stability >= STABLE


def compare(folder: Path) -> Compared:
    """Compare one folder; OSError or ValueError where its files cannot be read."""
    if (folder / "math-pca2.json").exists():
        return _snapshot(folder)
    return _conversation(folder)


def folders(root: Path) -> list[Path]:
    """The folders that can be compared: `root` itself or those in it."""
    found = [root, *sorted(root.iterdir())] if root.is_dir() else []
    return [one for one in found if (one / "math-pca2.json").exists() or (one / "participants-votes.csv").exists()]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _snapshot(folder: Path) -> Compared:
    told, votes = _json(folder / "math-pca2.json"), _json(folder / "votes.json")
    last: dict[tuple[int, int], float] = {}
    for vote in sorted(votes, key=lambda one: float(one["modified"])):
        person = vote.get("participant_id", vote.get("pid"))
        last[person, vote.get("statement_id", vote.get("tid"))] = vote["vote"]
    columns = {number: place for place, number in enumerate(told["tids"])}
    rows = {number: place for place, number in enumerate(sorted({person for person, _statement in last}))}
    raw = np.full((len(rows), len(columns)), np.nan)
    for (person, statement), vote in last.items():
        raw[rows[person], columns[statement]] = vote
    out = [columns[number] for number in told["mod-out"]]
    matrix = silence(raw, out)
    base = dict(zip(told["base-clusters"]["id"], told["base-clusters"]["members"], strict=True))
    of = {person: one["id"] for one in told["group-clusters"] for part in one["members"] for person in base[part]}
    members = [rows[person] for person in sorted(of)]
    labels = np.array([of[person] for person in sorted(of)])
    differences = {
        **_projections(told, matrix, base, rows),
        **_counts(told, raw[members], labels, columns),
        **_choices(told, matrix, members, labels, frozenset(out)),
    }
    points = project_people(matrix, principal_axes(matrix))[members]
    middles = np.array([points[labels == number].mean(axis=0) for number in range(labels.max() + 1)])
    differences["people whom k-means moves out of their published group"] = float(
        (kmeans(points, middles) != labels).sum()
    )
    return Compared(folder.name, len(rows), len(columns), differences)


def _projections(told: Any, matrix: Matrix, base: dict[int, list[int]], rows: dict[int, int]) -> dict[str, float]:
    """In the snapshots agree is -1, so our axes and points are theirs turned round; a component's own sign is open."""
    axes = principal_axes(matrix)
    theirs = np.array(told["pca"]["comps"])
    turned = np.sign((axes.components * theirs).sum(axis=1))
    axes = Axes(axes.center, axes.components * turned[:, None])
    points = -project_people(matrix, axes)
    ours = np.array([points[[rows[person] for person in part]].mean(axis=0) for part in base.values()])
    published = np.array([told["base-clusters"]["x"], told["base-clusters"]["y"]]).T
    return {
        "center": _far(-axes.center, np.array(told["pca"]["center"])),
        "components": _far(axes.components, theirs),
        "projections": _far(ours, published),
        "extremity": _far(extremity(axes), np.array(told["pca"]["comment-extremity"])),
    }


def _far(one: Matrix, other: Matrix) -> float:
    return float(np.abs(one - other).max())


def _counts(told: Any, votes: Matrix, labels: Labels, columns: dict[int, int]) -> dict[str, float]:
    counted = cells(votes, labels)
    wrong = 0
    for number, kept in told["group-votes"].items():
        for statement, cell in kept["votes"].items():
            place = int(number), columns[int(statement)]
            ours = (counted.agree[place], counted.disagree[place], counted.answered[place])
            wrong += ours != (cell["A"], cell["D"], cell["S"])
    together = informed_consensus(counted)
    total = counted.total
    moved = np.array(told["pca"]["comment-extremity"])
    differences = [
        abs(
            priority(
                int(total.agree[0, j]), int((total.answered - total.agree - total.disagree)[0, j]),
                int(total.answered[0, j]), float(moved[j]),
            ) - told["comment-priorities"][str(statement)]
        )
        for statement, j in columns.items()
    ]  # fmt: skip
    return {
        "group cells that differ": float(wrong),
        "group-informed consensus": max(
            abs(together[columns[int(statement)]] - value) for statement, value in told["group-aware-consensus"].items()
        ),
        "routing weights": max(differences),
    }


def _choices(told: Any, matrix: Matrix, members: list[int], labels: Labels, skip: frozenset[int]) -> dict[str, float]:
    numbers = told["tids"]
    agreed, rejected = consensus(matrix, skip)
    wrong, far = 0, 0.0
    for ours, published in ((agreed, told["consensus"]["agree"]), (rejected, told["consensus"]["disagree"])):
        wrong += [numbers[one.column] for one in ours] != [one["tid"] for one in published]
        for one, other in zip(ours, published, strict=False):
            far = max(far, abs(one.share - other["p-success"]), abs(one.test - other["p-test"]))
    counted = cells(matrix[members], labels)
    for number, published in told["repness"].items():
        ours = representative(counted, int(number), skip)
        expected = [(one["tid"], one["repful-for"] == "agree") for one in published]
        wrong += [(numbers[one.column], one.agree) for one in ours] != expected
        for one, other in zip(ours, published, strict=False):
            # Polis keeps this one test in single precision.
            near = max(abs(one.ratio_test - other["repness-test"]) - 1e-6, 0.0)
            far = max(far, abs(one.share - other["p-success"]), abs(one.ratio - other["repness"]), near)
    return {"lists of statements that differ": float(wrong), "shares and tests": far}


def _conversation(folder: Path) -> Compared:
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        head, *body = list(csv.reader(file))
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        refused = {row["comment-id"] for row in csv.DictReader(file) if row["moderated"] == "-1"}
    votes = np.array([[float(cell) if cell else np.nan for cell in row[6:]] for row in body])
    matrix = silence(votes, [place for place, number in enumerate(head[6:]) if number in refused])
    published = np.array([int(row[1]) if row[1] else -1 for row in body])
    grouped = matrix[published >= 0]
    ours, _score = group(project_people(grouped, principal_axes(matrix)))
    theirs = published[published >= 0]
    return Compared(
        folder.name,
        *matrix.shape,
        agreement=agreement(ours, theirs),
        stability=stability(grouped, ours),
        ours=tuple(sorted(np.bincount(ours).tolist(), reverse=True)),
        published=tuple(sorted(np.bincount(theirs).tolist(), reverse=True)),
    )
