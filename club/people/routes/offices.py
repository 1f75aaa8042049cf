"""Offices: who holds which, giving one, ending one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from club import clock
from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict, DomainError, Invalid, Refused
from club.i18n import _, _l
from club.people import policy, things
from club.people.actions import offices as acts
from club.people.forms import AppointForm, EndForm
from club.people.queries import office_for, person_for
from club.people.queries import offices as list_offices
from club.people.routes import blueprint
from club.policy import Role, ensure_visible
from club.units.queries import unit_for

WHICH = {"running": _l("In office now"), "coming": _l("Not begun yet"), "ended": _l("Past")}


@blueprint.get("/offices")
@power_needed(policy.APPOINT)
def offices() -> str:
    """Offices that run, are coming, have ended."""
    which = request.args.get("which", "running")
    which = which if which in WHICH else "running"
    role = request.args.get("role", "")
    page = list_offices(which=which, role=Role(role) if role in set(Role) else None, after=request.args.get("after"))
    tabs = [
        SimpleNamespace(label=label, url=url_for("people.offices", which=code, role=role or None), active=code == which)
        for code, label in WHICH.items()
    ]
    return render_template(
        "people/offices.html",
        page=page,
        tabs=tabs,
        which=which,
        role=role,
        roles=list(Role),
        things=things.names_of(office.thing for office in page),
        endable={office.id for office in page if policy.may_end(me(), office)},
    )


def form_page(template: str, form: Any, error: DomainError | None = None, **context: Any) -> tuple[str, int]:
    """The form again with what was typed; a refusal by the action stands at the top."""
    status = 200
    if request.method == "POST":
        status = error.status if error else 422
        if error:
            form.form_errors.append(error.message)
    return render_template(template, form=form, **context), status


@blueprint.route("/offices/new", methods=["GET", "POST"])
@power_needed(policy.APPOINT)
def appoint() -> Response | tuple[str, int]:
    """Give an office."""
    form, error = AppointForm(me()), None
    if request.method == "GET" and request.args.get("person", "").isdecimal():
        form.person.pick(person_for(me(), int(request.args["person"])))
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                person = person_for(me(), form.person.thing.id, lock=True)
                acts.appoint(
                    me(),
                    person,
                    Role(form.role.data),
                    unit=unit_for(me(), form.unit.thing.id) if form.unit.thing else None,
                    thing=str(form.thing.data) if form.thing.data else None,
                    starts_on=form.starts_on.data or clock.today(),
                    ends_on=form.ends_on.data,
                    note=str(form.note.data),
                    reason=str(form.reason.data),
                )
            flash(_("%(name)s holds the office now and is told.", name=person.full_name))
            return redirect(url_for("people.show", person_id=person.id), 303)  # pyright: ignore[reportReturnType]
        except (Invalid, Conflict, Refused) as caught:
            error = caught
    return form_page("people/appoint.html", form, error)


@blueprint.route("/offices/<int:office_id>/end", methods=["GET", "POST"])
@members_only
def end_office(office_id: int) -> Response | tuple[str, int]:
    """End an office, one's own or one that the reader gives."""
    office = office_for(me(), office_id)
    ensure_visible(policy.may_end(me(), office))
    form, error = EndForm(), None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                office = office_for(me(), office_id)
                person = office.person
                acts.end_term(me(), office, ends_on=form.ends_on.data, reason=str(form.reason.data))
            flash(_("The end of the term is written down."))
            return redirect(url_for("people.show", person_id=person.id), 303)  # pyright: ignore[reportReturnType]
        except (Invalid, Conflict, Refused) as caught:
            error = caught
            office = office_for(me(), office_id)
    names = things.names_of([office.thing])
    return form_page("people/end_office.html", form, error, office=office, things=names)
