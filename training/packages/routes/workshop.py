"""Bringing packages: a lesson made of one, one put into a lesson, a newer version, taking it out."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from club.policy import ensure
from training.actions import lessons
from training.forms.writing import ReasonForm
from training.models import Course, Lesson
from training.packages import policy
from training.packages.actions import bringing
from training.packages.forms import LessonPackageForm, PackageForm, RuleForm
from training.packages.models import Rule
from training.packages.queries import package_of, packages_of
from training.packages.routes.place import blueprint, own_host
from training.packages.words import kind_words, rule_words
from training.queries.courses import course_for, lesson_of, module_of, modules_of
from training.routes.place import see_other

ACCEPT = ".zip,.h5p,application/zip,application/x-zip-compressed"


def _course(slug: str) -> Course:
    course = course_for(me(), slug)
    ensure(policy.may_bring(me(), course))
    return course


def _shown() -> dict[str, Any]:
    most = current_app.config["SETTINGS"].package_limit_mb
    return {"most": most, "accept": ACCEPT, "kinds": kind_words(), "rules": rule_words(), "host": own_host()}


@blueprint.route("/training/<slug>/edit/packages/new", methods=["GET", "POST"])
@members_only
def new(slug: str) -> Any:
    """A new lesson that is a package; it is a draft first, called as the package calls itself."""
    course = _course(slug)
    asked = request.args.get("module", "")
    form = LessonPackageForm(data={"module": int(asked) if asked.isdecimal() and len(asked) < 10 else 0})
    form.module.choices = [(module.id, module.title) for module in modules_of(course)]
    if form.validate_on_submit():
        hit("package.bring", "60 per hour", me().id)
        stream: Any = form.file.data
        try:
            with bringing.brought(me(), course, stream.stream, name=stream.filename or "") as found:
                lesson_id = _as_lesson(slug, form, found)
            flash(_("The package is good. Have a look at it, then publish the lesson."))
            return see_other(url_for("packages.manage", slug=slug, lesson_id=lesson_id))
        except Invalid as error:
            form.file.errors = [error.message]
    page = render_template("training/packages/new.html", course=course, form=form, **_shown())
    return page, 422 if form.errors else 200


def _as_lesson(slug: str, form: LessonPackageForm, found: bringing.Brought) -> int:
    client_id = form.client_id.data or ""
    with transaction():
        course = _course(slug)
        known = bringing.known(me(), client_id)
        if known is not None:
            return known.lesson_id
        module = module_of(course, form.module.data)
        title = form.title.data or found.contents.title or found.name
        lesson = lessons.add_lesson(me(), course, module, title=title)
        bringing.put(me(), course, lesson, found, rule=Rule(form.rule.data), client_id=client_id)
        return lesson.id


@blueprint.route("/training/<slug>/edit/lessons/<int:lesson_id>/package", methods=["GET", "POST"])
@members_only
def manage(slug: str, lesson_id: int) -> Any:
    """A lesson's package: what it is, a newer version of it, taking it out."""
    course = _course(slug)
    lesson = lesson_of(course, lesson_id)
    current = package_of(lesson)
    form = PackageForm(data={"rule": current.rule.value if current else Rule.COMPLETED.value})
    if form.validate_on_submit():
        hit("package.bring", "60 per hour", me().id)
        stream: Any = form.file.data
        try:
            with bringing.brought(me(), course, stream.stream, name=stream.filename or "") as found, transaction():
                course = _course(slug)
                lesson, rule = lesson_of(course, lesson_id), Rule(form.rule.data)
                bringing.put(me(), course, lesson, found, rule=rule, client_id=form.client_id.data or "")
            flash(_("The package is in the lesson."))
            return _back(slug, lesson_id)
        except (Invalid, Conflict) as error:
            form.file.errors = [error.message]
            lesson = lesson_of(_course(slug), lesson_id)
    return _managed(course, lesson, form), 422 if form.errors else 200


def _managed(course: Course, lesson: Lesson, form: PackageForm, reason: ReasonForm | None = None) -> str:
    versions = packages_of(lesson)
    return render_template(
        "training/packages/manage.html",
        course=course,
        lesson=lesson,
        package=next((row for row in versions if row.retired_at is None), None),
        older=[row for row in versions if row.retired_at is not None],
        form=form,
        reason=reason or ReasonForm(formdata=None),
        **_shown(),
    )


def _back(slug: str, lesson_id: int) -> Any:
    return see_other(url_for("packages.manage", slug=slug, lesson_id=lesson_id))


@blueprint.post("/training/<slug>/edit/lessons/<int:lesson_id>/package/rule")
@members_only
def rule(slug: str, lesson_id: int) -> Any:
    """What makes the lesson done from now on."""
    form = RuleForm()
    if form.validate():
        with transaction():
            course = _course(slug)
            package = package_of(lesson_of(course, lesson_id))
            if package is not None:
                bringing.change_rule(me(), course, package, rule=Rule(form.rule.data))
        flash(_("Saved."))
    return _back(slug, lesson_id)


@blueprint.post("/training/<slug>/edit/lessons/<int:lesson_id>/package/remove")
@members_only
def remove(slug: str, lesson_id: int) -> Any:
    """Take the package out of the lesson."""
    form = ReasonForm()
    course = _course(slug)
    if not form.validate_on_submit():
        return _managed(course, lesson_of(course, lesson_id), PackageForm(formdata=None), form), 422
    try:
        with transaction():
            course = _course(slug)
            bringing.take_out(me(), course, lesson_of(course, lesson_id), reason=form.reason.data or "")
        flash(_("The package was taken out. Results are kept."))
    except Conflict as error:
        flash(error.message, "warning")
    return _back(slug, lesson_id)
