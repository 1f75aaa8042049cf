"""Attempts: what was asked, what was answered, how it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from club.people.models import Person
from training.marks import Answer, Log, Marks, answers, marks_by, read_log, shuffled
from training.models import Attempt, AttemptEvent, Course, QuestionKind, Quiz, QuizChoice, QuizQuestion
from training.question import CHOICES
from training.rich import line, pieces, rich, stem_words

if TYPE_CHECKING:
    from club.policy import Someone


@dataclass(frozen=True)
class Asked:
    """A question as an attempt shows it: its number (0: a note), and its lines in the attempt's order."""

    number: int
    question: QuizQuestion
    choices: list[QuizChoice]
    rights: list[QuizChoice] = field(default_factory=list)

    @property
    def several(self) -> bool:
        """Whether more than one choice may be taken."""
        return self.question.kind == QuestionKind.MULTIPLE

    @property
    def kind(self) -> str:
        """How it is answered."""
        return self.question.kind.value

    @property
    def is_choice(self) -> bool:
        """Whether choices are taken from a list."""
        return self.question.kind in CHOICES

    @property
    def stem_html(self) -> Markup:
        """What is asked, safe to show."""
        return rich(self.question.stem, self.question.format)

    @property
    def feedback_html(self) -> Markup:
        """What is to be remembered; only for those who have handed in or checked."""
        return rich(self.question.feedback, self.question.format)

    @property
    def words(self) -> str:
        """What is asked, as words."""
        return stem_words(self.question)

    @cached_property
    def pieces(self) -> list[Any]:
        """A cloze in order: safe HTML, and its gaps."""
        return pieces(self.question.text, self.question.format)

    def line_html(self, text: str) -> Markup:
        """A choice's text or its feedback, safe to show."""
        return line(text, self.question.format)

    def in_order(self, answer: Any) -> list[QuizChoice]:
        """Lines to be put in order as they stand in an answer, or as they are shown at first."""
        if not answer:
            return self.choices
        by_id = {choice.id: choice for choice in self.choices}
        return [by_id[number] for number in answer if number in by_id]


def attempt_for(person: Someone, attempt_id: int) -> Attempt:
    """The person's own attempt with its quiz and course; anybody else's does not exist."""
    mine = select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person.id)
    attempt = db.session.scalar(mine.options(joinedload(Attempt.quiz).joinedload(Quiz.course)))
    if attempt is None:
        raise NotFound
    return attempt


def attempt_in(course: Course, attempt_id: int) -> Attempt:
    """An attempt at one of the course's quizzes, for those who write it."""
    query = select(Attempt).join(Quiz, Attempt.quiz_id == Quiz.id)
    query = query.where(Attempt.id == attempt_id, Quiz.course_id == course.id)
    attempt = db.session.scalar(query.options(joinedload(Attempt.quiz).joinedload(Quiz.course)))
    if attempt is None:
        raise NotFound
    return attempt


def person_of(attempt: Attempt) -> Person:
    """Whose attempt it is."""
    return db.session.get_one(Person, attempt.person_id)


def attempts_of(person: Someone, quiz: Quiz, *, most: int = 20) -> list[Attempt]:
    """The person's attempts at a quiz, the newest first."""
    mine = select(Attempt).where(Attempt.person_id == person.id, Attempt.quiz_id == quiz.id)
    return list(db.session.scalars(mine.order_by(Attempt.number.desc()).limit(most)))


def asked(attempt: Attempt) -> list[Asked]:
    """The questions fixed when the attempt began, also those retired since. "Right" and "wrong" stay where they are."""
    rows = {
        row.id: row for row in db.session.scalars(select(QuizQuestion).where(QuizQuestion.id.in_(attempt.question_ids)))
    }
    found, number = [], 0
    for question in (rows[i] for i in attempt.question_ids if i in rows):
        number += question.counts
        found.append(_shown(attempt, question, number if question.counts else 0))
    return found


def _shown(attempt: Attempt, question: QuizQuestion, number: int) -> Asked:
    by_id = {choice.id: choice for choice in question.choices}
    mixed = [by_id[i] for i in shuffled(attempt.seed, by_id)]
    kind = question.kind
    if kind == QuestionKind.ORDERING:
        if mixed == question.choices:
            # Nothing would be left to do, and nobody could say that it was done.
            mixed = mixed[1:] + mixed[:1]
        return Asked(number, question, mixed)
    if kind == QuestionKind.MATCHING:
        rights = {choice.match: choice for choice in reversed(mixed)}
        shown = shuffled(attempt.seed + "right", [choice.id for choice in rights.values()])
        return Asked(number, question, [choice for choice in mixed if choice.text], [by_id[i] for i in shown])
    if kind in CHOICES and kind != QuestionKind.TRUE_FALSE and attempt.rules.get("shuffle_answers", True):
        return Asked(number, question, mixed)
    return Asked(number, question, list(question.choices))


def events_of(attempt: Attempt) -> list[AttemptEvent]:
    """The attempt's log in the order it was received."""
    found = select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id)
    return list(db.session.scalars(found.order_by(AttemptEvent.seq)))


def answers_of(attempt: Attempt) -> dict[int, Answer]:
    """The answers that stand, by question."""
    return answers(events_of(attempt))


def keys_of(log: Log) -> dict[int, QuizQuestion]:
    """The versions that mark questions since a regrade, by the version that was asked."""
    if not log.key_by:
        return {}
    rows = select(QuizQuestion).where(QuizQuestion.id.in_(set(log.key_by.values())))
    found = {row.id: row for row in db.session.scalars(rows)}
    return {asked_id: found[key] for asked_id, key in log.key_by.items() if key in found}


def marks_of(attempt: Attempt, questions: Iterable[Asked], events: Sequence[AttemptEvent]) -> Marks:
    """Marks of an attempt from its events."""
    log = read_log(events)
    rows = [item.question for item in questions]
    return marks_by(rows, keys_of(log), log, attempt.rules, pass_percent=attempt.pass_percent)


@dataclass(frozen=True)
class Check:
    """How a checked question stands while the attempt is open: tries so far, and whether it can be answered again."""

    tries: int = 0
    left: int = 0
    share: Fraction = Fraction(0)
    answer: Any = None
    closed: bool = False


def checks_of(attempt: Attempt, questions: Iterable[Asked], log: Log) -> dict[int, Check]:
    """The checked questions of an attempt whose quiz answers at once."""
    from training.worth import worth

    behaviour = attempt.rules.get("behaviour")
    if behaviour not in {"immediate", "adaptive"}:
        return {}
    most = attempt.rules.get("tries", 1) if behaviour == "adaptive" else 1
    found = {}
    for item in questions:
        tried = log.checks.get(item.question.id, [])
        if not tried:
            continue
        share = worth(item.question, tried[-1], negative=bool(attempt.rules.get("negative")))
        closed = len(tried) >= most or share == 1
        found[item.question.id] = Check(len(tried), max(most - len(tried), 0), share, tried[-1], closed)
    return found
