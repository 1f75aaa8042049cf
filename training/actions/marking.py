"""What trainers do to results: marking essays, and marking again after a question was mended. Both are lines of the
attempt's log, so that a result can always be computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import joinedload

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from training import policy, verbs
from training.actions.attempts import reward, settle
from training.models import Attempt, AttemptEvent, Course, EventKind, QuestionKind, Quiz, QuizQuestion
from training.notices import MARKED, REGRADED
from training.paths import attempt_path
from training.queries.marking import digest_of, regrade_plan


def mark_essay(
    actor: Person,
    course: Course,
    attempt: Attempt,
    question_id: int,
    *,
    points: int,
    comment: str,
    rubric: Sequence[int] = (),
    client_id: str = "",
) -> None:
    """Give an essay its points (percent) and a word; marked again, the later mark counts. Tells the learner when
    nothing waits any more. The same mark sent twice is one."""
    ensure(policy.may_author(actor, course))
    if attempt.is_open:
        raise Conflict(_("This attempt has not been handed in yet."))
    if question_id not in attempt.question_ids:
        raise NotFound
    question = db.session.get_one(QuizQuestion, question_id)
    if question.kind != QuestionKind.ESSAY:
        raise Invalid(_("Only essays are marked by hand."))
    if not 0 <= points <= 100:
        raise Invalid(_("Points lie between 0 and 100 percent."))
    mine = f"mark:{client_id or clock.now().isoformat()}"[:64]
    known = select(AttemptEvent.id).where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.client_id == mine)
    if db.session.scalar(known):
        return
    event = AttemptEvent(attempt_id=attempt.id, seq=_next(attempt), client_id=mine, kind=EventKind.MARKED)
    event.question_id, event.by_id, event.at = question_id, actor.id, clock.now()
    event.answer = {"points": points, "comment": comment, "rubric": list(rubric)}
    db.session.add(event)
    db.session.flush()
    passed = attempt.passed
    settle(attempt)
    owner = db.session.get_one(Person, attempt.person_id)
    if attempt.passed and not passed:
        reward(owner, course, attempt)
    if not attempt.waiting:
        tell(
            [attempt.person_id],
            MARKED,
            key=f"attempt:{attempt.id}:{event.seq}",
            url=f"{attempt_path(attempt)}/result",
            quiz=attempt.quiz.title,
            score=attempt.score,
        )


def regrade(actor: Person, course: Course, quiz: Quiz, *, digest: str, reason: str) -> int:
    """Mark all attempts by the questions as they stand now, exactly as the plan that was shown; how many changed.

    What somebody passed and now would not is written down as it is; a completed course stays completed.
    """
    ensure(policy.may_author(actor, course))
    plan = regrade_plan(quiz)
    if digest_of(plan) != digest:
        raise Conflict(_("Something changed since the preview. Look at it once more."))
    if not plan:
        return 0
    last = dict(
        db.session.execute(
            select(AttemptEvent.attempt_id, func.max(AttemptEvent.seq))
            .where(AttemptEvent.attempt_id.in_([change.attempt.id for change in plan]))
            .group_by(AttemptEvent.attempt_id)
        ).all()  # pyright: ignore[reportArgumentType]
    )
    now, rows = clock.now(), []
    for change in plan:
        seq = last.get(change.attempt.id, 0)
        for place, (question_id, key) in enumerate(sorted(change.keys.items()), start=1):
            rows.append(_line(actor, change.attempt, seq + place, question_id, key, now))
    db.session.execute(insert(AttemptEvent), rows)
    gained: list[Attempt] = []
    for change in plan:
        before, attempt = change.attempt.score, change.attempt
        if change.passed and not attempt.passed:
            gained.append(attempt)
        attempt.score, attempt.passed = change.score, change.passed
        if before != change.score:
            tell(
                [attempt.person_id],
                REGRADED,
                key=f"attempt:{attempt.id}:{now.isoformat()}",
                url=f"{attempt_path(attempt)}/result",
                quiz=quiz.title,
                before=before,
                score=change.score,
            )
    db.session.flush()
    for attempt in gained:
        reward(db.session.get_one(Person, attempt.person_id), course, attempt)
    ledger.record(actor, verbs.QUIZ_REGRADED, quiz, reason=reason, attempts=len(plan), course=course.id)
    return len(plan)


def _line(actor: Person, attempt: Attempt, seq: int, question_id: int, key: int, now: Any) -> dict[str, Any]:
    return {
        "attempt_id": attempt.id,
        "seq": seq,
        "client_id": f"regrade:{question_id}:{key}:{seq}",
        "kind": EventKind.REGRADED,
        "question_id": question_id,
        "answer": {"by": key},
        "by_id": actor.id,
        "at": now,
        "received_at": now,
        "seen": 0,
    }


def _next(attempt: Attempt) -> int:
    db.session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt.id)
        .options(joinedload(Attempt.quiz))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    ).one()
    last = db.session.scalar(select(func.max(AttemptEvent.seq)).where(AttemptEvent.attempt_id == attempt.id))
    return (last or 0) + 1
