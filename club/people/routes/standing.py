"""What officers correct about a member, suspending and letting in again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, flash, redirect, request, url_for

from club import clock
from club.auth import me, power_needed
from club.db import transaction
from club.errors import Conflict, DomainError, Invalid, Refused
from club.i18n import _
from club.people import policy
from club.people.actions import standing as acts
from club.people.forms import CorrectForm, SuspendForm
from club.people.models import Person
from club.people.queries import person_for
from club.people.routes import blueprint
from club.people.routes.offices import form_page
from club.policy import ensure_visible
from club.units.forms import ReasonForm
from club.units.queries import unit_for


def _back(person: Person, words: str) -> Response:
    flash(words)
    return redirect(url_for("people.show", person_id=person.id), 303)  # pyright: ignore[reportReturnType]


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@power_needed(policy.EDIT)
def correct(person_id: int) -> Response | tuple[str, int]:
    """Correct a member's name, position and unit."""
    person = person_for(me(), person_id)
    ensure_visible(policy.may_edit(me(), person))
    form = CorrectForm(obj=None if request.method == "POST" else person)
    error: DomainError | None = None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                person = person_for(me(), person_id, lock=True)
                acts.correct(
                    me(),
                    person,
                    full_name=str(form.full_name.data),
                    position=str(form.position.data),
                    unit=unit_for(me(), form.unit.thing.id) if form.unit.thing else None,
                    reason=str(form.reason.data),
                )
            return _back(person, _("Saved."))
        except (Invalid, Refused) as caught:
            error = caught
            person = person_for(me(), person_id)
    return form_page("people/correct.html", form, error, person=person)


def _end_of(day: Any) -> datetime | None:
    return clock.from_local(datetime.combine(day + timedelta(days=1), time())) if day else None


@blueprint.route("/people/<int:person_id>/suspend", methods=["GET", "POST"])
@power_needed(policy.SUSPEND)
def suspend(person_id: int) -> Response | tuple[str, int]:
    """Keep a member out for a time."""
    person, form = person_for(me(), person_id), SuspendForm()
    error: DomainError | None = None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                person = person_for(me(), person_id, lock=True)
                acts.suspend(me(), person, until=_end_of(form.until.data), reason=str(form.reason.data))
            return _back(person, _("The account is suspended; every sign-in of it has ended."))
        except (Invalid, Conflict, Refused) as caught:
            error = caught
            person = person_for(me(), person_id)
    return form_page("people/suspend.html", form, error, person=person)


@blueprint.route("/people/<int:person_id>/reactivate", methods=["GET", "POST"])
@power_needed(policy.SUSPEND)
def reactivate(person_id: int) -> Response | tuple[str, int]:
    """Let a suspended member in again."""
    person, form = person_for(me(), person_id), ReasonForm()
    error: DomainError | None = None
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                person = person_for(me(), person_id, lock=True)
                acts.reactivate(me(), person, reason=str(form.reason.data))
            return _back(person, _("The member may sign in again."))
        except (Conflict, Refused) as caught:
            error = caught
            person = person_for(me(), person_id)
    return form_page("people/reactivate.html", form, error, person=person)
