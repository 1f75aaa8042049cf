"""Attempts: begun, answered, checked, handed in once. Every change is a line of the attempt's log."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from club import clock, ledger
from club.db import db
from club.errors import Conflict, DomainError, Invalid
from club.i18n import _, time_text
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from training import policy, verbs
from training.actions.learning import complete, enrol
from training.actions.once import once
from training.marks import plain, read_log
from training.models import Attempt, AttemptEvent, AttemptState, Course, EventKind, QuestionKind, Quiz, QuizQuestion
from training.notices import EXTENDED, PASSED
from training.paths import attempt_path
from training.queries.attempts import Check, asked, checks_of, events_of, marks_of
from training.queries.bank import drawable, standing_of, wanted_by
from training.queries.slots import retired_among, slots_of
from training.responses import accepted


@dataclass(frozen=True)
class Given:
    """One answer as a device tells it.

    `age` is how many seconds ago it was given, by the device's own clock: the difference is right even where the clock
    is not. `seen` is the last event the device knew of: the answer is later than those, however long they travelled.
    """

    client_id: str
    question_id: int
    answer: Any
    age: float = 0.0
    seen: int = 0


def begin(actor: Person, course: Course, quiz: Quiz) -> Attempt:
    """Open an attempt, or give back the one that is open. What is asked and by which rules is fixed now.

    An open attempt whose time has run out is handed in first.
    """
    enrolment = enrol(actor, course)
    enrolment.active_at = clock.now()
    mine = select(Attempt).where(Attempt.person_id == actor.id, Attempt.quiz_id == quiz.id)
    standing = db.session.scalar(mine.where(Attempt.state == AttemptState.OPEN))
    if standing is not None and standing.is_over:
        standing.quiz = quiz
        submit(actor, course, standing)
    elif standing is not None:
        return standing
    questions, points = _drawn(quiz)
    if not any(question.counts for question in questions):
        raise Invalid(_("This quiz has no questions yet."))
    now = clock.now()
    for question in questions:
        question.asked_at = question.asked_at or now

    def fresh() -> Attempt:
        number = db.session.scalar(
            select(func.max(Attempt.number)).where(Attempt.person_id == actor.id, Attempt.quiz_id == quiz.id)
        )
        return Attempt(
            person_id=actor.id,
            quiz_id=quiz.id,
            number=(number or 0) + 1,
            started_at=now,
            ends_at=now + timedelta(minutes=quiz.time_limit) if quiz.time_limit else None,
            question_ids=[question.id for question in questions],
            rules=_rules(quiz, points),
            pass_percent=quiz.pass_percent,
            seed=secrets.token_hex(8),
        )

    return once(mine.where(Attempt.state == AttemptState.OPEN), fresh)


def _rules(quiz: Quiz, points: dict[int, int]) -> dict[str, Any]:
    rules: dict[str, Any] = {"behaviour": quiz.behaviour.value, "shuffle_answers": quiz.shuffle_answers}
    if quiz.behaviour == "adaptive":
        rules |= {"tries": quiz.tries, "penalty": quiz.penalty}
    if quiz.negative:
        rules["negative"] = True
    if quiz.time_limit:
        rules["grace"] = quiz.grace
    if any(value != 1 for value in points.values()):
        rules["points"] = {str(number): value for number, value in points.items()}
    return rules


def _drawn(quiz: Quiz) -> tuple[list[QuizQuestion], dict[int, int]]:
    """The versions an attempt asks, and the points of each. No question is drawn that stands in the quiz already."""
    slots = slots_of(quiz)
    gone = retired_among(slots)
    chance = secrets.SystemRandom()
    chosen: list[tuple[int, int]] = []
    taken = {slot.question_id for slot in slots if slot.question_id}
    for slot in slots:
        if slot.question_id:
            chosen += [] if slot.question_id in gone else [(slot.question_id, slot.points)]
            continue
        pool = [number for number in drawable(wanted_by(slot)) if number not in taken]
        drawn = chance.sample(pool, min(slot.draw_count, len(pool)))
        taken |= set(drawn)
        chosen += [(number, slot.points) for number in drawn]
    if quiz.shuffle_questions:
        chance.shuffle(chosen)
    standing = standing_of(number for number, _points in chosen)
    rows = [(standing[number], points) for number, points in chosen if number in standing]
    return [question for question, _points in rows], {question.id: points for question, points in rows}


def answer(actor: Person, attempt: Attempt, given: Sequence[Given]) -> dict[str, str]:
    """Keep answers in the order given; {client_id: why} of those that cannot be kept.

    Told again, an answer changes nothing, also after the attempt was handed in.
    """
    ensure(policy.may_answer(actor, attempt))
    _hold(attempt)
    log = events_of(attempt)
    known = {event.client_id for event in log}
    items = asked(attempt)
    questions = {item.question.id: item.question for item in items}
    closed = {number for number, check in checks_of(attempt, items, read_log(log)).items() if check.closed}
    refused = {}
    for item in given:
        if item.client_id in known:
            continue
        try:
            event = _answered(attempt, item, questions, closed)
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


def check(actor: Person, attempt: Attempt, question_id: int) -> Check:
    """Have an answer checked while the attempt is open (immediate, adaptive): it counts as a try.

    The same answer checked again is the same try.
    """
    ensure(policy.may_answer(actor, attempt))
    _hold(attempt)
    if attempt.rules.get("behaviour") not in {"immediate", "adaptive"}:
        raise Invalid(_("This quiz says how it went when it is handed in."))
    events = events_of(attempt)
    items = asked(attempt)
    question = next((item.question for item in items if item.question.id == question_id), None)
    if question is None or question.kind in {QuestionKind.ESSAY, QuestionKind.NOTE}:
        raise Invalid(_("This question is not part of the attempt."))
    log = read_log(events)
    said, tried = log.answers.get(question_id), log.checks.get(question_id, [])
    if not said:
        raise Invalid(_("Answer the question first, then have it checked."))
    before = checks_of(attempt, items, log).get(question_id, Check())
    if before.closed or (tried and tried[-1] == said):
        return before
    _ensure_open(attempt)
    event = AttemptEvent(attempt_id=attempt.id, seq=events[-1].seq + 1, kind=EventKind.CHECKED)
    event.client_id, event.question_id = f"check:{question_id}:{len(tried) + 1}", question_id
    event.answer, event.at = json.loads(json.dumps(said)), clock.now()
    db.session.add(event)
    db.session.flush()
    return checks_of(attempt, items, read_log([*events, event]))[question_id]


def submit(actor: Person, course: Course, attempt: Attempt) -> Attempt:
    """Hand the attempt in and mark it; handed in before, the first result stands. May complete the course.

    Handed in after its time it counts as handed in when its time ended: nothing was taken after that.
    """
    ensure(policy.may_answer(actor, attempt))
    _hold(attempt)
    if not attempt.is_open:
        return attempt
    event = AttemptEvent(attempt_id=attempt.id, seq=_last_seq(attempt) + 1, client_id="submitted")
    event.kind, event.answer = EventKind.SUBMITTED, []
    event.at = min(clock.now(), attempt.closes_at) if attempt.closes_at else clock.now()
    db.session.add(event)
    db.session.flush()
    settle(attempt, at=event.at)
    reward(actor, course, attempt)
    return attempt


def settle(attempt: Attempt, *, at: datetime | None = None) -> None:
    """Write down what the attempt's log comes to; `at` is the moment at which it is handed in."""
    marks = marks_of(attempt, asked(attempt), events_of(attempt))
    if at is not None:
        attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, at
    attempt.score, attempt.waiting = marks.score, bool(marks.waiting)
    # An essay still to be marked can only add: who has reached the mark without it has passed.
    attempt.passed = marks.passed
    db.session.flush()


def extend(actor: Person, course: Course, attempt: Attempt, *, minutes: int, reason: str) -> None:
    """Give a learner more time, counted from now where it has run out already."""
    ensure(policy.may_author(actor, course))
    _hold(attempt)
    if not attempt.is_open:
        raise Conflict(_("This attempt was handed in already."))
    if attempt.ends_at is None:
        raise Invalid(_("This attempt has no time limit."))
    if not 1 <= minutes <= 600:
        raise Invalid(_("Give between 1 and 600 minutes."))
    now = clock.now()
    late = max((now - attempt.ends_at).total_seconds() / 60, 0)
    whole = minutes + int(-(-late // 1))
    event = AttemptEvent(attempt_id=attempt.id, seq=_last_seq(attempt) + 1, kind=EventKind.EXTENDED, at=now)
    event.client_id, event.by_id, event.answer = f"more:{secrets.token_hex(8)}", actor.id, {"minutes": whole}
    db.session.add(event)
    attempt.ends_at += timedelta(minutes=whole)
    db.session.flush()
    ledger.record(actor, verbs.ATTEMPT_EXTENDED, attempt, reason=reason, minutes=minutes)
    tell(
        [attempt.person_id],
        EXTENDED,
        key=f"attempt:{attempt.id}:{event.seq}",
        url=attempt_path(attempt),
        quiz=attempt.quiz.title,
        minutes=minutes,
    )


def reward(actor: Person, course: Course, attempt: Attempt) -> None:
    """What a passed attempt brings its owner: a step of the course, perhaps its end, and a word."""
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


def _ensure_open(attempt: Attempt) -> None:
    if not attempt.is_open:
        when = time_text(attempt.submitted_at)
        raise Conflict(_("This attempt was handed in at %(time)s; the answer came after that.", time=when))
    if attempt.is_over:
        when = time_text(attempt.ends_at)
        raise Conflict(_("The time ended at %(time)s; the answer came after that.", time=when))


def _answered(attempt: Attempt, given: Given, questions: dict[int, QuizQuestion], closed: set[int]) -> AttemptEvent:
    _ensure_open(attempt)
    question = questions.get(given.question_id)
    if question is None:
        raise Invalid(_("This question is not part of the attempt."))
    if question.id in closed:
        raise Conflict(_("This question was checked; its answer stands."))
    return AttemptEvent(
        attempt_id=attempt.id,
        client_id=given.client_id,
        kind=EventKind.ANSWERED,
        question_id=question.id,
        answer=accepted(question, given.answer),
        seen=given.seen,
    )


def _moment(attempt: Attempt, given: Given, log: Sequence[AttemptEvent]) -> datetime:
    """When the answer was given: not before the attempt began, and after the answers it was meant to replace."""
    now = clock.now()
    span = (now - attempt.started_at).total_seconds()
    moment = now - timedelta(seconds=min(max(given.age, 0.0), max(span, 0.0)))
    replaced = [event.at for event in log if event.question_id == given.question_id and event.seq <= given.seen]
    return max([moment, *(at + timedelta(microseconds=1) for at in replaced)])


def print_of(answer: Any) -> str:
    """A short print of an answer, for the id of a form's field."""
    return hashlib.sha256(json.dumps(plain(answer), ensure_ascii=False).encode()).hexdigest()[:24]
