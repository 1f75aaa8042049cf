"""Attempts: what was asked, what was answered, how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import db
from club.errors import NotFound
from training.marks import Key, Marks, answers, mark, shuffled
from training.models import Attempt, AttemptEvent, QuestionKind, Quiz, QuizChoice, QuizQuestion

if TYPE_CHECKING:
    from club.policy import Someone


@dataclass(frozen=True)
class Asked:
    """A question as an attempt shows it: its number and its choices in the attempt's order."""

    number: int
    question: QuizQuestion
    choices: list[QuizChoice]

    @property
    def several(self) -> bool:
        """Whether more than one choice may be taken."""
        return self.question.kind == QuestionKind.MULTIPLE


def attempt_for(person: Someone, attempt_id: int) -> Attempt:
    """The person's own attempt with its quiz and course; anybody else's does not exist."""
    mine = select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person.id)
    attempt = db.session.scalar(mine.options(joinedload(Attempt.quiz).joinedload(Quiz.course)))
    if attempt is None:
        raise NotFound
    return attempt


def attempts_of(person: Someone, quiz: Quiz, *, most: int = 20) -> list[Attempt]:
    """The person's attempts at a quiz, the newest first."""
    mine = select(Attempt).where(Attempt.person_id == person.id, Attempt.quiz_id == quiz.id)
    return list(db.session.scalars(mine.order_by(Attempt.number.desc()).limit(most)))


def asked(attempt: Attempt) -> list[Asked]:
    """The questions fixed when the attempt began, also those retired since. "Right" and "wrong" stay where they are."""
    rows = {
        row.id: row for row in db.session.scalars(select(QuizQuestion).where(QuizQuestion.id.in_(attempt.question_ids)))
    }
    found = []
    for number, question in enumerate((rows[i] for i in attempt.question_ids if i in rows), start=1):
        choices = question.choices
        if question.kind != QuestionKind.TRUE_FALSE:
            by_id = {choice.id: choice for choice in choices}
            choices = [by_id[i] for i in shuffled(attempt.seed, by_id)]
        found.append(Asked(number, question, choices))
    return found


def events_of(attempt: Attempt) -> list[AttemptEvent]:
    """The attempt's log in the order it was received."""
    found = select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id)
    return list(db.session.scalars(found.order_by(AttemptEvent.seq)))


def answers_of(attempt: Attempt) -> dict[int, frozenset[int]]:
    """The choices that stand, by question."""
    return answers(events_of(attempt))


def marks_of(attempt: Attempt, questions: list[Asked], chosen: dict[int, frozenset[int]]) -> Marks:
    """Marks of the answers against the questions as they were asked."""
    keys = [Key(item.question.id, item.question.correct_ids, item.several) for item in questions]
    return mark(keys, chosen, pass_percent=attempt.pass_percent)
