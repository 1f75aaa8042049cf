"""Attempts: begun, answered choice by choice, handed in once. Every change is a line of the attempt's log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db
from club.errors import Conflict, DomainError, Invalid
from club.i18n import _, time_text
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from training import policy
from training.actions.learning import complete, enrol
from training.actions.once import once
from training.models import Attempt, AttemptEvent, AttemptState, Course, EventKind, QuestionKind, Quiz, QuizQuestion
from training.notices import PASSED
from training.paths import attempt_path
from training.queries.attempts import answers_of, asked, events_of, marks_of
from training.queries.courses import questions_of


@dataclass(frozen=True)
class Given:
    """One answer as a device tells it.

    `age` is how many seconds ago it was given, by the device's own clock: the difference is right even where the clock
    is not. `seen` is the last event the device knew of: the answer is later than those, however long they travelled.
    """

    client_id: str
    question_id: int
    choice_ids: tuple[int, ...]
    age: float = 0.0
    seen: int = 0


def begin(actor: Person, course: Course, quiz: Quiz) -> Attempt:
    """Open an attempt, or give back the one that is open. What is asked is fixed now."""
    enrolment = enrol(actor, course)
    enrolment.active_at = clock.now()
    mine = select(Attempt).where(Attempt.person_id == actor.id, Attempt.quiz_id == quiz.id)
    questions = [question.id for question in questions_of(quiz)]
    if not questions:
        raise Invalid(_("This quiz has no questions yet."))

    def fresh() -> Attempt:
        number = db.session.scalar(
            select(func.max(Attempt.number)).where(Attempt.person_id == actor.id, Attempt.quiz_id == quiz.id)
        )
        return Attempt(
            person_id=actor.id,
            quiz_id=quiz.id,
            number=(number or 0) + 1,
            question_ids=questions,
            pass_percent=quiz.pass_percent,
            seed=secrets.token_hex(8),
        )

    return once(mine.where(Attempt.state == AttemptState.OPEN), fresh)


def answer(actor: Person, attempt: Attempt, given: Sequence[Given]) -> dict[str, str]:
    """Keep answers in the order given; {client_id: why} of those that cannot be kept.

    Told again, an answer changes nothing, also after the attempt was handed in.
    """
    ensure(policy.may_answer(actor, attempt))
    _hold(attempt)
    log = events_of(attempt)
    known = {event.client_id for event in log}
    questions = {item.question.id: item.question for item in asked(attempt)}
    refused = {}
    for item in given:
        if item.client_id in known:
            continue
        try:
            event = _answered(attempt, item, questions)
        except DomainError as error:
            refused[item.client_id] = error.message
            continue
        event.at = _moment(attempt, item, log)
        event.seq = log[-1].seq + 1 if log else 1
        known.add(item.client_id)
        log.append(event)
        db.session.add(event)
    db.session.flush()
    return refused


def submit(actor: Person, course: Course, attempt: Attempt) -> Attempt:
    """Hand the attempt in and mark it; handed in before, the first result stands. May complete the course."""
    ensure(policy.may_answer(actor, attempt))
    _hold(attempt)
    if not attempt.is_open:
        return attempt
    event = AttemptEvent(attempt_id=attempt.id, seq=_last_seq(attempt) + 1, client_id="submitted")
    event.kind, event.at = EventKind.SUBMITTED, clock.now()
    db.session.add(event)
    marks = marks_of(attempt, asked(attempt), answers_of(attempt))
    attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, event.at
    attempt.score, attempt.passed = marks.score, marks.passed
    db.session.flush()
    _reward(actor, course, attempt)
    return attempt


def _reward(actor: Person, course: Course, attempt: Attempt) -> None:
    if not attempt.passed or not policy.may_learn(actor, course):
        # A course withdrawn meanwhile keeps the result; its completion waits until it is open again.
        return
    enrolment = enrol(actor, course)
    enrolment.active_at = clock.now()
    complete(actor, course, enrolment)
    if attempt.quiz.lesson_id is None and not enrolment.completed_at:
        quiz, score = attempt.quiz.title, attempt.score
        tell(
            [actor.id],
            PASSED,
            key=f"quiz:{attempt.quiz_id}",
            url=f"{attempt_path(attempt)}/result",
            quiz=quiz,
            score=score,
        )


def _hold(attempt: Attempt) -> None:
    """Read the attempt anew and keep other devices waiting until this transaction ends."""
    db.session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt.id)
        .options(joinedload(Attempt.quiz))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    ).one()


def _last_seq(attempt: Attempt) -> int:
    return db.session.scalar(select(func.max(AttemptEvent.seq)).where(AttemptEvent.attempt_id == attempt.id)) or 0


def _answered(attempt: Attempt, given: Given, questions: dict[int, QuizQuestion]) -> AttemptEvent:
    if not attempt.is_open:
        when = time_text(attempt.submitted_at)
        raise Conflict(_("This attempt was handed in at %(time)s; the answer came after that.", time=when))
    question = questions.get(given.question_id)
    if question is None:
        raise Invalid(_("This question is not part of the attempt."))
    chosen = sorted(set(given.choice_ids))
    if not set(chosen) <= {choice.id for choice in question.choices}:
        raise Invalid(_("This choice does not belong to the question."))
    if question.kind != QuestionKind.MULTIPLE and len(chosen) > 1:
        raise Invalid(_("Only one choice can be taken here."))
    return AttemptEvent(
        attempt_id=attempt.id,
        client_id=given.client_id,
        kind=EventKind.ANSWERED,
        question_id=question.id,
        choice_ids=chosen,
    )


def _moment(attempt: Attempt, given: Given, log: Sequence[AttemptEvent]) -> datetime:
    """When the answer was given: not before the attempt began, and after the answers it was meant to replace."""
    now = clock.now()
    span = (now - attempt.started_at).total_seconds()
    moment = now - timedelta(seconds=min(max(given.age, 0.0), max(span, 0.0)))
    replaced = [event.at for event in log if event.question_id == given.question_id and event.seq <= given.seen]
    return max([moment, *(at + timedelta(microseconds=1) for at in replaced)])
