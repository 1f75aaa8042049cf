"""Bringing a file of questions: upload, watch it being read, look at every item, confirm, make a quiz of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from club import clock
from club.auth import me, members_only
from club.db import after_commit, transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from training.actions import import_work, imports
from training.exchange.sheet import XLSX
from training.exchange.sheet import form as empty_form
from training.forms.questions import BringForm
from training.models import ImportState, ItemState, QuestionImport
from training.queries.bank import brought_questions, category_of, import_for, imports_of, items_of
from training.question import draft_of
from training.routes.bank import NO_STORE, fill_form, filled_quiz, trainer_only
from training.routes.filing import category_choices
from training.routes.place import blueprint, see_other
from training.words import kind_words, reason

# Small files are read while their owner waits: the preview is the next page they see.
AT_ONCE = 200_000
STALLED = timedelta(seconds=90)


def _to(brought: QuestionImport) -> Any:
    return see_other(url_for("training.question_import", import_id=brought.id))


@blueprint.route("/bank/import", methods=["GET", "POST"])
@members_only
def bring_questions() -> Any:
    """Bring a file; below it the files brought so far."""
    trainer_only()
    form = BringForm()
    form.category.choices = category_choices(_("At the top"))
    if request.method == "POST" and form.validate():
        hit("training.bring", "60 per hour", me().id)
        stream: Any = form.file.data
        try:
            with transaction():
                brought = imports.bring(
                    me(),
                    stream.stream,
                    name=stream.filename or "",
                    category=category_of(form.category.data),
                    client_id=form.client_id.data or None,
                )
                if brought.state == ImportState.READING:
                    small = brought.file.size <= AT_ONCE
                    after_commit(
                        import_work.read_questions.call_local if small else import_work.read_questions, brought.id
                    )
            return _to(brought)
        except Invalid as error:
            form.file.errors = [error.message]
    page = imports_of(me(), after=request.args.get("after"))
    body = render_template("training/bank/bring.html", form=form, page=page, states=state_words())
    return body, 422 if form.errors else 200


def state_words() -> dict[str, str]:
    """How a file stands, in words."""
    return {
        "reading": _("being read"),
        "ready": _("waits for your word"),
        "applying": _("being taken in"),
        "done": _("taken in"),
        "failed": _("cannot be read"),
        "dropped": _("dropped"),
    }


@blueprint.get("/bank/import/form.xlsx")
@members_only
def question_form() -> Response:
    """The empty form as a workbook."""
    trainer_only()
    response = make_response(empty_form())
    response.mimetype = XLSX
    response.headers.set("Content-Disposition", "attachment", filename="mau-cau-hoi.xlsx")
    response.headers["Cache-Control"] = NO_STORE
    return response


@blueprint.get("/bank/import/<int:import_id>")
@members_only
def question_import(import_id: int) -> Any:
    """A file, wherever it stands; `?see=` chooses which items of the preview."""
    trainer_only()
    brought = import_for(me(), import_id)
    if brought.state in {ImportState.READING, ImportState.APPLYING}:
        template = "_progress" if request.headers.get("HX-Request") else "progress"
        stalled = brought.progress is None or brought.progress.updated_at < clock.now() - STALLED
        stalled = stalled or (brought.progress is not None and brought.progress.state in {"failed", "stopped"})
        return render_template(f"training/bank/{template}.html", brought=brought, stalled=stalled)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "progress":
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url_for("training.question_import", import_id=brought.id)
        return response
    if brought.state in {ImportState.FAILED, ImportState.DROPPED}:
        return render_template("training/bank/gone.html", brought=brought)
    return render_template("training/bank/preview.html", **_preview(brought))


def _preview(brought: QuestionImport) -> dict[str, Any]:
    counts = {state: brought.counts.get(state.value, 0) for state in ItemState}
    order = (ItemState.BAD, ItemState.NEW, ItemState.TWIN, ItemState.KNOWN)
    first = next((state for state in order if counts[state]), ItemState.NEW)
    asked = request.args.get("see", "")
    see = ItemState(asked) if asked in set(ItemState) else first
    labels = {
        ItemState.BAD: _("Not readable"),
        ItemState.NEW: _("Taken in") if brought.state == ImportState.DONE else _("New"),
        ItemState.TWIN: _("Twice in this file"),
        ItemState.KNOWN: _("In the bank already"),
    }
    page = items_of(brought, see, after=request.args.get("after"))
    return {
        "brought": brought,
        "counts": counts,
        "see": see,
        "page": page,
        "drafts": {item.id: draft_of(item.draft) for item in page if item.draft},
        "reason": reason,
        "kinds": kind_words(),
        "form": fill_form() if brought.state == ImportState.DONE else None,
        "tabs": [
            {
                "label": labels[state],
                "url": url_for("training.question_import", import_id=brought.id, see=state.value),
                "active": state == see,
                "count": counts[state],
            }
            for state in order
            if counts[state] or state == ItemState.NEW
        ],
    }


@blueprint.post("/bank/import/<int:import_id>")
@members_only
def decide_import(import_id: int) -> Any:
    """Take the file in, give it up, or go on with what stood still, as the button says."""
    trainer_only()
    do = request.form.get("do")
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        try:
            if do == "drop":
                imports.drop(me(), brought)
            elif do == "again":
                imports.read_again(me(), brought)
                reading = brought.state == ImportState.READING
                after_commit(import_work.read_questions if reading else import_work.apply_questions, brought.id)
            elif imports.confirm(me(), brought):
                small = brought.counts.get("new", 0) <= 200
                after_commit(
                    import_work.apply_questions.call_local if small else import_work.apply_questions, brought.id
                )
        except Conflict as error:
            flash(error.message, "warning")
    if do == "drop":
        flash(_("The file was dropped. The bank is as it was."))
        return see_other(url_for("training.bring_questions"))
    return _to(brought)


@blueprint.post("/bank/import/<int:import_id>/quiz")
@members_only
def quiz_of_import(import_id: int) -> Any:
    """Make a quiz of the questions of a file, or put them into one."""
    trainer_only()
    form = fill_form()
    if not form.validate():
        flash(_("Choose the quiz the questions go into."), "warning")
        return see_other(url_for("training.question_import", import_id=import_id))
    with transaction():
        numbers = brought_questions(import_for(me(), import_id))
        course, quiz, count = filled_quiz(form, numbers)
    flash(_("%(count)d questions were put into the quiz.", count=count))
    return see_other(url_for("training.edit_quiz", slug=course.slug, quiz_id=quiz.id, _anchor="questions"))
