"""Moodle XML, read: every kind the bank knows, with the line of what cannot be taken."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from training.cloze import gaps
from training.exchange.gift import category_path
from training.exchange.xml_tree import Node, tree
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

_FORMATS = {"html": HTML, "markdown": MARKDOWN}
_KINDS = {
    "truefalse": QuestionKind.TRUE_FALSE,
    "shortanswer": QuestionKind.SHORT,
    "numerical": QuestionKind.NUMERIC,
    "matching": QuestionKind.MATCHING,
    "ordering": QuestionKind.ORDERING,
    "cloze": QuestionKind.CLOZE,
    "essay": QuestionKind.ESSAY,
    "description": QuestionKind.NOTE,
}


def read_moodle_xml(data: bytes) -> list[Draft | Problem]:
    """Every item of the file in its order; a file that is no XML is one problem at the line where it breaks."""
    try:
        root = tree(data)
    except Unreadable as error:
        return [Problem(error.detail.get("at_line", 1), error.code, error.detail)]
    if root.tag != "quiz":
        return [Problem(root.line, "xml_not_quiz", {"tag": root.tag[:40]})]
    items: list[Draft | Problem] = []
    category: tuple[str, ...] = ()
    for node in root.all("question"):
        told = node.attributes.get("type", "")
        if told == "category":
            category = category_path(node.said("category", "text"))
            continue
        try:
            items.append(settled(replace(_question(node, told), category=category, line=node.line)))
        except Unreadable as error:
            items.append(Problem(node.line, error.code, error.detail, node.said("name", "text")[:60]))
    return items


def _text(node: Node | None) -> tuple[str, str]:
    """(text, format) of an element that holds a text."""
    if node is None:
        return "", PLAIN
    kind = _FORMATS.get(node.attributes.get("format", ""), PLAIN)
    said = node.said("text")
    return said, kind


def _share(node: Node) -> float:
    try:
        return float(node.attributes.get("fraction") or 0)
    except ValueError as error:
        raise Unreadable("weight_range", weight=str(node.attributes.get("fraction"))[:20]) from error


def _option(node: Node, text: str | None = None, **more: Any) -> Option:
    said, kind = (node.said("text"), PLAIN) if text is not None else _text(node)
    feedback, feedback_format = _text(node.first("feedback"))
    weight = _share(node)
    return Option(
        said if text is None else text,
        weight=weight,
        correct=weight >= 100,
        format=kind,
        feedback=feedback,
        feedback_format=feedback_format,
        **more,
    )


def _question(node: Node, told: str) -> Draft:
    text, kind = _text(node.first("questiontext"))
    feedback, feedback_format = _text(node.first("generalfeedback"))
    tags = [tag.said("text") for tag in (node.first("tags") or Node("", {}, 0)).all("tag")]
    hard = next((tag.split(":", 1)[1] for tag in tags if tag.startswith("difficulty:")), "")
    draft = Draft(
        QuestionKind.NOTE,
        text,
        name=node.said("name", "text"),
        format=kind,
        feedback=feedback,
        feedback_format=feedback_format,
        tags=tuple(tag for tag in tags if not tag.startswith("difficulty:")),
        difficulty=Difficulty(hard) if hard in set(Difficulty) else None,
        left_out=tuple(_files(node)),
    )
    if told == "multichoice":
        return _choices(draft, node)
    if told not in _KINDS:
        raise Unreadable("kind_unknown", kind=told[:40])
    draft = replace(draft, kind=_KINDS[told])
    return _READERS[draft.kind](draft, node) if draft.kind in _READERS else draft


def _files(node: Node) -> list[str]:
    found = [child.attributes.get("name", "?")[:120] for child in node.all("file")]
    for child in node.children:
        found += _files(child)
    return found


def _choices(draft: Draft, node: Node) -> Draft:
    options = [_option(answer) for answer in node.all("answer")]
    if node.said("single") in {"false", "0"}:
        options = [replace(option, correct=(option.weight or 0) > 0) for option in options]
        return replace(draft, kind=QuestionKind.MULTIPLE, options=tuple(options))
    return replace(draft, kind=QuestionKind.SINGLE, options=tuple(options))


def _true_false(draft: Draft, node: Node) -> Draft:
    said = {answer.said("text").lower(): answer for answer in node.all("answer")}
    if set(said) != {"true", "false"}:
        raise Unreadable("true_false_two")
    return replace(draft, options=(_option(said["true"], TRUE_TEXT), _option(said["false"], FALSE_TEXT)))


def _short(draft: Draft, node: Node) -> Draft:
    spec = {"case": True} if node.said("usecase") == "1" else {}
    return replace(
        draft, options=tuple(_option(answer, answer.said("text")) for answer in node.all("answer")), spec=spec
    )


def _numeric(draft: Draft, node: Node) -> Draft:
    options = []
    for answer in node.all("answer"):
        value, around = number(answer.said("text")), number(answer.said("tolerance") or "0")
        said = answer.said("text") if value is None else text_of(value)
        options.append(_option(answer, said, tolerance=text_of(around) if around else ""))
    units = []
    for unit in (node.first("units") or Node("", {}, 0)).all("unit"):
        factor = number(unit.said("multiplier") or "1")
        if factor is None or not factor:
            raise Unreadable("not_a_number", text=unit.said("multiplier")[:60])
        units.append({"name": unit.said("unit_name"), "factor": text_of(factor)})
    spec: dict[str, Any] = {"units": units} if units else {}
    if units and node.said("unitgradingtype") in {"1", "2"}:
        spec["unit_needed"] = True
    return replace(draft, options=tuple(options), spec=spec)


def _pairs(draft: Draft, node: Node) -> Draft:
    options = []
    for pair in node.all("subquestion"):
        said, kind = _text(pair)
        options.append(Option(said, match=pair.said("answer", "text"), format=kind))
    return replace(draft, options=tuple(options))


def _order(draft: Draft, node: Node) -> Draft:
    rows = sorted(node.all("answer"), key=_share)
    return replace(draft, options=tuple(replace(_option(row), weight=None, correct=False) for row in rows))


def _gaps(draft: Draft, node: Node) -> Draft:
    del node
    gaps(draft.text, draft.format)
    return draft


def _essay(draft: Draft, node: Node) -> Draft:
    guide, guide_format = _text(node.first("graderinfo"))
    spec: dict[str, Any] = {}
    if guide:
        spec["guide"] = re.sub(r"<[^>]+>", " ", guide).strip() if guide_format == HTML else guide
    rubric = [
        {"text": row.said("text"), "points": int(row.attributes.get("points") or 1)}
        for row in (node.first("rubric") or Node("", {}, 0)).all("criterion")
        if row.said("text") and (row.attributes.get("points") or "1").isdecimal()
    ]
    if rubric:
        spec["rubric"] = rubric
    return replace(draft, spec=spec)


_READERS = {
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.SHORT: _short,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.MATCHING: _pairs,
    QuestionKind.ORDERING: _order,
    QuestionKind.CLOZE: _gaps,
    QuestionKind.ESSAY: _essay,
}
