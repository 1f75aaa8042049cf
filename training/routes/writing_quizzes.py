"""Writing quizzes and their questions."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from training.actions import quizzes
from training.forms.writing import QuestionForm, QuizForm, ReasonForm
from training.models import Course, LessonState, QuestionKind, Quiz, QuizQuestion
from training.queries.courses import lesson_of, lessons_of, question_of, questions_of, quiz_for
from training.routes.place import blueprint, see_other, step_wanted
from training.routes.writing import course_to_write, editor


def _quiz_form(course: Course, quiz: Quiz | None = None) -> QuizForm:
    data = {"pass_percent": 60, "required": True, "lesson": 0}
    asked = request.args.get("lesson", "")
    if quiz is not None:
        data = {name: getattr(quiz, name) for name in ("title", "pass_percent", "required")}
        data["lesson"] = quiz.lesson_id or 0
    elif asked.isdecimal():
        data["lesson"] = int(asked)
    form = QuizForm(data=data)
    standing = [lesson for lesson in lessons_of(course) if lesson.state != LessonState.REMOVED]
    form.lesson.choices = [(0, _("At the end of the course"))]
    form.lesson.choices += [(lesson.id, _("After “%(title)s”", title=lesson.title)) for lesson in standing]
    return form


def _values(course: Course, form: QuizForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "pass_percent": form.pass_percent.data or 0,
        "required": bool(form.required.data),
        "lesson": lesson_of(course, form.lesson.data) if form.lesson.data else None,
    }


@blueprint.route("/<slug>/edit/quizzes/new", methods=["GET", "POST"])
@members_only
def new_quiz(slug: str) -> Any:
    """A new quiz."""
    course = course_to_write(slug)
    form = _quiz_form(course)
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            quiz = quizzes.add_quiz(me(), course, **_values(course, form))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz.id))
    page = render_template("training/edit/quiz.html", course=course, form=form, quiz=None, questions=[])
    return page, 422 if form.errors else 200


@blueprint.route("/<slug>/edit/quizzes/<int:quiz_id>", methods=["GET", "POST"])
@members_only
def edit_quiz(slug: str, quiz_id: int) -> Any:
    """A quiz and its questions."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    form = _quiz_form(course, quiz)
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            quizzes.edit_quiz(me(), course, quiz_for(me(), course, quiz_id), **_values(course, form))
        flash(_("Saved."))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id))
    return _quiz_page(course, quiz, form), 422 if form.errors else 200


def _quiz_page(course: Course, quiz: Quiz, form: QuizForm, reason: ReasonForm | None = None) -> str:
    return render_template(
        "training/edit/quiz.html",
        course=course,
        form=form,
        quiz=quiz,
        questions=questions_of(quiz),
        reason=reason or ReasonForm(formdata=None),
    )


@blueprint.post("/<slug>/edit/quizzes/<int:quiz_id>/remove")
@members_only
def remove_quiz(slug: str, quiz_id: int) -> Any:
    """Take a quiz out of the course."""
    form = ReasonForm()
    if not form.validate_on_submit():
        course = course_to_write(slug)
        quiz = quiz_for(me(), course, quiz_id)
        return _quiz_page(course, quiz, _quiz_form(course, quiz), form), 422
    with transaction():
        course = course_to_write(slug)
        quizzes.remove_quiz(me(), course, quiz_for(me(), course, quiz_id), reason=form.reason.data or "")
    flash(_("The quiz was removed. Results stay with those who took it."))
    return editor(slug)


def _question_form(question: QuizQuestion | None) -> QuestionForm:
    if question is None:
        return QuestionForm(data={"kind": QuestionKind.SINGLE.value})
    choices = [{"text": item.text, "correct": item.correct, "feedback": item.feedback} for item in question.choices]
    return QuestionForm(
        data={
            "kind": question.kind.value,
            "text": question.text,
            "feedback": question.feedback,
            "choices": choices + [{}] * (6 - len(choices)),
        }
    )


def _asked(form: QuestionForm) -> dict[str, Any]:
    return {
        "kind": QuestionKind(form.kind.data),
        "text": form.text.data or "",
        "feedback": form.feedback.data or "",
        "choices": form.offered,
    }


@blueprint.route("/<slug>/edit/quizzes/<int:quiz_id>/questions/new", methods=["GET", "POST"])
@members_only
def new_question(slug: str, quiz_id: int) -> Any:
    """A new question at the quiz's end."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    form = _question_form(None)
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            quizzes.add_question(me(), course, quiz_for(me(), course, quiz_id), **_asked(form))
        flash(_("The question was added."))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))
    page = render_template("training/edit/question.html", course=course, quiz=quiz, form=form, question=None)
    return page, 422 if form.errors else 200


@blueprint.route("/<slug>/edit/questions/<int:question_id>", methods=["GET", "POST"])
@members_only
def edit_question(slug: str, question_id: int) -> Any:
    """Change a question; results of those who were asked the old one keep it."""
    course = course_to_write(slug)
    question = question_of(course, question_id)
    quiz = quiz_for(me(), course, question.quiz_id)
    form = _question_form(question)
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            quizzes.edit_question(me(), course, question_of(course, question_id), **_asked(form))
        flash(_("Saved."))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz.id, _anchor="questions"))
    page = render_template("training/edit/question.html", course=course, quiz=quiz, form=form, question=question)
    return page, 422 if form.errors else 200


@blueprint.post("/<slug>/edit/questions/<int:question_id>/place")
@members_only
def place_question(slug: str, question_id: int) -> Any:
    """Move a question up or down, or remove it, as the button says."""
    with transaction():
        course = course_to_write(slug)
        question = question_of(course, question_id)
        quiz_id = question.quiz_id
        if request.form.get("do") == "remove":
            quizzes.remove_question(me(), course, question)
        else:
            quizzes.move_question(me(), course, question, step=step_wanted())
    return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))
