"""The tree of units, a unit's page, and the acts of those who look after them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict, DomainError, Invalid, NotFound
from club.forms import Form
from club.i18n import _, ngettext
from club.people import policy as people_policy
from club.people.queries import count_under, directory, heads_of
from club.policy import may
from club.units import policy
from club.units.actions import merge as merging
from club.units.actions import tree as acts
from club.units.forms import CreateForm, MergeForm, MoveForm, ReasonForm, UnitForm
from club.units.models import UnitKind
from club.units.queries import around, changes_of, line_of, paths_of, shared, tree, unit_for, units_matching

blueprint = Blueprint("units", __name__, url_prefix="/units")


@blueprint.get("")
@members_only
def index() -> str:
    """The tree, or what a search finds among present and former names."""
    if not may(me(), policy.SEE):
        raise NotFound
    typed = request.args.get("q", "").strip()[:100]
    found = units_matching(typed) if typed else []
    return render_template(
        "units/index.html",
        typed=typed,
        found=found,
        paths=paths_of(found) if found else {},
        roots=[] if typed else tree(),
        manages=may(me(), policy.MANAGE),
    )


@blueprint.get("/pick")
@members_only
def pick() -> str:
    """Open units for a field that picks one."""
    typed = request.args.get("q", "").strip()[:100]
    if not typed or not may(me(), policy.SEE):
        return ""
    found = units_matching(typed, open_only=True, size=8)
    paths = paths_of(found)
    options = [(unit.id, unit.name, paths[unit.id]) for unit in found]
    return render_template("people/_options.html", options=options)


@blueprint.get("/<int:unit_id>")
@members_only
def show(unit_id: int) -> str:
    """A unit: where it stands, who leads it, who belongs to it, and what became of it."""
    unit = unit_for(me(), unit_id)
    sees_people = may(me(), people_policy.SEE)
    manages = policy.may_manage(me(), unit)
    children, absorbed = around(unit)
    heads = heads_of(unit)
    return render_template(
        "units/show.html",
        unit=unit,
        line=line_of(unit),
        children=children,
        heads=heads,
        people=directory(me(), unit=unit, after=request.args.get("after")) if sees_people else None,
        count=count_under(unit),
        changes=changes_of(unit),
        absorbed=absorbed,
        manages=manages,
        doubles=shared(heads) if manages else [],
        kind_labels={kind.value: kind.label for kind in UnitKind},
    )


def _done(unit: Any, words: str) -> Response:
    flash(words)
    return redirect(unit.url, 303)  # pyright: ignore[reportReturnType]


def _form_page(template: str, form: Form, error: DomainError | None = None, **context: Any) -> tuple[str, int]:
    """The form again with what was typed; a refusal by the action stands at the top."""
    status = 200
    if request.method == "POST":
        status = error.status if error else 422
        if error:
            form.form_errors.append(error.message)
    return render_template(template, form=form, **context), status


@blueprint.route("/new", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def create() -> Response | tuple[str, int]:
    """Found a unit."""
    form, error = CreateForm(), None
    if request.method == "GET" and request.args.get("parent", "").isdecimal():
        form.parent.pick(unit_for(me(), int(request.args["parent"])))
        form.kind.data = UnitKind.BRANCH.value
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                parent = unit_for(me(), form.parent.thing.id) if form.parent.thing else None
                unit = acts.create(
                    me(),
                    name=str(form.name.data),
                    short_name=str(form.short_name.data),
                    kind=UnitKind(form.kind.data),
                    parent=parent,
                    reason=str(form.reason.data),
                )
            return _done(unit, _("%(unit)s was founded.", unit=unit.name))
        except (Invalid, Conflict) as caught:
            error = caught
    return _form_page("units/create.html", form, error)


@blueprint.route("/<int:unit_id>/edit", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def edit(unit_id: int) -> Response | tuple[str, int]:
    """Rename a unit or correct its kind."""
    unit = unit_for(me(), unit_id)
    form, error = UnitForm(obj=None if request.method == "POST" else unit), None
    if request.method == "GET":
        form.kind.data = unit.kind.value
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                acts.rename(
                    me(),
                    unit_for(me(), unit_id),
                    name=str(form.name.data),
                    short_name=str(form.short_name.data),
                    kind=UnitKind(form.kind.data),
                    reason=str(form.reason.data),
                )
            return _done(unit, _("Saved. The old name stays findable."))
        except (Invalid, Conflict) as caught:
            error = caught
    return _form_page("units/edit.html", form, error, unit=unit)


@blueprint.route("/<int:unit_id>/move", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def move(unit_id: int) -> Response | tuple[str, int]:
    """Put a unit elsewhere in the tree."""
    unit = unit_for(me(), unit_id)
    form, error = MoveForm(), None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                parent = unit_for(me(), form.parent.thing.id) if form.parent.thing else None
                acts.move(me(), unit_for(me(), unit_id), parent=parent, reason=str(form.reason.data))
            return _done(unit, _("%(unit)s was moved with all below it.", unit=unit.name))
        except (Invalid, Conflict) as caught:
            error = caught
    return _form_page("units/move.html", form, error, unit=unit, line=line_of(unit))


@blueprint.route("/<int:unit_id>/merge", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def merge(unit_id: int) -> Response | tuple[str, int]:
    """Merge a unit into another."""
    unit = unit_for(me(), unit_id)
    form, error = MergeForm(), None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                into = unit_for(me(), form.into.thing.id)
                moved = merging.merge(me(), unit_for(me(), unit_id), into=into, reason=str(form.reason.data))
            people = ngettext("%(num)d person", "%(num)d people", moved.people)
            return _done(
                into,
                _(
                    "%(old)s was merged into %(new)s: %(people)s came over.",
                    old=unit.name,
                    new=into.name,
                    people=people,
                ),
            )
        except (Invalid, Conflict) as caught:
            error = caught
    return _form_page("units/merge.html", form, error, unit=unit, count=count_under(unit), children=around(unit)[0])


@blueprint.route("/<int:unit_id>/close", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def close(unit_id: int) -> Response | tuple[str, int]:
    """Close an empty unit."""
    return _switch(unit_id, acts.close, "units/close.html", _("The unit was closed."))


@blueprint.route("/<int:unit_id>/reopen", methods=["GET", "POST"])
@power_needed(policy.MANAGE)
def reopen(unit_id: int) -> Response | tuple[str, int]:
    """Open a closed unit again."""
    return _switch(unit_id, acts.reopen, "units/reopen.html", _("The unit is open again."))


def _switch(unit_id: int, act: Any, template: str, words: str) -> Response | tuple[str, int]:
    unit = unit_for(me(), unit_id)
    form, error = ReasonForm(), None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                act(me(), unit_for(me(), unit_id), reason=str(form.reason.data))
            return _done(unit, words)
        except Conflict as caught:
            error = caught
    return _form_page(template, form, error, unit=unit)


def unit_url(unit_id: int) -> str:
    """Address of a unit's page, for the ledger."""
    return url_for("units.show", unit_id=unit_id)
