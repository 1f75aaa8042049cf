"""Attempts as their trainers look at them: what waits to be marked, what a regrade changes, how the items measured."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from club.db import db
from club.paging import Page, keyset
from club.people.models import Person
from training.analysis import ItemStatistics, analyse
from training.marks import Log, earned, marks_by, read_log
from training.models import Attempt, AttemptEvent, AttemptState, EventKind, Quiz, QuizQuestion

SIZE = 30


@dataclass(frozen=True)
class Sheet:
    """An attempt with its learner, its questions and what its log says."""

    attempt: Attempt
    person: Person
    questions: list[QuizQuestion]
    log: Log


@dataclass(frozen=True)
class Change:
    """What a regrade does to one attempt: the questions that another version marks now, and the score."""

    attempt: Attempt
    person: Person
    keys: dict[int, int]
    score: int
    passed: bool


@dataclass(frozen=True)
class Item:
    """A question of a quiz with what it measured."""

    question: QuizQuestion
    statistics: ItemStatistics
    newer: bool = False


def attempts_at(quiz: Quiz, *, waiting: bool = False, opened: bool = False, after: str | None = None) -> Page[Any]:
    """(attempt, person) of a quiz, the newest first: those to be marked, those still open, or all handed in."""
    query = (
        select(Attempt, Person)
        .join(Person, Attempt.person_id == Person.id)
        .where(Attempt.quiz_id == quiz.id, Attempt.state == (AttemptState.OPEN if opened else AttemptState.SUBMITTED))
        .options(lazyload(Person.appointments))
    )
    if waiting:
        query = query.where(Attempt.waiting.is_(True))
    return keyset(query, [Attempt.id.desc()], after=after, size=SIZE)


def counts_at(quiz: Quiz) -> dict[str, int]:
    """How many attempts are open, handed in, and wait for a mark."""
    query = select(Attempt.state, Attempt.waiting, func.count()).where(Attempt.quiz_id == quiz.id)
    found = {"open": 0, "submitted": 0, "waiting": 0}
    for state, waiting, count in db.session.execute(query.group_by(Attempt.state, Attempt.waiting)):
        found[state.value] += count
        found["waiting"] += count if waiting else 0
    return found


def sheets_of(quiz: Quiz) -> list[Sheet]:
    """Every attempt at a quiz that was handed in, with its log; four queries whatever the number."""
    rows = db.session.execute(
        select(Attempt, Person)
        .join(Person, Attempt.person_id == Person.id)
        .where(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED)
        .options(lazyload(Person.appointments), joinedload(Attempt.quiz))
        .order_by(Attempt.id)
    ).all()
    mine = select(Attempt.id).where(Attempt.quiz_id == quiz.id, Attempt.state == AttemptState.SUBMITTED)
    logs: dict[int, list[AttemptEvent]] = {attempt.id: [] for attempt, _person in rows}
    for event in db.session.scalars(select(AttemptEvent).where(AttemptEvent.attempt_id.in_(mine))):
        if event.attempt_id in logs:
            logs[event.attempt_id].append(event)
    questions = _versions(sorted({number for attempt, _person in rows for number in attempt.question_ids}))
    return [
        Sheet(
            attempt,
            person,
            [questions[number] for number in attempt.question_ids if number in questions],
            read_log(logs[attempt.id]),
        )
        for attempt, person in rows
    ]


def _versions(numbers: Sequence[int]) -> dict[int, QuizQuestion]:
    if not numbers:
        return {}
    rows = db.session.scalars(select(QuizQuestion).where(QuizQuestion.id.in_(list(numbers))))
    return {row.id: row for row in rows}


def _standing(sheets: Sequence[Sheet]) -> dict[int, QuizQuestion]:
    entries = sorted({question.entry_id for sheet in sheets for question in sheet.questions})
    rows = db.session.scalars(
        select(QuizQuestion).where(QuizQuestion.entry_id.in_(entries), QuizQuestion.retired_at.is_(None))
    )
    return {row.entry_id: row for row in rows}


def regrade_plan(quiz: Quiz) -> list[Change]:
    """What marking by the questions as they stand today would change: the attempts whose score or pass differs."""
    sheets = sheets_of(quiz)
    standing = _standing(sheets)
    used = _versions(sorted({key for sheet in sheets for key in sheet.log.key_by.values()}))
    found = []
    for sheet in sheets:
        attempt = sheet.attempt
        now = {asked: used[key] for asked, key in sheet.log.key_by.items() if key in used}
        keys = {question.id: standing.get(question.entry_id, question) for question in sheet.questions}
        changed = {}
        for question in sheet.questions:
            key, before = keys[question.id], now.get(question.id, question)
            if key.id == before.id or key.kind != question.kind:
                # A question that became another kind of question cannot judge the old answers.
                keys[question.id] = before
                continue
            if earned(question, key, sheet.log, attempt.rules) != earned(question, before, sheet.log, attempt.rules):
                changed[question.id] = key.id
        if not changed:
            continue
        marks = marks_by(sheet.questions, keys, sheet.log, attempt.rules, pass_percent=attempt.pass_percent)
        found.append(Change(attempt, sheet.person, changed, marks.score, marks.passed))
    return found


def digest_of(plan: Sequence[Change]) -> str:
    """A print of a plan: only the plan that was shown is carried out."""
    said = [(one.attempt.id, sorted(one.keys.items()), one.attempt.score, one.score, one.passed) for one in plan]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def items_of(quiz: Quiz) -> tuple[list[Item], int]:
    """(the questions of a quiz with what they measured, the number of attempts): each learner's first attempt counts.

    A question drawn at random is measured over those who were asked it, against their whole attempt.
    """
    first: dict[int, Sheet] = {}
    for sheet in sheets_of(quiz):
        if not sheet.attempt.waiting:
            first.setdefault(sheet.attempt.person_id, sheet)
    sheets = list(first.values())
    standing = _standing(sheets)
    used = _versions(sorted({key for sheet in sheets for key in sheet.log.key_by.values()}))
    entries = list(dict.fromkeys(q.entry_id for sheet in sheets for q in sheet.questions if q.counts))
    place = {entry: number for number, entry in enumerate(entries)}
    rows: list[list[float | None]] = []
    last: dict[int, QuizQuestion] = {}
    most = [1.0] * len(entries)
    for sheet in sheets:
        row: list[float | None] = [None] * len(entries)
        weights = sheet.attempt.rules.get("points") or {}
        for question in sheet.questions:
            if not question.counts:
                continue
            key = used.get(sheet.log.key_by.get(question.id, 0), question)
            share = earned(question, key, sheet.log, sheet.attempt.rules) or 0
            points = int(weights.get(str(question.id), 1))
            row[place[question.entry_id]] = float(share) * points
            most[place[question.entry_id]] = float(points)
            last[question.entry_id] = key
        rows.append(row)
    statistics = analyse(rows, most)
    return [
        Item(last[entry], statistics[place[entry]], newer=entry in standing and standing[entry].id != last[entry].id)
        for entry in entries
    ], len(sheets)


def marked_by(attempt: Attempt) -> dict[int, dict[str, Any]]:
    """What trainers gave the essays of an attempt, by question, the latest word of each."""
    query = select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.kind == EventKind.MARKED)
    return {event.question_id or 0: event.answer for event in db.session.scalars(query.order_by(AttemptEvent.seq))}
