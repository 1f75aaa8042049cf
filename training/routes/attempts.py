"""Quizzes: the page before, the questions, the answers as they are saved, the result."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.limits import hit
from training import paths, policy
from training.actions import attempts
from training.forms.answers import told_by_form, told_by_script
from training.marks import answers
from training.models import Attempt
from training.queries.attempts import answers_of, asked, attempt_for, attempts_of, events_of, marks_of
from training.queries.courses import course_for, extent_of, quiz_for
from training.queries.outline import outline_of
from training.routes.place import blueprint, see_other


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
    log = events_of(found)
    return render_template(
        "training/attempt.html",
        course=found.quiz.course,
        attempt=found,
        questions=asked(found),
        chosen=answers(log),
        seen=log[-1].seq if log else 0,
        back_url=url_for("training.quiz", slug=found.quiz.course.slug, quiz_id=found.quiz_id),
    )


@blueprint.post("/attempts/<int:attempt_id>")
@members_only
def attempt_save(attempt_id: int) -> Any:
    """Save the whole form (a browser without script), then show what would be handed in."""
    with transaction():
        found = attempt_for(me(), attempt_id)
        if found.is_open:
            attempts.answer(me(), found, told_by_form(request.form, found.question_ids, events_of(found)))
    return see_other(url_for("training.review", attempt_id=attempt_id))


def _standing(found: Attempt, refused: dict[str, str] | None = None) -> Any:
    log = events_of(found)
    return jsonify(
        state=found.state.value,
        seq=log[-1].seq if log else 0,
        answers={str(number): sorted(chosen) for number, chosen in answers(log).items()},
        refused=refused or {},
    )


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
    questions, chosen = asked(found), answers_of(found)
    return render_template(
        "training/review.html",
        course=found.quiz.course,
        attempt=found,
        questions=questions,
        chosen=chosen,
        missing=sum(item.question.id not in chosen for item in questions),
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
    questions, chosen = asked(found), answers_of(found)
    outline = outline_of(me(), course)
    visible = bool(policy.may_see(me(), course)) and outline.step_of(found.quiz) is not None
    return render_template(
        "training/result.html",
        course=course,
        attempt=found,
        questions=questions,
        chosen=chosen,
        marks=marks_of(found, questions, chosen),
        outline=outline,
        onward=outline.onward(found.quiz) if visible else None,
        visible=visible,
        just_completed=outline.is_complete and request.args.get("completed") == "1",
    )
