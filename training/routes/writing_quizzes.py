"""Writing quizzes: their rules, their questions, and what they draw from the bank."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.i18n import _
from training.actions import bank, quizzes
from training.forms.questions import QuestionForm, blank, filled
from training.forms.writing import DrawForm, QuizForm, ReasonForm
from training.models import Course, LessonState, QuestionKind, Quiz
from training.queries.bank import bank_question, category_of, draft_from
from training.queries.courses import lesson_of, lessons_of, quiz_for
from training.queries.marking import counts_at
from training.queries.slots import places_of, question_of, slot_of
from training.question import Difficulty
from training.routes.filing import category_choices, category_wanted
from training.routes.place import blueprint, see_other, step_wanted
from training.routes.writing import course_to_write, editor
from training.words import kind_hints, kind_words, level_words

_RULES = (
    "behaviour", "tries", "penalty", "time_limit", "grace", "shuffle_answers", "shuffle_questions", "negative",
)  # fmt: skip


def _quiz_form(course: Course, quiz: Quiz | None = None) -> QuizForm:
    data: dict[str, Any] = {"pass_percent": 60, "required": True, "lesson": 0, "shuffle_answers": True}
    asked = request.args.get("lesson", "")
    if quiz is not None:
        data = {name: getattr(quiz, name) for name in ("title", "pass_percent", "required")}
        data |= {name: getattr(quiz, name) for name in _RULES} | {"behaviour": quiz.behaviour.value}
        data |= {"lesson": quiz.lesson_id or 0, "remarks": _remark_lines(quiz)}
    elif asked.isdecimal():
        data["lesson"] = int(asked)
    form = QuizForm(data=data)
    standing = [lesson for lesson in lessons_of(course) if lesson.state != LessonState.REMOVED]
    form.lesson.choices = [(0, _("At the end of the course"))]
    form.lesson.choices += [(lesson.id, _("After “%(title)s”", title=lesson.title)) for lesson in standing]
    return form


def _remark_lines(quiz: Quiz) -> str:
    return "\n".join(f"{row['from']}: {row['text']}" for row in quiz.remarks or [])


def _values(course: Course, form: QuizForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "pass_percent": form.pass_percent.data or 0,
        "required": bool(form.required.data),
        "lesson": lesson_of(course, form.lesson.data) if form.lesson.data else None,
        "rules": form.rules,
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
    page = render_template("training/edit/quiz.html", course=course, form=form, quiz=None, places=[])
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


def _quiz_page(
    course: Course, quiz: Quiz, form: QuizForm, reason: ReasonForm | None = None, draw: DrawForm | None = None
) -> str:
    return render_template(
        "training/edit/quiz.html",
        course=course,
        form=form,
        quiz=quiz,
        places=places_of(quiz),
        kinds=kind_words(),
        levels=level_words(),
        draw=draw or _draw_form(),
        counts=counts_at(quiz),
        reason=reason or ReasonForm(formdata=None),
    )


def _draw_form(**options: Any) -> DrawForm:
    form = DrawForm(**options)
    form.category.choices = category_choices(_("The whole bank"))
    form.difficulty.choices = [("", _("Any")), *level_words().items()]
    return form


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


def _known_kind(text: str | None) -> str:
    return text if text and text in set(QuestionKind) else ""


@blueprint.route("/<slug>/edit/quizzes/<int:quiz_id>/questions/new", methods=["GET", "POST"])
@members_only
def new_question(slug: str, quiz_id: int) -> Any:
    """A new question at the quiz's end: first its kind, then the rest."""
    course = course_to_write(slug)
    quiz = quiz_for(me(), course, quiz_id)
    kind = _known_kind(request.form.get("kind") or request.args.get("kind"))
    if request.method == "GET" and not kind:
        back = url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id)
        return render_template(
            "training/bank/kinds.html", kinds=kind_words(), hints=kind_hints(), back=back, name=quiz.title
        )
    form = QuestionForm(data=blank(kind or "single") | {"tags": ""})
    form.category.choices = category_choices()
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            category = category_wanted(form)
            quizzes.add_question(me(), course, quiz_for(me(), course, quiz_id), form.draft, category=category)
        flash(_("The question was added."))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))
    return _question_page(course, quiz, form, None), 422 if form.errors else 200


def _question_page(course: Course, quiz: Quiz, form: QuestionForm, question: Any) -> str:
    return render_template(
        "training/edit/question.html", course=course, quiz=quiz, form=form, question=question, kinds=kind_words()
    )


@blueprint.route("/<slug>/edit/questions/<int:question_id>", methods=["GET", "POST"])
@members_only
def edit_question(slug: str, question_id: int) -> Any:
    """Change a question; results of those who were asked the old one keep it."""
    course = course_to_write(slug)
    version, slot = question_of(course, question_id)
    quiz = quiz_for(me(), course, slot.quiz_id)
    version = bank_question(me(), version.entry_id)
    form = QuestionForm(data=filled(draft_from(version), category_id=version.entry.category_id or 0))
    form.category.choices = category_choices()
    if form.validate_on_submit():
        with transaction():
            version = bank_question(me(), question_of(course_to_write(slug), question_id)[0].entry_id, lock=True)
            now = bank.edit_question(me(), version, form.draft, category=category_wanted(form))
            renewed = now.id != version.id
        flash(_("Saved."))
        if renewed:
            # Whoever mended a question that was asked wants to know what that does to the results.
            return see_other(url_for("training.regrade", slug=slug, quiz_id=quiz.id))
        return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz.id, _anchor="questions"))
    return _question_page(course, quiz, form, version), 422 if form.errors else 200


@blueprint.post("/<slug>/edit/questions/<int:question_id>/place")
@members_only
def place_question(slug: str, question_id: int) -> Any:
    """Move a question up or down, or take it out of the quiz, as the button says."""
    with transaction():
        course = course_to_write(slug)
        _question, slot = question_of(course, question_id)
        quiz_id = slot.quiz_id
        _place(course, slot)
    return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))


def _place(course: Course, slot: Any) -> None:
    if request.form.get("do") == "remove":
        quizzes.remove_slot(me(), course, slot)
    elif request.form.get("do") == "weigh":
        typed = request.form.get("points", "")
        quizzes.weigh_slot(me(), course, slot, points=int(typed) if typed.isdecimal() and len(typed) < 4 else 0)
    else:
        quizzes.move_slot(me(), course, slot, step=step_wanted())


@blueprint.post("/<slug>/edit/quizzes/<int:quiz_id>/places/<int:slot_id>")
@members_only
def place_slot(slug: str, quiz_id: int, slot_id: int) -> Any:
    """Move a place of the quiz, weigh it, or take it out."""
    with transaction():
        course = course_to_write(slug)
        _place(course, slot_of(course, quiz_id, slot_id))
    return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))


@blueprint.post("/<slug>/edit/quizzes/<int:quiz_id>/draws")
@members_only
def add_draw(slug: str, quiz_id: int) -> Any:
    """Draw so many questions at random from the bank."""
    form = _draw_form()
    if not form.validate_on_submit():
        course = course_to_write(slug)
        quiz = quiz_for(me(), course, quiz_id)
        return _quiz_page(course, quiz, _quiz_form(course, quiz), draw=form), 422
    with transaction():
        course = course_to_write(slug)
        quizzes.add_draw(
            me(),
            course,
            quiz_for(me(), course, quiz_id),
            count=form.count.data or 1,
            category=category_of(form.category.data),
            tags=form.tag_names,
            difficulty=Difficulty(form.difficulty.data) if form.difficulty.data else None,
            points=form.points.data or 1,
        )
    return see_other(url_for("training.edit_quiz", slug=slug, quiz_id=quiz_id, _anchor="questions"))
