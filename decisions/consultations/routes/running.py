"""The board's pages: prepare, change, open, close, open again, throw a draft away."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from club import clock
from club.auth import me, power_needed
from club.db import db, transaction
from club.errors import DomainError
from club.forms import choices
from club.i18n import _
from club.policy import ensure
from club.units.models import Unit
from decisions.consultations import policy
from decisions.consultations.actions import consultations
from decisions.consultations.actions.consultations import Plan
from decisions.consultations.forms import ConsultationChangeForm, ConsultationForm, ReasonForm
from decisions.consultations.models import Audience, Consultation, Results
from decisions.consultations.queries import consultations as queries
from decisions.consultations.queries.consultations import consultation_for
from decisions.consultations.routes import blueprint


def _go(address: str) -> Response:
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


def _page(form: ConsultationForm, consultation: Consultation | None, status: int = 200) -> tuple[str, int]:
    return render_template("decisions/consultations/form.html", form=form, consultation=consultation), status


def _offer_units(form: ConsultationForm, consultation: Consultation | None = None) -> None:
    units = dict(queries.units_to_choose())
    if consultation is not None and consultation.unit is not None:
        # A unit that was closed since is still the one that is asked.
        units.setdefault(consultation.unit.id, consultation.unit.name)
    form.unit_id.choices = choices([(0, _("Choose a unit")), *units.items()])


def _plan(form: ConsultationForm) -> Plan | None:
    """What the form says; None, with the field's message, where its topic is none."""
    about = ""
    if form.about_url.data:
        found = queries.about_address(me(), form.about_url.data)
        if found is None:
            form.about_url.errors = [_("There is no such topic or session. Copy its address from the page itself.")]
            return None
        about = found
    audience = Audience(form.audience.data)
    return Plan(
        title=str(form.title.data),
        intro=str(form.intro.data or ""),
        about_url=about,
        audience=audience,
        unit=db.session.get(Unit, form.unit_id.data) if audience == Audience.UNIT else None,
        results=Results(form.results.data),
        collects=bool(form.collects.data),
        holds=bool(form.holds.data),
        closes_at=clock.from_local(form.closes_at.data) if form.closes_at.data else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@power_needed(policy.RUN)
def new() -> Response | tuple[str, int]:
    """Prepare a consultation."""
    form = ConsultationForm()
    _offer_units(form)
    if request.method == "GET":
        form.about_url.data = request.args.get("about", "")[:300]
        return _page(form, None)
    plan = _plan(form) if form.validate() else None
    if plan is None:
        return _page(form, None, 422)
    try:
        with transaction():
            plan = _plan(form) or plan
            made = consultations.prepare(me(), plan, seeds=form.seed_lines, client_id=form.client_id.data)
            address = made.url
    except DomainError as error:
        form.title.errors = [error.message]
        return _page(form, None, error.status)
    flash(_("The consultation is prepared. Look it over, then open it."))
    return _go(address)


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@power_needed(policy.RUN)
def edit(number: int) -> Response | tuple[str, int]:
    """Change a draft, or an open consultation with its reason."""
    found = consultation_for(me(), number)
    ensure(policy.may_run(me(), found))
    kind = ConsultationChangeForm if found.is_open else ConsultationForm
    shown = {
        "title": found.title,
        "intro": found.intro,
        "about_url": found.about_url,
        "audience": found.audience.value,
        "unit_id": found.unit_id or 0,
        "results": found.results.value,
        "collects": found.collects,
        "holds": found.holds,
        "closes_at": clock.local(found.closes_at).replace(tzinfo=None) if found.closes_at else None,
    }
    form = kind(data=shown)
    _offer_units(form, found)
    del form.seeds
    if found.is_open and request.method == "POST":
        # Settled when it was opened; the form shows them without fields.
        form.audience.data, form.unit_id.data = found.audience.value, found.unit_id or 0
        form.results.data = found.results.value
    if request.method == "GET":
        return _page(form, found)
    plan = _plan(form) if form.validate() else None
    if plan is None:
        return _page(form, found, 422)
    try:
        with transaction():
            found = consultation_for(me(), number, lock=True)
            plan = _plan(form) or plan
            consultations.change(me(), found, plan, reason=str(form.reason.data) if "reason" in form else "")
            address = found.url
    except DomainError as error:
        found = consultation_for(me(), number)
        form.title.errors = [error.message]
        return _page(form, found, error.status)
    flash(_("The change is saved."))
    return _go(address)


@blueprint.post("/<int:number>/open")
@power_needed(policy.RUN)
def open_up(number: int) -> Response:
    """Open a draft."""
    with transaction():
        found = consultation_for(me(), number, lock=True)
        consultations.open_up(me(), found)
        address = found.url
    flash(_("The consultation is open. Everybody it asks is told."))
    return _go(address)


@blueprint.route("/<int:number>/<any(close, reopen):act>", methods=["GET", "POST"])
@power_needed(policy.RUN)
def act(number: int, act: str) -> Response | str | tuple[str, int]:
    """Close it or open it again: a page that asks for the reason, and the act."""
    found = consultation_for(me(), number)
    ensure(policy.may_run(me(), found))
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        page = render_template("decisions/consultations/act.html", consultation=found, act=act, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        found = consultation_for(me(), number, lock=True)
        perform = consultations.close if act == "close" else consultations.reopen
        perform(me(), found, reason=str(form.reason.data))
        address = found.url
    flash(_("The consultation is closed.") if act == "close" else _("The consultation takes answers again."))
    return _go(address)


@blueprint.post("/<int:number>/remove")
@power_needed(policy.RUN)
def remove(number: int) -> Response:
    """Throw a draft away."""
    with transaction():
        consultations.remove_draft(me(), consultation_for(me(), number, lock=True))
    flash(_("The draft is gone."))
    return _go(url_for("consultations.index"))
