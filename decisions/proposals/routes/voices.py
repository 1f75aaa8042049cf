"""A first leaning, advice, objections: the forms on a proposal's page."""

from __future__ import annotations

from flask import Response, flash

from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError
from club.i18n import _
from decisions.proposals.actions import voices as acts
from decisions.proposals.forms.texts import AdviceForm, AdviseForm, LeanForm, ObjectionForm, ReasonForm
from decisions.proposals.models import Leaning
from decisions.proposals.queries import proposals as queries
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error, page_of


@blueprint.post("/<int:proposal_id>/lean")
@members_only
def lean(proposal_id: int) -> Response | tuple[str, int]:
    """Say for, unsure or against."""
    form = LeanForm()
    if not form.validate():
        return page_of(queries.proposal_for(me(), proposal_id), lean_form=form), 422
    with transaction():
        found = queries.proposal_for(me(), proposal_id, lock=True)
        acts.lean(me(), found, leaning=Leaning(form.leaning.data), why=str(form.why.data or ""))
    flash(_("Your leaning is noted. You can change it while the sense-check goes on."))
    return go(f"{found.url}#sense")


@blueprint.post("/<int:proposal_id>/advice")
@members_only
def ask_advice(proposal_id: int) -> Response | tuple[str, int]:
    """Ask for advice."""
    form = AdviceForm()
    try:
        if not form.validate():
            return page_of(queries.proposal_for(me(), proposal_id), advice_form=form), 422
        with transaction():
            found = queries.proposal_for(me(), proposal_id, lock=True)
            acts.ask_advice(
                me(),
                found,
                role=form.role,
                unit=form.unit.thing if form.role is None else None,
                due_on=form.due_on.data,  # pyright: ignore[reportArgumentType]
                question=str(form.question.data or ""),
                client_id=str(form.client_id.data or ""),
            )
    except DomainError as error:
        keep_error(form, error)
        return page_of(queries.proposal_for(me(), proposal_id), advice_form=form), error.status
    flash(_("The request for advice is on its way."))
    return go(f"{found.url}#advice")


@blueprint.post("/advice/<int:advice_id>")
@members_only
def advise(advice_id: int) -> Response | tuple[str, int]:
    """Give advice."""
    form = AdviseForm()
    if not form.validate():
        return page_of(queries.advice_for(me(), advice_id)[0], advise_form=form), 422
    with transaction():
        found, one = queries.advice_for(me(), advice_id, lock=True)
        acts.advise(me(), found, one, answer=str(form.answer.data))
    flash(_("Your advice is kept. Thank you."))
    return go(f"{found.url}#advice")


@blueprint.post("/<int:proposal_id>/objections")
@members_only
def object_to(proposal_id: int) -> Response | tuple[str, int]:
    """Object."""
    form = ObjectionForm()
    if not form.validate():
        return page_of(queries.proposal_for(me(), proposal_id), objection_form=form), 422
    with transaction():
        found = queries.proposal_for(me(), proposal_id, lock=True)
        acts.object_to(me(), found, reason=str(form.reason.data), client_id=str(form.client_id.data or ""))
    flash(_("Your objection stands. The authors are told."))
    return go(f"{found.url}#objections")


@blueprint.post("/objections/<int:objection_id>/resolve")
@members_only
def resolve(objection_id: int) -> Response | tuple[str, int]:
    """Call it resolved, and say how."""
    form = ReasonForm()
    with transaction():
        found, one = queries.objection_for(me(), objection_id, lock=True)
        acts.resolve(me(), found, one, answer=str(form.reason.data or ""))
    flash(_("Who objected is told, and may say that the objection still stands."))
    return go(f"{found.url}#objections")


@blueprint.post("/objections/<int:objection_id>/take-back")
@members_only
def take_objection_back(objection_id: int) -> Response:
    """Withdraw one's objection."""
    with transaction():
        found, one = queries.objection_for(me(), objection_id, lock=True)
        acts.take_back(me(), found, one)
    flash(_("Your objection is taken back."))
    return go(f"{found.url}#objections")


@blueprint.post("/objections/<int:objection_id>/stand")
@members_only
def stand(objection_id: int) -> Response:
    """Say that it still stands."""
    with transaction():
        found, one = queries.objection_for(me(), objection_id, lock=True)
        acts.stand(me(), found, one)
    flash(_("Your objection stands again."))
    return go(f"{found.url}#objections")
