"""Counting votes: pure functions, so that one may try them on any ballots.

A choice is a list of keys: an option's index ("0", "1", …), points ("1" to "5"), or words. Counts map a key to how many
chose it; keys stand in order, whatever the order of the votes, and a key that nobody chooses any more is gone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from club.text import clean_line
from live.models import PollKind

POINTS = ("1", "2", "3", "4", "5")
# Of a word cloud's words, and of an answer in words.
LONGEST_WORD, LONGEST_TEXT = 40, 200


def checked(kind: str, options: Sequence[Any], most: int, choice: Iterable[str]) -> list[str] | None:
    """A choice in its one form (no doubles, in order), or None where it is no valid vote."""
    if kind in {PollKind.TEXT, PollKind.CLOUD}:
        longest = LONGEST_TEXT if kind == PollKind.TEXT else LONGEST_WORD
        said = [clean_line(text) for text in choice]
        if kind == PollKind.CLOUD:
            said = [text.lower() for text in said]
        said = sorted({text for text in said if any(unicodedata.category(sign)[0] in "LN" for sign in text)})
        return said if 0 < len(said) <= most and all(len(text) <= longest for text in said) else None
    known = POINTS if kind == PollKind.RATING else [str(index) for index in range(len(options))]
    found = sorted(set(choice), key=lambda key: (len(key), key))
    limit = most if kind == PollKind.MULTIPLE else 1
    return found if 0 < len(found) <= limit and all(key in known for key in found) else None


def changed(counts: Mapping[str, int], choice: Iterable[str], by: int) -> dict[str, int]:
    """The counts with a vote more (`by` 1) or less (-1)."""
    found = dict(counts)
    for key in choice:
        found[key] = found.get(key, 0) + by
    return {key: found[key] for key in sorted(found) if found[key]}


def counted(ballots: Iterable[Iterable[str]]) -> dict[str, int]:
    """The counts of whole ballots."""
    found: dict[str, int] = {}
    for choice in ballots:
        found = changed(found, choice, 1)
    return found


def outcome(
    counts: Mapping[str, int],
    ballots: int,
    hall: Sequence[int],
    *,
    majority: str = "",
    base: str = "ballots",
    summoned: int | None = None,
    quorum: int | None = None,
) -> dict[str, Any]:
    """What a vote came to, phones and raised hands together.

    `cast`: all ballots. The first option is the motion: `have` of them are in favour, `need` are needed: more than half
    of the base, or two thirds of it, rounded up. `quorum`: so many ballots are needed, None without the rule.
    `passed` is None where no majority is asked for.
    """
    cast = ballots + sum(hall)
    have = counts.get("0", 0) + (hall[0] if hall else 0)
    whole = cast if base == "ballots" else (summoned or 0)
    need = {"half": whole // 2 + 1, "two_thirds": -(-2 * whole // 3)}.get(majority)
    enough = quorum is None or cast >= quorum
    passed = None if need is None else bool(enough and cast and have >= need)
    return {
        "cast": cast,
        "have": have,
        "need": need,
        "base": whole,
        "quorum": quorum,
        "enough": enough,
        "passed": passed,
    }
