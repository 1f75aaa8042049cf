"""Answering, assigning, confirming, disputing and taking back."""

from __future__ import annotations

from flask import Response, flash

from club.auth import me, members_only
from club.db import db, transaction
from club.errors import Invalid
from club.i18n import _
from club.policy import ensure
from club.units.models import Unit
from decisions.hub import blueprint
from decisions.inquiries import policy
from decisions.inquiries.actions import answering, asking
from decisions.inquiries.forms import AnswerForm, AssignForm, DisputeForm
from decisions.inquiries.queries.lists import inquiry_for
from decisions.inquiries.routes.pages import go, own_line, page_of
from decisions.inquiries.sources import answered_here


@blueprint.post("/inquiries/<int:inquiry_id>/answer")
@members_only
def answer(inquiry_id: int) -> Response | tuple[str, int]:
    """Answer a question that stems from nothing else; the others are answered where they stand."""
    form = AnswerForm()
    found = inquiry_for(me(), inquiry_id)
    ensure(policy.may_answer(me(), found))
    if not answered_here(found.thing_kind):
        return go(found.source_url or found.url)
    if not form.validate():
        return page_of(found, answer_form=form), 422
    with transaction():
        found = inquiry_for(me(), inquiry_id, lock=True)
        answering.answer(me(), found, words=str(form.words.data), client_id=form.client_id.data)
        address = found.url
    flash(_("Your answer is sent; the asker says whether it helps."))
    return go(address)


@blueprint.post("/inquiries/<int:inquiry_id>/assign")
@members_only
def assign(inquiry_id: int) -> Response | tuple[str, int]:
    """Say whose duty it is."""
    found = inquiry_for(me(), inquiry_id)
    ensure(policy.may_assign(me(), found))
    form = AssignForm()
    form.offer(own_line(found.asker), nobody=False)
    if not form.validate():
        return page_of(found, assign_form=form), 422
    unit_id = form.chosen_unit.id if form.chosen_unit else None
    try:
        with transaction():
            found = inquiry_for(me(), inquiry_id, lock=True)
            unit = db.session.get(Unit, unit_id) if unit_id else None
            asking.assign(me(), found, role=form.role, unit=unit, reason=str(form.reason.data or ""))
            address, who = found.url, found.addressee
    except Invalid as error:
        form.reason.errors = [error.message]
        return page_of(inquiry_for(me(), inquiry_id), assign_form=form), 422
    flash(_("The question is with %(who)s now.", who=who))
    return go(address)


@blueprint.post("/inquiries/<int:inquiry_id>/confirm")
@members_only
def confirm(inquiry_id: int) -> Response:
    """The answer helps."""
    with transaction():
        found = inquiry_for(me(), inquiry_id, lock=True)
        answering.confirm(me(), found)
        address = found.source_url or found.url
    flash(_("Thank you. The question is closed."))
    return go(address)


@blueprint.post("/inquiries/<int:inquiry_id>/dispute")
@members_only
def dispute(inquiry_id: int) -> Response | tuple[str, int]:
    """The answer does not help; it goes back."""
    form = DisputeForm()
    found = inquiry_for(me(), inquiry_id)
    ensure(policy.may_judge(me(), found))
    if not form.validate():
        return page_of(found, dispute_form=form), 422
    with transaction():
        found = inquiry_for(me(), inquiry_id, lock=True)
        answering.dispute(me(), found, words=str(form.words.data))
        address = found.source_url or found.url
    flash(_("The question goes back and waits for a better answer."))
    return go(address)


@blueprint.post("/inquiries/<int:inquiry_id>/withdraw")
@members_only
def withdraw(inquiry_id: int) -> Response:
    """Take the question back."""
    with transaction():
        found = inquiry_for(me(), inquiry_id, lock=True)
        asking.withdraw(me(), found)
        address = found.url
    flash(_("Your question is taken back."))
    return go(address)
