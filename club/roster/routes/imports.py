"""Bringing a list: upload, watch it being read, look at the plan, mend, confirm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from club import clock
from club.auth import me, power_needed
from club.db import after_commit, transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from club.roster import jobs, policy
from club.roster.actions import imports as acts
from club.roster.exports import XLSX, bad_rows
from club.roster.forms import ConfirmForm, UploadForm
from club.roster.models import ImportState, RosterImport
from club.roster.queries import bad_rows as rows_in_error
from club.roster.queries import import_for, imports, places, rows_of
from club.roster.routes import blueprint
from club.roster.words import FIELDS, counted, said, shown

VIEWS = ("error", "add", "change", "notes", "same")
# Long work that has said nothing for so long stands still: its server was stopped.
STALLED = timedelta(seconds=90)


def _to(brought: RosterImport, **args: Any) -> Response:
    return redirect(url_for("roster.show", import_id=brought.id, **args), 303)  # pyright: ignore[reportReturnType]


@blueprint.route("", methods=["GET", "POST"])
@power_needed(policy.IMPORT)
def upload() -> Response | str | tuple[str, int]:
    """Bring a list; below it the lists brought so far."""
    form = UploadForm()
    if request.method == "POST" and form.validate():
        hit("roster", "30 per hour", me().id)
        stream = form.file.data
        try:
            with transaction():
                brought = acts.bring(
                    me(),
                    stream.stream,
                    name=stream.filename or "",
                    fix_case=bool(form.fix_case.data),
                    client_id=form.client_id.data or None,
                )
                if brought.state == ImportState.READING:
                    after_commit(jobs.read_import, brought.id)
            return _to(brought)
        except Invalid as error:
            form.file.errors = [error.message]
    page = imports(me(), after=request.args.get("after"))
    body = render_template("roster/upload.html", form=form, page=page, counted=counted, states=state_words())
    return (body, 422) if form.errors else body


def state_words() -> dict[ImportState, str]:
    """How an import stands, in words."""
    return {
        ImportState.READING: _("being read"),
        ImportState.READY: _("waits for your word"),
        ImportState.APPLYING: _("being carried out"),
        ImportState.DONE: _("carried out"),
        ImportState.FAILED: _("cannot be read"),
        ImportState.DROPPED: _("dropped"),
    }


@blueprint.get("/<int:import_id>")
@power_needed(policy.IMPORT)
def show(import_id: int) -> Response | str:
    """One import, wherever it stands; `?see=` chooses which rows of the plan."""
    brought = import_for(me(), import_id)
    values: dict[str, Any] = {"brought": brought, "counted": counted, "states": state_words()}
    if brought.state in {ImportState.READING, ImportState.APPLYING}:
        values["stalled"] = _stalled(brought)
        if request.headers.get("HX-Request"):
            return render_template("roster/_progress.html", **values)
        return render_template("roster/progress.html", **values)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "progress":
        # What was watched has ended: the page itself is another now.
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url_for("roster.show", import_id=brought.id)
        return response
    if brought.state in {ImportState.FAILED, ImportState.DROPPED}:
        told = said({**brought.counts, "code": brought.problem}) if brought.problem else ("", "")
        return render_template("roster/failed.html", told=told, **values)
    return render_template("roster/plan.html", **values, **_plan(brought))


def _stalled(brought: RosterImport) -> bool:
    if brought.progress is None:
        return True
    return brought.progress.updated_at < clock.now() - STALLED or brought.progress.state in {"failed", "stopped"}


def _plan(brought: RosterImport) -> dict[str, Any]:
    counts = {view: brought.counts.get(view, 0) for view in VIEWS}
    first = next((view for view in VIEWS if counts[view]), "add")
    see = request.args.get("see", first)
    see = see if see in VIEWS else first
    page = rows_of(brought, see, after=request.args.get("after"))
    mine = bool(policy.may_carry_out(me(), brought))
    form = ConfirmForm(formdata=None, digest=brought.digest, reason="")
    return {
        "see": see,
        "page": page,
        "mine": mine,
        "form": form,
        "tabs": _tabs(brought, counts, see),
        "said": said,
        "shown": shown,
        "fields": FIELDS,
        "units": places(policy.reach_of(me())),
        "new_units": {unit["key"]: f"{unit['name']} – {unit['parent']}" for unit in brought.new_units},
        "usable": [sheet for sheet in brought.sheets if sheet["usable"]],
    }


def _tabs(brought: RosterImport, counts: dict[str, int], see: str) -> list[dict[str, Any]]:
    labels = {
        "error": _("Errors"),
        "add": _("To be added"),
        "change": _("To be changed"),
        "notes": _("Worth a look"),
        "same": _("Left as is"),
    }
    if brought.state == ImportState.DONE:
        labels |= {"add": _("Added"), "change": _("Changed")}
    return [
        {
            "label": labels[view],
            "url": url_for("roster.show", import_id=brought.id, see=view),
            "active": view == see,
            "count": counts[view],
        }
        for view in VIEWS
        if counts[view] or view in {"add", "change"}
    ]


@blueprint.post("/<int:import_id>/sheets")
@power_needed(policy.IMPORT)
def sheets(import_id: int) -> Response:
    """Read other sheets of the workbook."""
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        acts.choose_sheets(me(), brought, request.form.getlist("sheet"))
        after_commit(jobs.read_import, brought.id)
    return _to(brought)


@blueprint.post("/<int:import_id>/confirm")
@power_needed(policy.IMPORT)
def confirm(import_id: int) -> Response:
    """Carry out the plan that was shown."""
    form = ConfirmForm()
    if not form.validate():
        raise Invalid(_("Please check what you entered"), fields=form.errors)
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        try:
            begun = acts.confirm(me(), brought, digest=str(form.digest.data))
        except Conflict as error:
            flash(error.message, "warning")
            return _to(brought)
        if begun:
            after_commit(jobs.apply_import, brought.id, str(form.reason.data))
    return _to(brought)


@blueprint.post("/<int:import_id>/drop")
@power_needed(policy.IMPORT)
def drop(import_id: int) -> Response:
    """Give a list up."""
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        acts.drop(me(), brought)
    flash(_("Dropped. Nothing was changed."))
    return redirect(url_for("roster.upload"), 303)  # pyright: ignore[reportReturnType]


@blueprint.post("/<int:import_id>/stop")
@power_needed(policy.IMPORT)
def stop(import_id: int) -> Response:
    """Stop reading."""
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        acts.stop(me(), brought)
    return _to(brought)


@blueprint.post("/<int:import_id>/again")
@power_needed(policy.IMPORT)
def again(import_id: int) -> Response:
    """Read a list anew that stood still."""
    with transaction():
        brought = import_for(me(), import_id, lock=True)
        acts.read_again(me(), brought)
        after_commit(jobs.read_import, brought.id)
    return _to(brought)


@blueprint.get("/<int:import_id>/errors.xlsx")
@power_needed(policy.IMPORT)
def errors(import_id: int) -> Response:
    """The rows in error as a workbook to be mended and brought again."""
    brought = import_for(me(), import_id)
    response = make_response(bad_rows(brought, rows_in_error(brought)))
    response.mimetype = XLSX
    response.headers.set("Content-Disposition", "attachment", filename=f"loi-{brought.id}.xlsx")
    response.headers["Cache-Control"] = "private, no-store"
    return response
