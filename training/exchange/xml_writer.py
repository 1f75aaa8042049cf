"""Moodle XML, written: every kind the bank knows, so that reading it gives the same questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import escape

from training.question import HTML, MARKDOWN, Draft, Option, QuestionKind

_FORMATS = {HTML: "html", MARKDOWN: "markdown"}
_TYPES = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.SHORT: "shortanswer",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.CLOZE: "cloze",
    QuestionKind.ESSAY: "essay",
    QuestionKind.NOTE: "description",
}


def _tag(name: str, text: Any, **attributes: str) -> str:
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{escape(text)}</{name}>"


def _text(name: str, text: str, kind: str, inside: str = "", **attributes: str) -> str:
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    told = _FORMATS.get(kind, "plain_text")
    return f'<{name}{said} format="{told}">{_tag("text", text)}{inside}</{name}>'


def _share(draft: Draft, option: Option) -> str:
    weight = option.weight
    if weight is None:
        if draft.kind == QuestionKind.MULTIPLE:
            weight = (100 if option.correct else -100) / sum(item.correct for item in draft.options)
        else:
            weight = 100.0 if option.correct else 0.0
    return f"{weight:.5f}".rstrip("0").rstrip(".") or "0"


def _answer(draft: Draft, option: Option, text: str | None = None, inside: str = "") -> str:
    feedback = _text("feedback", option.feedback, option.feedback_format)
    kind = option.format if text is None else "plain"
    return _text(
        "answer", option.text if text is None else text, kind, feedback + inside, fraction=_share(draft, option)
    )


def _body(draft: Draft) -> list[str]:
    kind, options = draft.kind, draft.options
    if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        single = "true" if kind == QuestionKind.SINGLE else "false"
        return [_tag("single", single), _tag("shuffleanswers", "true"), *(_answer(draft, item) for item in options)]
    if kind == QuestionKind.TRUE_FALSE:
        return [_answer(draft, item, word) for item, word in zip(options, ("true", "false"), strict=True)]
    if kind == QuestionKind.SHORT:
        return [
            _tag("usecase", int(bool(draft.spec.get("case")))),
            *(_answer(draft, item, item.text) for item in options),
        ]
    if kind == QuestionKind.NUMERIC:
        rows = [_answer(draft, item, item.text, _tag("tolerance", item.tolerance or "0")) for item in options]
        units = draft.spec.get("units", [])
        if units:
            rows.append(_tag("unitgradingtype", int(bool(draft.spec.get("unit_needed")))))
            told = (_tag("multiplier", unit["factor"]) + _tag("unit_name", unit["name"]) for unit in units)
            rows.append("<units>" + "".join(f"<unit>{unit}</unit>" for unit in told) + "</units>")
        return rows
    if kind == QuestionKind.MATCHING:
        return [
            _text("subquestion", item.text, item.format, f"<answer>{_tag('text', item.match)}</answer>")
            for item in options
        ]
    if kind == QuestionKind.ORDERING:
        return [
            _text("answer", item.text, item.format, fraction=str(place)) for place, item in enumerate(options, start=1)
        ]
    if kind == QuestionKind.ESSAY:
        rubric = "".join(
            f'<criterion points="{row["points"]}">{_tag("text", row["text"])}</criterion>'
            for row in draft.spec.get("rubric", [])
        )
        guide = _text("graderinfo", draft.spec.get("guide", ""), "plain")
        return [guide, f"<rubric>{rubric}</rubric>" if rubric else ""]
    return []


def _item(draft: Draft) -> str:
    tags = [*draft.tags, *([f"difficulty:{draft.difficulty.value}"] if draft.difficulty else [])]
    rows = [
        f"<name>{_tag('text', draft.name)}</name>",
        _text("questiontext", draft.text, draft.format),
        _text("generalfeedback", draft.feedback, draft.feedback_format),
        *_body(draft),
        "<tags>" + "".join(f"<tag>{_tag('text', tag)}</tag>" for tag in tags) + "</tags>" if tags else "",
    ]
    inner = "\n    ".join(row for row in rows if row)
    return f'  <question type="{_TYPES[draft.kind]}">\n    {inner}\n  </question>'


def write_moodle_xml(drafts: Iterable[Draft]) -> str:
    """The file's text."""
    category: tuple[str, ...] = ()
    rows = []
    for draft in drafts:
        if draft.category != category:
            category = draft.category
            path = "/".join(["$course$", "top", *(part.replace("/", "//") for part in category)])
            rows.append(f'  <question type="category"><category>{_tag("text", path)}</category></question>')
        rows.append(_item(draft))
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(rows) + "\n</quiz>\n"
