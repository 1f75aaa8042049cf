"""Groups of people who answered alike: k-means, the number of groups by silhouette, and how far resampling moves them.

Everything is deterministic: k-means begins where the points lie, never by chance or by the order of rows. Polis first
draws a hundred people-sized "base clusters", remembered from run to run, so that its groups depend on who came first;
here people are grouped directly, which these sizes allow, and the same votes always give the same groups.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from decisions.opinion.projection import Matrix, principal_axes, project_people

Labels = NDArray[np.int64]
MOST_GROUPS = 5
# Nobody is to be guessed from a group: a smaller one is never shown (see decisions.opinion.drawing).
SMALLEST = 5
ROUNDS = 100
# Above so many people the silhouette is taken over an even sample of them: it grows with the square.
SILHOUETTE_OVER = 1000
# So many people at most are drawn when the groups are tried again.
DRAWN = 1000


def _squares(points: Matrix, centers: Matrix) -> Matrix:
    return np.stack([((points - center) ** 2).sum(axis=1) for center in centers], axis=1)


def _far_apart(points: Matrix, k: int) -> Matrix:
    """The point farthest from the middle, then again and again the point farthest from those chosen."""
    chosen = [points[((points - points.mean(axis=0)) ** 2).sum(axis=1).argmax()]]
    while len(chosen) < k:
        chosen.append(points[_squares(points, np.array(chosen)).min(axis=1).argmax()])
    return np.array(chosen)


def _along(points: Matrix, k: int) -> Matrix:
    """The middles of k equal parts along the first axis: a start that one odd person cannot pull away."""
    return np.array([part.mean(axis=0) for part in np.array_split(points[np.argsort(points[:, 0], kind="stable")], k)])


def kmeans(points: Matrix, starts: Matrix) -> Labels:
    """Lloyd's iteration from `starts` to its fixed point (clusters.clj, `kmeans`); a group that loses everybody keeps
    its center, and its number stays unused."""
    centers, labels = starts.copy(), np.full(len(points), -1)
    for _round in range(ROUNDS):
        found = _squares(points, centers).argmin(axis=1)
        if (found == labels).all():
            break
        labels = found
        for group in range(len(centers)):
            members = labels == group
            if members.any():
                centers[group] = points[members].mean(axis=0)
    return labels


def silhouette(points: Matrix, labels: Labels) -> float:
    """The mean over all points of (b - a) / max(a, b): a is the mean distance to the others of the point's group, b
    that to the nearest other group; 0 for a point alone in its group, -1 for a single group (clusters.clj,
    `silhouette`)."""
    return _silhouette(_between(points), labels)


def _between(points: Matrix) -> Matrix:
    lengths = (points**2).sum(axis=1)
    return np.sqrt(np.maximum(lengths[:, None] + lengths[None, :] - 2 * points @ points.T, 0.0))


def _silhouette(between: Matrix, labels: Labels) -> float:
    groups, own = np.unique(labels, return_inverse=True)
    if len(groups) < 2:
        return -1.0
    sums = between @ (own[:, None] == np.arange(len(groups)))
    sizes, rows = np.bincount(own), np.arange(len(own))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    longest = np.maximum(np.maximum(inside, outside), 1e-12)
    return float(np.where(sizes[own] > 1, (outside - inside) / longest, 0.0).mean())


def group(points: Matrix) -> tuple[Labels, float]:
    """(group of each person, silhouette): k from 2 to min(5, 2 + n / 12) with the best silhouette (conversation.clj,
    `max-k-fn`, `group-clusterings`). A grouping in which somebody stands almost alone is taken only when there is no
    other. Groups are numbered by size, the largest first, then by where they stand."""
    best: tuple[bool, float, Labels] = (False, -1.0, np.zeros(len(points), dtype=np.int64))
    distinct = len(np.unique(points.round(9), axis=0))
    sample = np.lexsort(points.T)[np.linspace(0, len(points) - 1, min(len(points), SILHOUETTE_OVER)).astype(int)]
    between = _between(points[sample])
    for k in range(2, min(MOST_GROUPS, 2 + len(points) // 12, distinct) + 1):
        for starts in (_far_apart(points, k), _along(points, k)):
            labels = kmeans(points, starts)
            sizes = np.bincount(labels)
            found = bool(sizes[sizes > 0].min() >= SMALLEST), _silhouette(between, labels[sample]), labels
            # A hair's breadth is rounding, not a better grouping.
            if (found[0], found[1]) > (best[0], best[1] + 1e-9):
                best = found
    return _numbered(points, best[2]), best[1]


def _numbered(points: Matrix, labels: Labels) -> Labels:
    names = np.unique(labels)
    middles = {one: tuple(points[labels == one].mean(axis=0).round(9)) for one in names}
    ranked = sorted(names, key=lambda one: (-(labels == one).sum(), middles[one]))
    number = {one: place for place, one in enumerate(ranked)}
    return np.array([number[one] for one in labels], dtype=np.int64)


def agreement(one: Labels, other: Labels) -> float:
    """The adjusted Rand index of two groupings of the same people (Hubert and Arabie, 1985): 1 the same, 0 what chance
    gives: (Σ C(n_ij,2) - E) / (½(Σ C(a_i,2) + Σ C(b_j,2)) - E), E = Σ C(a_i,2) · Σ C(b_j,2) / C(n,2)."""
    a, b = np.unique(one, return_inverse=True)[1].ravel(), np.unique(other, return_inverse=True)[1].ravel()
    table = np.zeros((a.max(initial=0) + 1, b.max(initial=0) + 1))
    np.add.at(table, (a, b), 1)

    def pairs(counts: Matrix) -> float:
        return float((counts * (counts - 1) / 2).sum())

    total = len(a) * (len(a) - 1) / 2
    if not total:
        return 1.0
    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected, most = rows * columns / total, (rows + columns) / 2
    return 1.0 if most == expected else float((pairs(table) - expected) / (most - expected))


def stability(votes: Matrix, labels: Labels, *, share: float = 0.8) -> float:
    """How much of a grouping is left when a part of the people had not come: the mean adjusted Rand index between
    `labels` and the grouping that a random `share` of the people gives by itself, axes and number of groups included
    (of very many people a thousand: a harder test, and a cheaper one).
    One draw tells little of a small club, so there are three times as many there.
    The draws are fixed by the size of the matrix and taken over people ordered by their votes, so the same votes always
    have the same stability."""
    if len(np.unique(labels)) < 2:
        return 0.0
    random = np.random.default_rng(votes.shape)
    order = np.lexsort(np.nan_to_num(votes, nan=2.0).T)
    kept = min(max(2, round(len(votes) * share)), DRAWN)
    found = []
    for _time in range(20 if len(votes) > DRAWN else 60):
        some = order[np.sort(random.choice(len(votes), kept, replace=False))]
        again, _score = group(project_people(votes[some], principal_axes(votes[some])))
        found.append(agreement(labels[some], again))
    return float(np.mean(found))
