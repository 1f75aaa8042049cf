"""The list of people and a person's page."""

from __future__ import annotations

from flask import render_template, request

from club import clock
from club.audit.policy import READ
from club.auth import me, members_only
from club.people import policy, things
from club.people.forms import DirectoryForm
from club.people.models import PersonState
from club.people.queries import directory as list_people
from club.people.queries import offices_of, people_matching, person_for
from club.people.routes import blueprint
from club.policy import Role, ensure_visible, may
from club.units.queries import line_of


@blueprint.get("/people")
@members_only
def index() -> str:
    """Members by name, narrowed by name, unit and office."""
    ensure_visible(may(me(), policy.SEE))
    form = DirectoryForm(formdata=request.args)
    valid = form.validate()
    officers_view = policy.sees_everybody(me())
    page = list_people(
        me(),
        typed=str(form.q.data or "")[:100],
        unit=form.unit.thing,
        role=Role(form.role.data) if valid and form.role.data else None,
        state=PersonState(form.state.data) if valid and form.state.data and officers_view else None,
        after=request.args.get("after"),
    )
    return render_template(
        "people/index.html",
        form=form,
        page=page,
        filtered=any([form.q.data, form.unit.data, form.role.data, form.state.data]),
        narrowed=any([form.unit.data, form.role.data, form.state.data]),
        officers_view=officers_view,
        appoints=may(me(), policy.APPOINT),
    )


@blueprint.get("/people/pick")
@members_only
def pick() -> str:
    """People for a field that picks one."""
    typed = request.args.get("q", "").strip()[:100]
    if not typed or not may(me(), policy.SEE):
        return ""
    found = people_matching(me(), typed, size=8)
    options = [(row.id, row.full_name, row.unit.name if row.unit else row.position) for row in found]
    return render_template("people/_options.html", options=options)


@blueprint.get("/people/<int:person_id>")
@members_only
def show(person_id: int) -> str:
    """A person as the reader may see them."""
    person = person_for(me(), person_id)
    offices = offices_of(person)
    running = [office for office in offices if office.runs_on(clock.today())]
    others = [office for office in offices if office not in running]
    own = person.id == me().id
    return render_template(
        "people/show.html",
        person=person,
        own=own,
        line=line_of(person.unit) if person.unit else [],
        running=running,
        others=others,
        endable={office.id for office in offices if policy.may_end(me(), office)},
        things=things.names_of(office.thing for office in offices),
        contact=policy.may_see_contact(me(), person),
        today=clock.today(),
        officers_view=policy.sees_everybody(me()),
        may_appoint=bool(may(me(), policy.APPOINT)) and not own,
        may_edit=policy.may_edit(me(), person),
        may_suspend=policy.may_suspend(me(), person),
        reads_ledger=may(me(), READ),
    )
