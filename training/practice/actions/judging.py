"""What trainers and superiors do: marking, confirming, sending back, reminding."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from training import policy as training_policy
from training.models import Enrolment
from training.practice import notices, paths, policy, verbs
from training.practice.actions import deciding
from training.practice.actions.story import hold, known, note
from training.practice.models import (
    OPEN,
    WAITING,
    EventKind,
    PracticeReview,
    PracticeTask,
    PracticeWork,
    Spot,
    WorkState,
)
from training.practice.rubric import fits, percent, points_of


def stamp(work: PracticeWork) -> str:
    """What tells one state of a work from the next."""
    return work.changed_at.isoformat()


def mark(
    actor: Person, work: PracticeWork, *, levels: Sequence[int], comment: str, seen_at: str = "", client_id: str = ""
) -> None:
    """Mark a work by its rubric; it passes, or goes back with the comment. A trainer may do so whenever it is with
    peers or waits for a mark; Conflict where it changed since `seen_at`. Sent again with the
    same id it changes nothing."""
    ensure(policy.may_mark(actor, work))
    hold(work.task.course_id, work)
    if known(actor, client_id) is not None:
        return
    if work.state not in (WorkState.WITH_PEERS, WorkState.WITH_TRAINER):
        raise Conflict(_("This work does not wait for a mark any more."))
    if seen_at and seen_at != stamp(work):
        raise Conflict(_("Something happened to this work while you were reading. Look at it again."))
    rubric = work.task.criteria
    if not fits(rubric, levels):
        raise Invalid(_("Choose a level for each criterion."))
    points = points_of(rubric, levels)
    share = percent(rubric, points)
    if share < work.task.pass_percent and not comment.strip():
        raise Invalid(_("It goes back to its author: say what is missing."))
    note(work, EventKind.MARKED, actor, client_id=client_id)
    ledger.record(actor, verbs.WORK_MARKED, work, course=work.task.course_id, percent=share)
    deciding.conclude(work, points, comment=comment)


def confirm(actor: Person, work: PracticeWork) -> None:
    """The superior stands for it that this was done. A work that waits for that passes; another one, when its marks
    say so."""
    ensure(policy.may_check(actor, work))
    hold(work.task.course_id, work)
    if work.spot == Spot.CONFIRMED:
        return
    if work.state not in WAITING:
        raise Conflict(_("This work does not wait for a check any more."))
    waits = work.state == WorkState.WITH_SUPERIOR
    work.spot = Spot.CONFIRMED
    note(work, EventKind.CONFIRMED, actor)
    ledger.record(actor, verbs.WORK_CONFIRMED, work, course=work.task.course_id)
    if waits:
        deciding.let_pass(work)


def return_work(actor: Person, work: PracticeWork, *, reason: str) -> None:
    """Send a work back with a reason: the superior of its author's unit, or a trainer."""
    trains = training_policy.may_author(actor, work.task.course)
    ensure(policy.may_mark(actor, work) if trains else policy.may_check(actor, work))
    hold(work.task.course_id, work)
    if work.state not in WAITING:
        raise Conflict(_("This work is not waiting any more, so it cannot be sent back."))
    work.comment = reason
    ledger.record(actor, verbs.WORK_RETURNED, work, reason=reason, course=work.task.course_id)
    deciding.send_back(work, actor, reason=reason)


def nudge(actor: Person, task: PracticeTask, people: Sequence[int]) -> int:
    """Remind learners who have not handed in, and reviewers who owe a review; each at most once a day. How many were
    told."""
    ensure(policy.may_set(actor, task.course))
    wanted = set(people)
    learns = select(Enrolment.person_id).where(Enrolment.course_id == task.course_id, Enrolment.person_id.in_(wanted))
    done = select(PracticeWork.author_id).where(
        PracticeWork.task_id == task.id,
        PracticeWork.state.not_in([WorkState.DRAFT, WorkState.RETURNED, WorkState.WITHDRAWN]),
    )
    stuck = db.session.scalars(learns.where(Enrolment.person_id.not_in(done))).all()
    today = clock.today().isoformat()
    url = paths.task_path(task.course, task)
    count = tell(stuck, notices.NUDGED, key=f"task:{task.id}:{today}", url=url, but=actor, task=task.title)
    owed = (
        select(PracticeReview)
        .join(PracticeWork, PracticeReview.work_id == PracticeWork.id)
        .where(PracticeWork.task_id == task.id, PracticeReview.state.in_(OPEN), PracticeReview.reviewer_id.in_(wanted))
    )
    for review in db.session.scalars(owed).all():
        to, address = [review.reviewer_id or 0], paths.review_path(review)
        count += tell(to, notices.REVIEW_DUE, key=f"review:{review.id}:{today}", url=address, task=task.title)
    return count
