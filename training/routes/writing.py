"""Writing courses: what a course says, its parts and lessons, and when learners see them."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict
from club.i18n import _
from club.people.queries import person_by_name
from club.policy import ensure
from training import policy
from training.actions import courses, lessons
from training.forms.writing import CourseForm, LessonForm, ModuleForm, NewCourseForm, ReasonForm, TrainerForm
from training.models import Course, Lesson, LessonState
from training.queries.courses import course_for, lesson_of, lessons_of, module_of, modules_of, quizzes_of
from training.routes.place import blueprint, see_other, step_wanted


def course_to_write(slug: str) -> Course:
    """The course, for somebody who writes it."""
    course = course_for(me(), slug)
    ensure(policy.may_author(me(), course))
    return course


def editor(slug: str, fragment: str = "") -> Any:
    """Back to the course's workshop."""
    return see_other(url_for("training.edit", slug=slug, _anchor=fragment or None))


@blueprint.route("/new", methods=["GET", "POST"])
@power_needed(policy.AUTHOR)
def new_course() -> Any:
    """Begin a course."""
    form = NewCourseForm()
    if form.validate_on_submit():
        with transaction():
            course = courses.begin_course(me(), title=form.title.data or "", summary=form.summary.data or "")
        return editor(course.slug)
    return render_template("training/edit/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<slug>/edit")
@members_only
def edit(slug: str) -> Any:
    """The workshop: parts, lessons and quizzes with their states, and the course's own state."""
    return _workshop(course_to_write(slug))


def _workshop(course: Course, **forms: Any) -> Any:
    standing = lessons_of(course)
    page = render_template(
        "training/edit/course.html",
        course=course,
        modules=modules_of(course),
        lessons=[lesson for lesson in standing if lesson.state != LessonState.REMOVED],
        removed=[lesson for lesson in standing if lesson.state == LessonState.REMOVED],
        quizzes=quizzes_of(course),
        reason=forms.get("reason") or ReasonForm(formdata=None),
        module_form=forms.get("module_form") or ModuleForm(formdata=None),
        may_name=policy.may_name_trainer(me(), course),
    )
    return page, 422 if forms else 200


@blueprint.route("/<slug>/edit/about", methods=["GET", "POST"])
@members_only
def edit_about(slug: str) -> Any:
    """What the course says of itself and whom it is for."""
    course = course_to_write(slug)
    form = CourseForm(data=_about(course))
    choices = policy.audiences_to_choose()
    if course.audience not in {code for code, _label in choices}:
        choices.append((course.audience, course.audience))
    form.audience.choices = choices
    if form.validate_on_submit():
        with transaction():
            courses.describe_course(
                me(),
                course_to_write(slug),
                title=form.title.data or "",
                summary=form.summary.data or "",
                for_whom=form.for_whom.data or "",
                outcomes=form.outcome_lines,
                minutes=form.minutes.data or 0,
                audience=form.audience.data,
            )
        flash(_("Saved."))
        return editor(slug)
    return render_template("training/edit/about.html", course=course, form=form), 422 if form.errors else 200


def _about(course: Course) -> dict[str, Any]:
    names = ("title", "summary", "for_whom", "minutes", "audience")
    return {name: getattr(course, name) for name in names} | {"outcomes": "\n".join(course.outcomes)}


@blueprint.route("/<slug>/edit/trainer", methods=["GET", "POST"])
@members_only
def edit_trainer(slug: str) -> Any:
    """Name the trainer."""
    course = course_to_write(slug)
    ensure(policy.may_name_trainer(me(), course))
    form = TrainerForm()
    if form.validate_on_submit():
        if person_by_name(form.person.data or "") is None:
            form.person.errors = [_("Nobody signs in with this phone number or email. Check it with them.")]
        else:
            with transaction():
                person = person_by_name(form.person.data or "")
                assert person is not None
                courses.name_trainer(me(), course_to_write(slug), person, reason=form.reason.data or "")
            flash(_("%(name)s is the trainer now.", name=person.full_name))
            return editor(slug)
    return render_template("training/edit/trainer.html", course=course, form=form), 422 if form.errors else 200


@blueprint.post("/<slug>/edit/publish")
@members_only
def publish(slug: str) -> Any:
    """Open the course to its audience."""
    with transaction():
        courses.publish_course(me(), course_to_write(slug), reason=request.form.get("reason", "")[:500])
    flash(_("The course is published. Those it is for are being told."))
    return editor(slug)


@blueprint.post("/<slug>/edit/withdraw")
@members_only
def withdraw(slug: str) -> Any:
    """Close the course."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _workshop(course_to_write(slug), reason=form)
    with transaction():
        courses.withdraw_course(me(), course_to_write(slug), reason=form.reason.data or "")
    flash(_("The course is withdrawn. Only those who write it see it."))
    return editor(slug)


@blueprint.post("/<slug>/edit/modules")
@members_only
def add_module(slug: str) -> Any:
    """A new part."""
    form = ModuleForm()
    if not form.validate_on_submit():
        return _workshop(course_to_write(slug), module_form=form)
    with transaction():
        lessons.add_module(me(), course_to_write(slug), title=form.title.data or "")
    return editor(slug)


@blueprint.post("/<slug>/edit/modules/<int:module_id>")
@members_only
def change_module(slug: str, module_id: int) -> Any:
    """Rename, move or remove a part, as the button says."""
    with transaction():
        course = course_to_write(slug)
        module = module_of(course, module_id)
        if request.form.get("do") == "remove":
            lessons.remove_module(me(), course, module)
        elif request.form.get("do") == "rename":
            form = ModuleForm()
            if form.validate():
                lessons.rename_module(me(), course, module, title=form.title.data or "")
        else:
            lessons.move_module(me(), course, module, step=step_wanted())
    return editor(slug, f"module-{module_id}")


@blueprint.route("/<slug>/edit/lessons/new", methods=["GET", "POST"])
@members_only
def new_lesson(slug: str) -> Any:
    """Write a new lesson; it is a draft first."""
    course = course_to_write(slug)
    asked = request.args.get("module", "")
    form = LessonForm(data={"module": int(asked) if asked.isdecimal() else 0, "minutes": 15})
    form.module.choices = [(module.id, module.title) for module in modules_of(course)]
    if form.validate_on_submit():
        with transaction():
            course = course_to_write(slug)
            lesson = lessons.add_lesson(
                me(),
                course,
                module_of(course, form.module.data),
                title=form.title.data or "",
                summary=form.summary.data or "",
                minutes=form.minutes.data or 0,
                body=form.body.data or "",
            )
        flash(_("Saved as a draft. Learners see it once you publish it."))
        return see_other(url_for("training.edit_lesson", slug=slug, lesson_id=lesson.id))
    page = render_template("training/edit/lesson.html", course=course, form=form, lesson=None)
    return page, 422 if form.errors else 200


@blueprint.route("/<slug>/edit/lessons/<int:lesson_id>", methods=["GET", "POST"])
@members_only
def edit_lesson(slug: str, lesson_id: int) -> Any:
    """Change a lesson's text. Who saves over somebody else's newer text is shown so, and keeps what they typed."""
    course = course_to_write(slug)
    lesson = lesson_of(course, lesson_id)
    form = LessonForm(data=_written(lesson))
    form.module.choices = [(module.id, module.title) for module in modules_of(course)]
    newer = None
    if form.validate_on_submit():
        try:
            with transaction():
                _save_lesson(slug, lesson_id, form)
            flash(_("Saved."))
            return see_other(url_for("training.edit_lesson", slug=slug, lesson_id=lesson_id))
        except Conflict as error:
            lesson = lesson_of(course_to_write(slug), lesson_id)
            newer = lesson
            form.body.errors = [error.message]
            form.seen_at.data = form.seen_at.raw_data = None
            form.seen_at.data = lessons.stamp(lesson)
    page = render_template("training/edit/lesson.html", course=course, form=form, lesson=lesson, newer=newer)
    return page, 409 if newer else 422 if form.errors else 200


def _written(lesson: Lesson) -> dict[str, Any]:
    names = ("title", "summary", "minutes", "body")
    written = {name: getattr(lesson, name) for name in names}
    return written | {"module": lesson.module_id, "seen_at": lessons.stamp(lesson)}


def _save_lesson(slug: str, lesson_id: int, form: LessonForm) -> None:
    course = course_to_write(slug)
    lesson = lesson_of(course, lesson_id)
    lessons.edit_lesson(
        me(),
        course,
        lesson,
        title=form.title.data or "",
        summary=form.summary.data or "",
        minutes=form.minutes.data or 0,
        body=form.body.data or "",
        seen_at=form.seen_at.data or "",
        minor=bool(form.minor.data),
    )
    if form.module.data != lesson.module_id:
        lessons.place_lesson(me(), course, lesson, module_of(course, form.module.data))


@blueprint.post("/<slug>/edit/lessons/<int:lesson_id>/move")
@members_only
def move_lesson(slug: str, lesson_id: int) -> Any:
    """Up or down, also into the neighbouring part."""
    with transaction():
        course = course_to_write(slug)
        lessons.move_lesson(me(), course, lesson_of(course, lesson_id), step=step_wanted())
    return editor(slug, f"lesson-{lesson_id}")


@blueprint.post("/<slug>/edit/lessons/<int:lesson_id>/state")
@members_only
def lesson_state(slug: str, lesson_id: int) -> Any:
    """Publish, withdraw, remove or restore a lesson, as the button says; taking away needs a reason."""
    wanted, form = request.form.get("do", ""), ReasonForm()
    if wanted in {"withdraw", "remove"} and not form.validate_on_submit():
        return _workshop(course_to_write(slug), reason=form)
    with transaction():
        course = course_to_write(slug)
        lesson = lesson_of(course, lesson_id)
        reason = form.reason.data or ""
        if wanted == "publish":
            lessons.publish_lesson(me(), course, lesson)
            flash(_("“%(title)s” is published.", title=lesson.title))
        elif wanted == "withdraw":
            lessons.withdraw_lesson(me(), course, lesson, reason=reason)
            flash(_("“%(title)s” is a draft again.", title=lesson.title))
        elif wanted == "remove":
            lessons.remove_lesson(me(), course, lesson, reason=reason)
            flash(_("“%(title)s” was removed. You can put it back below.", title=lesson.title))
        elif wanted == "restore":
            lessons.restore_lesson(me(), course, lesson)
            flash(_("“%(title)s” is back as a draft.", title=lesson.title))
    return editor(slug, f"lesson-{lesson_id}")
