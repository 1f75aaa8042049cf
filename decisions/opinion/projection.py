"""Where people and statements stand: mean-imputed PCA, and a projection that allows for unequal numbers of votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
AXES = 2
BLOCK, ROUNDS = 20, 200


@dataclass(frozen=True)
class Axes:
    """The plane of a map: `center` (m), the mean vote on each statement; `components` (2 × m), orthonormal."""

    center: Matrix
    components: Matrix


def silence(votes: Matrix, moderated_out: list[int]) -> Matrix:
    """The matrix in which everybody passes on the columns that moderation took out, so that they move nobody
    (conversation.clj, `rating-mat`)."""
    quiet = votes.copy()
    quiet[:, moderated_out] = 0.0
    return quiet


def principal_axes(votes: Matrix) -> Axes:
    """The two directions in which votes vary most.

    An empty cell takes the mean of its column: x̂_ij = x_ij, or μ_j = Σ_i x_ij / n_j over those who voted. The
    components are the two leading eigenvectors of X̂ᵀX̂, X̂ = x̂ - μ (conversation.clj `mat`; pca.clj, which finds the same
    by power iteration). An eigenvector has no sign of its own: here the side on which people are spread farther (the
    third moment of their coordinates) is the positive one, so that no order of rows or columns decides it.
    """
    voted = ~np.isnan(votes)
    center = np.where(voted, votes, 0.0).sum(axis=0) / np.maximum(voted.sum(axis=0), 1)
    filled = np.where(voted, votes - center, 0.0)
    values, vectors = _leading(filled.T @ filled)
    components = np.zeros((AXES, votes.shape[1]))
    for place, (value, axis) in enumerate(zip(values, vectors.T, strict=True)):
        if value > 1e-9:
            components[place] = axis if ((filled @ axis) ** 3).sum() >= 0 else -axis
    return Axes(center, components)


def _leading(square: Matrix) -> tuple[Matrix, Matrix]:
    """The two largest eigenvalues of a symmetric matrix and their vectors. A large one is asked by iteration of a block
    of vectors (a twentieth of the time), and in full if that has not settled to ten digits."""
    if len(square) > BLOCK * 4:
        block = np.random.default_rng(len(square)).standard_normal((len(square), BLOCK))
        for _round in range(ROUNDS):
            basis, _rest = np.linalg.qr(square @ (square @ (square @ block)))
            values, turns = np.linalg.eigh(basis.T @ square @ basis)
            block, values = basis @ turns[:, ::-1], values[::-1]
            left = square @ block[:, :AXES] - block[:, :AXES] * values[:AXES]
            if np.abs(left).max() <= 1e-11 * values[0]:
                return values[:AXES], block[:, :AXES]
    values, vectors = np.linalg.eigh(square)
    return values[::-1][:AXES], vectors[:, ::-1][:, :AXES]


def project_people(votes: Matrix, axes: Axes) -> Matrix:
    """Coordinates (n × 2): √(m / v_i) · Σ_j (x_ij - μ_j) · c_j over the v_i statements a person answered, so that who
    answered few does not stand in the middle for that alone (pca.clj, `sparsity-aware-project-ptpt`)."""
    voted = ~np.isnan(votes)
    moved = np.where(voted, votes - axes.center, 0.0) @ axes.components.T
    return moved * np.sqrt(votes.shape[1] / np.maximum(voted.sum(axis=1), 1))[:, None]


def extremity(axes: Axes, agree: float = 1.0) -> Matrix:
    """How far a statement alone would move a person who has answered nothing else: the length of the projection of a
    row with one vote in it. Polis writes agree as -1 and projects that (pca.clj, `pca-project-cmnts`); here the one
    vote is `agree`, so that the same people give the same number."""
    moved = (agree - axes.center) * axes.components
    return np.sqrt(len(axes.center)) * np.linalg.norm(moved, axis=0)
