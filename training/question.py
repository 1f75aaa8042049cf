"""A question as plain values: what files, forms and the bank all speak of. Nothing here knows the database.

A `Draft` is in normal form: texts are clean, every text of a question has one format, and weights are said only where
they differ from the house's own formula (training.worth).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from markupsafe import Markup

from club import markdown
from club.text import clean, clean_line

PLAIN, MARKDOWN, HTML = "plain", "markdown", "html"
FORMATS = (PLAIN, MARKDOWN, HTML)
# The first choice of a true-or-false question says that the sentence is true.
TRUE_TEXT, FALSE_TEXT = "Đúng", "Sai"
# Weights given in a file as rounded percents (33.33333) count as what was meant.
NEAR = 0.01
_TAGGED = re.compile(r"[<&]")


class QuestionKind(StrEnum):
    """How a question is answered. A note is read, not answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"
    ESSAY = "essay"
    NOTE = "note"


CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})


class Difficulty(StrEnum):
    """How hard its author thinks a question is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True)
class Option:
    """A line of a question: a choice, an accepted answer, a pair, an item to be put in order.

    `weight` is a percentage of the question's points, None where the house's formula holds. `match` is the right side
    of a pair (its left side is `text`; without one it only misleads). `tolerance` belongs to a number.
    """

    text: str
    correct: bool = False
    weight: float | None = None
    feedback: str = ""
    match: str = ""
    tolerance: str = ""
    format: str = PLAIN
    feedback_format: str = PLAIN


@dataclass(frozen=True)
class Draft:
    """A question that is not in the bank yet. `line` is where it begins in its file, 0 where it has none; `left_out`
    names what the file carries beside the question (pictures, sounds) and the bank does not take."""

    kind: QuestionKind
    text: str
    options: tuple[Option, ...] = ()
    name: str = ""
    format: str = PLAIN
    feedback: str = ""
    feedback_format: str = PLAIN
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    spec: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    line: int = 0

    @property
    def print(self) -> str:
        """The same for two drafts that ask the same in the same way, wherever they are filed."""
        values = asdict(self)
        for key in ("line", "category", "tags", "difficulty", "left_out"):
            del values[key]
        packed = json.dumps(values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(packed.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def draft_of(values: dict[str, Any]) -> Draft:
    """The inverse of `Draft.as_dict`."""
    return Draft(
        **{
            **values,
            "kind": QuestionKind(values["kind"]),
            "options": tuple(Option(**option) for option in values["options"]),
            "category": tuple(values["category"]),
            "tags": tuple(values["tags"]),
            "left_out": tuple(values["left_out"]),
            "difficulty": Difficulty(values["difficulty"]) if values["difficulty"] else None,
        }
    )


class Unreadable(Exception):
    """Why an item cannot be taken: a code (training.words says it) and what it needs to be said."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Problem:
    """An item that cannot be taken: its line, why, and its beginning, so that it is found in the file."""

    line: int
    code: str
    detail: dict[str, Any] = field(default_factory=dict)
    excerpt: str = ""


def as_html(text: str, kind: str) -> str:
    """A text of any format as HTML that is not cleaned yet."""
    if kind == HTML:
        return text
    if kind == MARKDOWN:
        return markdown.render(text).strip()
    return str(Markup.escape(text)).replace("\n", "<br>")


def _weights(kind: QuestionKind, options: Sequence[Option]) -> list[Option]:
    """Options whose weights are said only where the house's formula would give others."""
    if kind == QuestionKind.MULTIPLE:
        right = sum(item.correct for item in options)
        meant = [(100 / right if item.correct else -100 / right) if right else 0.0 for item in options]
        if all(
            item.weight is None or abs(item.weight - value) < NEAR for item, value in zip(options, meant, strict=True)
        ):
            return [replace(item, weight=None) for item in options]
        values = [value if item.weight is None else item.weight for item, value in zip(options, meant, strict=True)]
        return [replace(item, weight=round(value, 5)) for item, value in zip(options, values, strict=True)]
    if kind in {QuestionKind.SINGLE, QuestionKind.TRUE_FALSE, QuestionKind.SHORT, QuestionKind.NUMERIC}:
        return [
            replace(
                item, weight=None if item.weight in (None, 100.0 if item.correct else 0.0) else round(item.weight, 5)
            )
            for item in options
        ]
    return [replace(item, weight=None) for item in options]


def _one_format(draft: Draft) -> Draft:
    told = [option.format for option in draft.options if option.text]
    told += [option.feedback_format for option in draft.options if option.feedback]
    told += [draft.feedback_format] if draft.feedback else []
    formats = {draft.format, *told}
    best = HTML if HTML in formats else MARKDOWN if MARKDOWN in formats else PLAIN

    def turned(text: str, kind: str) -> str:
        return as_html(text, kind) if best == HTML and kind != HTML and text else text

    # What a person types is compared with these as it stands: they are never anything but plain.
    bare = draft.kind in {QuestionKind.SHORT, QuestionKind.NUMERIC}
    options = tuple(
        replace(
            option,
            text=option.text if bare else turned(option.text, option.format),
            feedback=turned(option.feedback, option.feedback_format),
            format=best,
            feedback_format=best,
        )
        for option in draft.options
    )
    text = turned(draft.text, draft.format)
    feedback = turned(draft.feedback, draft.feedback_format)
    made = replace(draft, text=text, feedback=feedback, format=best, feedback_format=best, options=options)
    if best == HTML and not any(_TAGGED.search(said) for said in _texts(made)):
        # Editors call everything HTML; what has no tag in it is read more easily as plain text.
        plain = tuple(replace(option, format=PLAIN, feedback_format=PLAIN) for option in made.options)
        return replace(made, format=PLAIN, feedback_format=PLAIN, options=plain)
    return made


def _texts(draft: Draft) -> list[str]:
    inside = [said for option in draft.options for said in (option.text, option.feedback)]
    return [draft.text, draft.feedback, *inside]


def settled(draft: Draft) -> Draft:
    """The draft in normal form; raises Unreadable where it could not be marked."""
    options = [
        replace(
            option,
            text=clean(option.text).strip(),
            feedback=clean(option.feedback).strip(),
            match=clean_line(option.match),
            tolerance=option.tolerance.strip(),
        )
        for option in draft.options
    ]
    draft = replace(
        draft,
        name=clean_line(draft.name)[:200],
        text=clean(draft.text).strip() or clean_line(draft.name),
        feedback=clean(draft.feedback).strip(),
        options=tuple(options),
        category=tuple(part for part in (clean_line(part)[:120] for part in draft.category) if part),
        tags=tuple(dict.fromkeys(tag for tag in (clean_line(tag).lower()[:60] for tag in draft.tags) if tag)),
    )
    draft = _one_format(draft)
    draft = replace(draft, options=tuple(_weights(draft.kind, draft.options)))
    check(draft)
    return draft


def check(draft: Draft) -> None:
    """Raise Unreadable for what could not be asked or marked."""
    from training.cloze import gaps
    from training.numbers import number

    if not draft.text:
        raise Unreadable("no_text")
    if len(draft.text) > 20_000 or len(draft.options) > 60:
        raise Unreadable("too_long")
    if any(not option.text and not option.match for option in draft.options):
        raise Unreadable("empty_option")
    kind, options = draft.kind, draft.options
    right = [option for option in options if option.correct]
    if kind in CHOICES:
        if len(options) < 2:
            raise Unreadable("two_choices")
        if not right:
            raise Unreadable("no_right")
    if kind == QuestionKind.TRUE_FALSE and (len(options) != 2 or len(right) != 1):
        raise Unreadable("true_false_two")
    if kind == QuestionKind.MULTIPLE:
        total = sum(option.weight for option in options if option.weight is not None and option.weight > 0)
        if options[0].weight is not None and abs(total - 100) > 1:
            raise Unreadable("weights_add_up", total=f"{total:g}")
    if kind in {QuestionKind.SHORT, QuestionKind.NUMERIC} and not right:
        raise Unreadable("no_right")
    if kind == QuestionKind.NUMERIC:
        for option in options:
            if option.text != "*" and (number(option.text) is None or number(option.tolerance or "0") is None):
                raise Unreadable("not_a_number", text=option.text[:60])
    if kind == QuestionKind.MATCHING:
        if sum(bool(option.text) for option in options) < 2:
            raise Unreadable("two_pairs")
        if any(not option.match for option in options):
            raise Unreadable("pair_without_match")
    if kind == QuestionKind.ORDERING and len(options) < 2:
        raise Unreadable("two_items")
    if kind == QuestionKind.CLOZE and not gaps(draft.text, draft.format):
        raise Unreadable("no_gaps")
