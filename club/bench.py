"""`club bench seed`: fills a database for measurements, the same every time, in bulk and past the actions.

Rooms name seeders; each gets the wanted sizes and a random source of its own and writes with Core inserts in batches.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much to make. The reference set is the default."""

    members: int = 1000
    spaces: int = 20
    topics: int = 2000
    posts: int = 100_000
    longest: int = 5000
    messages: int = 20_000


Seeder = Callable[[Size, random.Random, Callable[[str, int, int], None]], None]
_seeders: list[tuple[int, str, Seeder]] = []


def seeder(order: int, name: str) -> Callable[[Seeder], Seeder]:
    """A room's part: `f(size, rng, report)`; `report(what, done, total)` moves the progress bar."""

    def register(function: Seeder) -> Seeder:
        if (order, name, function) not in _seeders:
            _seeders.append((order, name, function))
        return function

    return register


def seeders() -> list[tuple[int, str, Seeder]]:
    """All parts in their order."""
    return sorted(_seeders, key=lambda part: part[0])
