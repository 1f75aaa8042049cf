"""What due process rests on, in three files: rules, cases, measures."""

from __future__ import annotations

from forum.due_process.models.cases import Case, CaseState, Flag, Held, HeldState, Outcome
from forum.due_process.models.measures import Appeal, Kind, Measure, Ruling
from forum.due_process.models.rules import ModerationTerms, ModeratorAlias, Rule, Rulebook, WatchedWord

__all__ = [
    "Appeal",
    "Case",
    "CaseState",
    "Flag",
    "Held",
    "HeldState",
    "Kind",
    "Measure",
    "ModerationTerms",
    "ModeratorAlias",
    "Outcome",
    "Rule",
    "Rulebook",
    "Ruling",
    "WatchedWord",
]
