"""Quizzes: the page before, the questions, the answers as they are saved, the result."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, jsonify, render_template, request, url_for

from club import clock
from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.limits import hit
from training import paths, policy
from training.actions import attempts
from training.forms.answers import told_by_form, told_by_script
from training.marks import answers, conflicts, read_log
from training.models import Attempt
from training.queries.attempts import Asked, asked, attempt_for, attempts_of, checks_of, events_of, keys_of, marks_of
from training.queries.courses import course_for, quiz_for
from training.queries.outline import outline_of
from training.queries.slots import extent_of
from training.routes.place import blueprint, see_other
from training.routes.said import answered_words, line_shares


@blueprint.get("/<slug>/quizzes/<int:quiz_id>")
@members_only
def quiz(slug: str, quiz_id: int) -> str:
    """What a quiz asks for, and how it went so far."""
    course = course_for(me(), slug)
    found = quiz_for(me(), course, quiz_id)
    outline, (count, several) = outline_of(me(), course), extent_of(found)
    before, after = outline.neighbours(found)
    return render_template(
        "training/quiz.html",
        course=course,
        quiz=found,
        outline=outline,
        step=outline.step_of(found),
        before=before,
        after=after,
        attempts=attempts_of(me(), found),
        count=count,
        several=several,
        may_learn=policy.may_learn(me(), course),
        may_author=policy.may_author(me(), course),
    )


@blueprint.post("/<slug>/quizzes/<int:quiz_id>/start")
@members_only
def quiz_start(slug: str, quiz_id: int) -> Any:
    """Begin an attempt, or go on with the open one."""
    hit("training.begin", "30 per minute", me().id)
    with transaction():
        course = course_for(me(), slug)
        begun = attempts.begin(me(), course, quiz_for(me(), course, quiz_id))
    return see_other(paths.attempt_path(begun))


@blueprint.get("/attempts/<int:attempt_id>")
@members_only
def attempt(attempt_id: int) -> Any:
    """The questions of an open attempt."""
    found = attempt_for(me(), attempt_id)
    if not found.is_open:
        return see_other(url_for("training.result", attempt_id=found.id))
    events, questions = events_of(found), asked(found)
    log = read_log(events)
    return render_template(
        "training/attempt.html",
        course=found.quiz.course,
        attempt=found,
        questions=questions,
        total=sum(item.question.counts for item in questions),
        chosen=log.answers,
        checks=checks_of(found, questions, log),
        checked_at_once=found.rules.get("behaviour") in {"immediate", "adaptive"},
        conflicts=_conflicts(events, questions),
        page=secrets.token_hex(6),
        now=clock.now(),
        seen=events[-1].seq if events else 0,
        shares=line_shares,
        back_url=url_for("training.quiz", slug=found.quiz.course.slug, quiz_id=found.quiz_id),
    )


def _conflicts(events: list[Any], questions: list[Asked]) -> dict[int, list[dict[str, Any]]]:
    """What another device said at the same time, in words: the learner decides which of the two stands."""
    by_id = {item.question.id: item for item in questions}
    return {
        number: [{"at": event.received_at, "words": answered_words(by_id[number], event.answer)} for event in others]
        for number, others in conflicts(events).items()
        if number in by_id
    }


@blueprint.post("/attempts/<int:attempt_id>")
@members_only
def attempt_save(attempt_id: int) -> Any:
    """Save the whole form (a browser without script); then show what would be handed in, or how a question went."""
    wanted = request.form.get("check", "")
    checking = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    with transaction():
        found = attempt_for(me(), attempt_id)
        refused = {}
        if found.is_open:
            items = asked(found)
            questions = [item.question for item in items]
            refused = attempts.answer(me(), found, told_by_form(request.form, questions, events_of(found)))
    for message in dict.fromkeys(refused.values()):
        flash(message, "warning")
    if not checking:
        return see_other(url_for("training.review", attempt_id=attempt_id))
    number = next((item.number for item in items if item.question.id == checking), 1) if found.is_open else 1
    try:
        with transaction():
            attempts.check(me(), attempt_for(me(), attempt_id), checking)
    except (Invalid, Conflict) as error:
        flash(error.message, "warning")
    return see_other(url_for("training.attempt", attempt_id=attempt_id, _anchor=f"question-{number}"))


def _standing(found: Attempt, refused: dict[str, str] | None = None) -> Any:
    log = events_of(found)
    return jsonify(
        state=found.state.value,
        seq=log[-1].seq if log else 0,
        answers={str(number): chosen for number, chosen in answers(log).items()},
        conflicts=sorted(conflicts(log)),
        left=_seconds_left(found),
        refused=refused or {},
    )


def _seconds_left(found: Attempt) -> int | None:
    """Seconds until the time ends, by the server's clock; None without a limit."""
    return max(int((found.ends_at - clock.now()).total_seconds()), 0) if found.ends_at else None


@blueprint.get("/attempts/<int:attempt_id>/answers")
@members_only
def attempt_answers(attempt_id: int) -> Any:
    """What stands on the server, for a page that slept while another device answered."""
    return _standing(attempt_for(me(), attempt_id))


@blueprint.post("/attempts/<int:attempt_id>/answers")
@members_only
def attempt_answer(attempt_id: int) -> Any:
    """Save answers one by one, as the page's script tells them; telling again changes nothing."""
    hit("training.answer", "240 per minute", me().id)
    given = told_by_script(request.get_json(silent=True))
    with transaction():
        found = attempt_for(me(), attempt_id)
        refused = attempts.answer(me(), found, given)
    return _standing(found, refused)


@blueprint.get("/attempts/<int:attempt_id>/review")
@members_only
def review(attempt_id: int) -> Any:
    """What would be handed in; it is not handed in yet."""
    found = attempt_for(me(), attempt_id)
    if not found.is_open:
        return see_other(url_for("training.result", attempt_id=found.id))
    events, questions = events_of(found), asked(found)
    chosen = answers(events)
    return render_template(
        "training/review.html",
        course=found.quiz.course,
        attempt=found,
        questions=[item for item in questions if item.number],
        chosen=chosen,
        said=answered_words,
        conflicts=_conflicts(events, questions),
        missing=sum(item.question.id not in chosen for item in questions if item.number),
        back_url=paths.attempt_path(found),
    )


@blueprint.post("/attempts/<int:attempt_id>/submit")
@members_only
def attempt_submit(attempt_id: int) -> Any:
    """Hand in. A second time shows the first result."""
    with transaction():
        found = attempt_for(me(), attempt_id)
        course = found.quiz.course
        was_complete = outline_of(me(), course).is_complete
        attempts.submit(me(), course, found)
        completed = outline_of(me(), course).is_complete and not was_complete
    return see_other(url_for("training.result", attempt_id=attempt_id, completed=1 if completed else None))


@blueprint.get("/attempts/<int:attempt_id>/result")
@members_only
def result(attempt_id: int) -> Any:
    """How it went, question by question, and where to go on."""
    found = attempt_for(me(), attempt_id)
    if found.is_open:
        return see_other(paths.attempt_path(found))
    course = found.quiz.course
    events, questions = events_of(found), asked(found)
    log, outline = read_log(events), outline_of(me(), course)
    visible = bool(policy.may_see(me(), course)) and outline.step_of(found.quiz) is not None
    remarks = found.quiz.remarks or []
    return render_template(
        "training/result.html",
        course=course,
        attempt=found,
        questions=questions,
        total=sum(item.question.counts for item in questions),
        chosen=log.answers,
        log=log,
        keys=keys_of(log),
        shares=line_shares,
        said=answered_words,
        remark=next((row["text"] for row in remarks if (found.score or 0) >= row["from"]), ""),
        marks=marks_of(found, questions, events),
        outline=outline,
        onward=outline.onward(found.quiz) if visible else None,
        visible=visible,
        just_completed=outline.is_complete and request.args.get("completed") == "1",
    )
