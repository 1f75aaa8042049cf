"""GIFT, written so that reading it gives the same questions. What GIFT has no way to say is left out and told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from training.question import HTML, MARKDOWN, Draft, Option, QuestionKind

# GIFT has no words for these.
UNSAID = frozenset({QuestionKind.CLOZE, QuestionKind.ORDERING})
_SPECIAL = re.compile(r"[~=#{}:\\]")
# What at a text's beginning would be read as something else.
_MISREAD = re.compile(r"^(//|\[|\$|%)")


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], text).replace("\n", "\\n")


def _text(text: str, kind: str, *, arrow: bool = False) -> str:
    said = _escape(text)
    if arrow:
        said = said.replace("->", "-\\>")
    if kind in {HTML, MARKDOWN}:
        return f"[{kind}]{said}"
    return f"[plain]{said}" if _MISREAD.match(text) else said


def _weight(weight: float) -> str:
    return f"%{weight:.5f}".rstrip("0").rstrip(".") + "%"


def _feedback(option: Option) -> str:
    return f"#{_text(option.feedback, option.feedback_format)}" if option.feedback else ""


def _choice(draft: Draft, option: Option) -> str:
    right = sum(item.correct for item in draft.options)
    if draft.kind == QuestionKind.MULTIPLE:
        weight = option.weight
        if weight is None:
            weight = (100 if option.correct else -100) / right
        return f"~{_weight(weight)}{_text(option.text, option.format)}{_feedback(option)}"
    if option.weight is None:
        mark = "=" if option.correct else "~"
    else:
        mark = f"~{_weight(option.weight)}"
    return f"{mark}{_text(option.text, option.format)}{_feedback(option)}"


def _body(draft: Draft) -> list[str]:
    kind, options = draft.kind, draft.options
    if kind == QuestionKind.ESSAY:
        return []
    if kind == QuestionKind.TRUE_FALSE:
        true = options[0].correct
        right, wrong = (options[0], options[1]) if true else (options[1], options[0])
        said = f"#{_text(wrong.feedback, wrong.feedback_format)}" if wrong.feedback or right.feedback else ""
        said += _feedback(right)
        return [("TRUE" if true else "FALSE") + said]
    if kind == QuestionKind.NUMERIC:
        lines = []
        for option in options:
            weight = option.weight if option.weight is not None else 100 if option.correct else 0
            value = "*" if option.text == "*" else f"{option.text}:{option.tolerance or 0}"
            lines.append(f"={_weight(weight)}{value}{_feedback(option)}")
        return ["#", *lines]
    if kind == QuestionKind.MATCHING:
        return [
            f"={_text(item.text, item.format, arrow=True)} -> {_text(item.match, 'plain')}{_feedback(item)}"
            for item in options
        ]
    if kind == QuestionKind.SHORT:
        lines = []
        for option in options:
            weight = option.weight if option.weight is not None else 100 if option.correct else 0
            # The weight is always said, so that an arrow in an answer does not make it a pair.
            lines.append(f"={_weight(weight)}{_text(option.text, 'plain')}{_feedback(option)}")
        return lines
    return [_choice(draft, option) for option in options]


def _item(draft: Draft) -> str:
    lines = []
    notes = ["[tag:" + re.sub(r"([\]\\])", r"\\\1", tag) + "]" for tag in draft.tags]
    if draft.difficulty:
        notes.append(f"[difficulty:{draft.difficulty.value}]")
    if notes:
        lines.append("// " + " ".join(notes))
    name = f"::{_escape(draft.name)}::" if draft.name else ""
    stem = name + _text(draft.text, draft.format)
    if draft.kind == QuestionKind.NOTE:
        return "\n".join([*lines, stem])
    body = _body(draft)
    if draft.feedback:
        body.append(f"####{_text(draft.feedback, draft.feedback_format)}")
    inner = body[0] if len(body) == 1 else "".join(f"\n\t{line}" for line in body) + "\n" if body else ""
    return "\n".join([*lines, f"{stem}{{{inner}}}"])


def write_gift(drafts: Iterable[Draft]) -> tuple[str, list[Draft]]:
    """(the file's text, what GIFT has no way to say)."""
    category: tuple[str, ...] = ()
    blocks, unsaid = [], []
    for draft in drafts:
        if draft.kind in UNSAID:
            unsaid.append(draft)
            continue
        if draft.category != category:
            category = draft.category
            path = "/".join(part.replace("/", "//") for part in category)
            blocks.append(f"$CATEGORY: $course$/top{'/' if path else ''}{_escape_line(path)}")
        blocks.append(_item(draft))
    return "\n\n".join(blocks) + "\n", unsaid


def _escape_line(text: str) -> str:
    return text.replace("\\", "\\\\")
