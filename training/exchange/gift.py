"""GIFT, Moodle's text format, read. Where readers of it differ, Moodle's documentation decides.

A blank line ends a question, except inside its braces. An item that cannot be read is told with its line and its
reason, and the next one is read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from training.numbers import number, text_of
from training.question import (
    FALSE_TEXT,
    HTML,
    MARKDOWN,
    PLAIN,
    TRUE_TEXT,
    Difficulty,
    Draft,
    Option,
    Problem,
    QuestionKind,
    Unreadable,
    settled,
)

_CATEGORY = "$CATEGORY:"
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\])+)\]")
_DIFFICULTY = re.compile(r"\[difficulty:(easy|medium|hard)\]")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%\s*(-?\d+(?:\.\d+)?)\s*%")
_FORMATS = {"html": HTML, "markdown": MARKDOWN, "moodle": PLAIN, "plain": PLAIN}
_BLANK = "_____"
_LONGEST = 60


@dataclass
class _Block:
    line: int
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    difficulty: Difficulty | None = None
    category: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def take(self, line: str, number: int) -> None:
        if not self.lines:
            self.line = number
        self.lines.append(line)
        self.numbers.append(number)


def category_path(text: str) -> tuple[str, ...]:
    """The names of a category's path; Moodle's own top ("$course$/top") is not one of them. "//" is a slash."""
    parts = [part.replace("\0", "/").strip() for part in text.strip().replace("//", "\0").split("/")]
    while parts and (not parts[0] or (parts[0].startswith("$") and parts[0].endswith("$")) or parts[0] == "top"):
        parts.pop(0)
    return tuple(part for part in parts if part)


def _places(text: str, marks: str) -> Iterator[int]:
    """Where one of `marks` stands without a backslash before it."""
    escaped = False
    for place, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in marks:
            yield place


def _open(text: str) -> int:
    depth = 0
    for place in _places(text, "{}"):
        depth += 1 if text[place] == "{" else -1
    return depth


def _blocks(text: str) -> list[_Block]:
    found: list[_Block] = []
    category: tuple[str, ...] = ()
    current = _Block(1)

    def end() -> None:
        nonlocal current
        if current.lines:
            found.append(current)
        current = _Block(1, category=category)

    for place, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            current.tags += [re.sub(r"\\(.)", r"\1", tag) for tag in _TAG.findall(stripped)]
            if told := _DIFFICULTY.search(stripped):
                current.difficulty = Difficulty(told[1])
        elif not stripped:
            end()
        elif stripped.startswith(_CATEGORY):
            # What a comment above the category's line says is meant for the question below it.
            kept = ([], None) if current.lines else (current.tags, current.difficulty)
            end()
            category = category_path(_plain(stripped[len(_CATEGORY) :]))
            current = _Block(1, category=category, tags=kept[0], difficulty=kept[1])
        else:
            current.take(line, place)
    end()
    return list(_joined(found))


def _joined(blocks: list[_Block]) -> Iterator[_Block]:
    """Blocks as questions: what was cut by a blank line inside its braces is one again, if it is closed at all."""
    place = 0
    while place < len(blocks):
        block, after = blocks[place], place + 1
        if _open(block.text) > 0:
            joined, ahead = replace(block, lines=[*block.lines], numbers=[*block.numbers]), after
            while (
                ahead < len(blocks)
                and _open(joined.text) > 0
                and not any(blocks[ahead].text[at] == "{" for at in _places(blocks[ahead].text, "{"))
            ):
                joined.lines += ["", *blocks[ahead].lines]
                joined.numbers += [blocks[ahead].line - 1, *blocks[ahead].numbers]
                ahead += 1
            if _open(joined.text) == 0:
                block, after = joined, ahead
        yield block
        place = after


def _plain(text: str) -> str:
    """A text without its escapes: `\\n` is a new line, a backslash before a control character goes."""
    text = re.sub(r"-\\>", "->", text)
    return re.sub(r"\\(n|[~=#{}:\\])", lambda m: "\n" if m[1] == "n" else m[1], text).strip()


def _said(text: str, kind: str) -> tuple[str, str]:
    """(text, format) of a text that may name its format first. Lines of plain text are folded, as HTML folds them."""
    match = _FORMAT.match(text)
    if match:
        text, kind = text[match.end() :], _FORMATS[match[1].lower()]
    if kind == PLAIN:
        text = re.sub(r"[ \t]*\n\s*", " ", text)
    return _plain(text), kind


def read_gift(text: str) -> list[Draft | Problem]:
    """Every item of the file in its order."""
    items: list[Draft | Problem] = []
    for block in _blocks(text):
        try:
            items.append(settled(_question(block)))
        except Unreadable as error:
            line = block.numbers[min(error.detail.pop("at", 0), len(block.numbers) - 1)]
            items.append(Problem(line, error.code, error.detail, block.text.strip()[:_LONGEST]))
    return items


def _question(block: _Block) -> Draft:
    text, name = block.text, ""
    if text.lstrip().startswith("::"):
        text = text.lstrip()[2:]
        end = next((at for at in _places(text, ":") if text[at : at + 2] == "::"), None)
        if end is None:
            raise Unreadable("name_not_closed")
        name, text = _plain(text[:end]).replace("\n", " "), text[end + 2 :]
    draft = Draft(QuestionKind.NOTE, "", name=name, category=block.category, tags=tuple(block.tags), line=block.line)
    draft = replace(draft, difficulty=block.difficulty)
    braces = [(at, text[at]) for at in _places(text, "{}")]
    if not braces:
        said, kind = _said(text, PLAIN)
        return replace(draft, text=said, format=kind)
    shape = "".join(char for _at, char in braces)
    if shape != "{}":
        at = text[: braces[min(2, len(braces) - 1)][0]].count("\n")
        raise Unreadable("two_answers" if shape.startswith("{}") else "brace_not_closed", at=at)
    (start, _open_brace), (finish, _close_brace) = braces
    before, answer, after = text[:start], text[start + 1 : finish], text[finish + 1 :]
    stem = f"{before}{_BLANK}{after}" if after.strip() else before
    said, kind = _said(stem, PLAIN)
    general, general_format = "", kind
    marks = list(_places(answer, "#"))
    four = next((at for at in marks if answer[at : at + 4] == "####"), None)
    if four is not None:
        general, general_format = _said(answer[four + 4 :], kind)
        answer = answer[:four]
    draft = replace(draft, text=said, format=kind, feedback=general, feedback_format=general_format)
    return _answered(draft, answer)


def _answered(draft: Draft, answer: str) -> Draft:
    bare = answer.strip()
    if not bare:
        return replace(draft, kind=QuestionKind.ESSAY)
    if bare.startswith("#"):
        return replace(draft, kind=QuestionKind.NUMERIC, options=_numbers(bare[1:], draft.format))
    marks = [(at, answer[at]) for at in _places(answer, "=~")]
    if not marks:
        return _true_false(draft, bare)
    if answer[: marks[0][0]].strip():
        raise Unreadable("no_marker", text=bare[:_LONGEST])
    ends = [at for at, _mark in marks[1:]] + [len(answer)]
    raw = [(mark, answer[at + 1 : end]) for (at, mark), end in zip(marks, ends, strict=True)]
    if any(mark == "~" for mark, _text in raw):
        several = all(mark == "~" for mark, _text in raw)
        options = tuple(_option(mark, text, draft.format) for mark, text in raw)
        return replace(
            draft, kind=QuestionKind.MULTIPLE if several else QuestionKind.SINGLE, options=_right(options, several)
        )
    arrows = ["->" in text and not _WEIGHT.match(text) for _mark, text in raw]
    if all(arrows):
        return replace(draft, kind=QuestionKind.MATCHING, options=tuple(_pair(text, draft.format) for _m, text in raw))
    if any(arrows) and len(raw) > 1:
        raise Unreadable("pair_without_arrow", text=raw[arrows.index(False)][1].strip()[:_LONGEST])
    return replace(
        draft, kind=QuestionKind.SHORT, options=_right(tuple(_option(m, t, PLAIN, draft.format) for m, t in raw), False)
    )


def _right(options: tuple[Option, ...], several: bool) -> tuple[Option, ...]:
    if several:
        return tuple(replace(option, correct=(option.weight or 0) > 0) for option in options)
    return tuple(replace(option, correct=(option.weight or 0) >= 100) for option in options)


def _feedback(text: str, kind: str) -> tuple[str, str, str]:
    """(text before the first #, feedback, its format)."""
    at = next(_places(text, "#"), None)
    if at is None:
        return text, "", kind
    said, said_format = _said(text[at + 1 :], kind)
    return text[:at], said, said_format


def _option(mark: str, text: str, kind: str, feedback_kind: str | None = None) -> Option:
    weight = 100.0 if mark == "=" else 0.0
    match = _WEIGHT.match(text)
    if match:
        text, weight = text[match.end() :], float(match[1])
        if abs(weight) > 100:
            raise Unreadable("weight_range", weight=f"{weight:g}")
    text, feedback, feedback_format = _feedback(text, feedback_kind or kind)
    said, said_format = _said(text, kind)
    return Option(said, weight=weight, feedback=feedback, format=said_format, feedback_format=feedback_format)


def _pair(text: str, kind: str) -> Option:
    text, feedback, feedback_format = _feedback(text, kind)
    left, right = text.split("->", 1)
    said, said_format = _said(left, kind)
    return Option(
        said, match=_said(right, PLAIN)[0], feedback=feedback, format=said_format, feedback_format=feedback_format
    )


def _numbers(text: str, kind: str) -> tuple[Option, ...]:
    marks = list(_places(text, "=~"))
    if not marks:
        return (_number("=", text, kind),)
    if text[: marks[0]].strip():
        raise Unreadable("no_marker", text=text.strip()[:_LONGEST])
    ends = marks[1:] + [len(text)]
    return tuple(_number(text[at], text[at + 1 : end], kind) for at, end in zip(marks, ends, strict=True))


def _number(mark: str, text: str, kind: str) -> Option:
    weight = 100.0 if mark == "=" else 0.0
    match = _WEIGHT.match(text)
    if match:
        text, weight = text[match.end() :], float(match[1])
    text, feedback, feedback_format = _feedback(text, kind)
    value, tolerance = _range(text.strip())
    return Option(
        value,
        correct=weight >= 100,
        weight=weight,
        tolerance=tolerance,
        feedback=feedback,
        feedback_format=feedback_format,
    )


def _range(text: str) -> tuple[str, str]:
    if text in {"", "*"}:
        return "*", ""
    if ".." in text:
        low, high = (number(part) for part in text.split("..", 1))
        if low is None or high is None or low > high:
            raise Unreadable("not_a_number", text=text[:_LONGEST])
        return text_of((low + high) / 2), text_of((high - low) / 2)
    value, _colon, tolerance = text.partition(":")
    middle, around = number(value), number(tolerance or "0")
    if middle is None or around is None or around < 0:
        raise Unreadable("not_a_number", text=text[:_LONGEST])
    return text_of(middle), text_of(around) if around != Decimal(0) else ""


def _true_false(draft: Draft, answer: str) -> Draft:
    word, *said = _split_feedback(answer)
    told = word.strip().upper()
    if told not in {"T", "TRUE", "F", "FALSE"}:
        raise Unreadable("no_marker", text=answer[:_LONGEST])
    true = told in {"T", "TRUE"}
    wrong, right = (*(_said(text, draft.format) for text in said[:2]), ("", draft.format), ("", draft.format))[:2]
    when = {True: right, False: wrong}
    options = tuple(
        Option(text, correct=value, feedback=when[value][0], format=draft.format, feedback_format=when[value][1])
        for text, value in ((TRUE_TEXT, true), (FALSE_TEXT, not true))
    )
    return replace(draft, kind=QuestionKind.TRUE_FALSE, options=options)


def _split_feedback(text: str) -> list[str]:
    places = list(_places(text, "#"))
    starts, ends = [0, *(at + 1 for at in places)], [*places, len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
