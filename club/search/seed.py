"""The search's part of `club bench seed`: the people that another part wrote in bulk become findable."""

from __future__ import annotations

import random
from collections.abc import Callable

from club.bench import Size, seeder
from club.search.actions import rebuild


@seeder(40, "search")
def search(size: Size, rng: random.Random, report: Callable[[str, int, int], None]) -> None:
    """Index the people."""
    del rng
    rebuild(["person"], lambda code, done: report("people found", done, size.members))
