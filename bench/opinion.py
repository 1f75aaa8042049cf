"""How long a map takes: `python -m bench.opinion [people] [statements] [share answered]`; prints seconds."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from decisions.consultations.actions.drawings import computed


def main(people: int = 5000, statements: int = 500, answered: float = 0.5) -> None:
    """Draw the map of three camps in a process of its own, as the job does."""
    random = np.random.default_rng(1)
    camp, opinion = random.integers(0, 3, people), random.random((3, statements))
    votes = np.where(random.random((people, statements)) < opinion[camp], 1, -1).astype(np.int8)
    votes[random.random(votes.shape) > answered] = 2
    packed = votes.tobytes()
    began = time.perf_counter()
    computed(packed, people=people, statements=statements)
    took = time.perf_counter() - began
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{people} people × {statements} statements, {int((votes != 2).sum()):,} answers: {took:.1f} s"
        f" ({spent.ru_utime + spent.ru_stime:.1f} s of processor, {spent.ru_maxrss // 1024} MB)"
    )


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((int, int, float), sys.argv[1:], strict=False)))
