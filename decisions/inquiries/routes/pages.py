"""Lists of inquiries, one of them, and how answers are doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from club import ledger
from club.auth import me, members_only
from club.db import db, transaction
from club.errors import TooMany
from club.i18n import _
from club.policy import Role, audiences_of, ensure, ensure_visible, no, yes
from club.profile import change_profile, club_profile
from club.units.models import Unit
from club.units.queries import line_of
from decisions.hub import blueprint
from decisions.inquiries import policy
from decisions.inquiries.actions import asking
from decisions.inquiries.actions.steps import days_to_answer
from decisions.inquiries.forms import AnswerForm, AssignForm, DisputeForm, DueForm, QuestionForm
from decisions.inquiries.models import Inquiry
from decisions.inquiries.queries import lists, response
from decisions.inquiries.queries.lists import Standing, Whose
from decisions.inquiries.sources import answered_here


@dataclass(frozen=True)
class Tab:
    """A tab as `ui.tabs` shows it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: Any = None


def own_line(person: Any) -> list[Unit]:
    """The units of a person's home, from the branch upwards: whom they will most often ask. At most one query."""
    return line_of(person.unit)[::-1] if person.unit else []


def go(address: str) -> Response:
    """Send the browser on after a POST."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


def _ensure_enters() -> None:
    ensure_visible(yes() if "members" in audiences_of(me()) else no(""))


@blueprint.get("/inquiries")
@members_only
def inquiries() -> str:
    """Questions to officers and units, as far as they are open to the person."""
    _ensure_enters()
    wished, stands = request.args.get("whose", ""), request.args.get("standing", "")
    whose = Whose(wished) if wished in set(Whose) else Whose.ALL
    standing = Standing(stands) if stands in set(Standing) else Standing.ANY
    unit_id, told = request.args.get("unit", type=int), request.args.get("role", "")
    role = Role(told) if told in set(policy.OFFICES) else None
    if whose == Whose.UNASSIGNED and not policy.assigns(me()):
        whose = Whose.ALL
    if whose == Whose.DESK and not stands:
        standing = Standing.WAITING
    counted = request.args.get("counted") == "1"
    page = lists.inquiries(
        me(),
        whose=whose,
        standing=standing,
        unit_id=unit_id,
        role=role,
        counted=counted,
        after=request.args.get("after"),
    )
    waiting = lists.waiting_for(me())
    counts = {Whose.DESK: waiting.desk or None, Whose.UNASSIGNED: waiting.unassigned or None}
    tabs = [
        Tab(one.label, url_for("decisions.inquiries", whose=one.value), one == whose, count=counts.get(one))
        for one in Whose
        if one != Whose.UNASSIGNED or policy.assigns(me())
    ]
    unit = db.session.get(Unit, unit_id) if unit_id else None
    return render_template(
        "decisions/inquiries/index.html",
        tabs=tabs,
        page=page,
        whose=whose,
        standing=standing,
        standings=list(Standing),
        unit=unit,
        role=role,
        counted=counted,
        asks=policy.may_ask(me()),
    )


@blueprint.get("/inquiries/response")
@members_only
def response_page() -> str:
    """How offices and units answer; the same numbers for everybody."""
    _ensure_enters()
    lines = response.responses()
    return render_template(
        "decisions/inquiries/response.html",
        lines=lines,
        totals=response.totals(lines),
        days=days_to_answer(),
        sets_due=policy.may_set_due(me()),
    )


@blueprint.route("/inquiries/due", methods=["GET", "POST"])
@members_only
def set_due() -> Response | str | tuple[str, int]:
    """Within how many days questions are answered; for those asked from now on."""
    ensure(policy.may_set_due(me()))
    form = DueForm()
    if request.method == "GET":
        form.days.data = days_to_answer()
        return render_template("decisions/inquiries/due.html", form=form)
    if not form.validate():
        return render_template("decisions/inquiries/due.html", form=form), 422
    with transaction():
        ensure(policy.may_set_due(me()))
        before = club_profile()["answer_days"]
        change_profile(answer_days=int(form.days.data or 0))
        ledger.record(
            me(),
            "club.answer_days",
            ("club_setting", None),
            reason=str(form.reason.data),
            before={"days": before},
            after={"days": form.days.data},
        )
    flash(_("The number of days is changed."))
    return go(url_for("decisions.response_page"))


@blueprint.route("/inquiries/new", methods=["GET", "POST"])
@members_only
def ask() -> Response | str | tuple[str, int]:
    """Put a question to an officer or a unit."""
    ensure(policy.may_ask(me()))
    form = QuestionForm()
    form.offer(own_line(me()))
    if request.method == "GET":
        form.to.data = request.args.get("to", "")
        return render_template("decisions/inquiries/ask.html", form=form, days=days_to_answer())
    if not form.validate():
        return render_template("decisions/inquiries/ask.html", form=form, days=days_to_answer()), 422
    unit_id = form.chosen_unit.id if form.chosen_unit else None
    try:
        with transaction():
            made = asking.ask(
                me(),
                title=str(form.title.data),
                words=str(form.words.data),
                role=form.role,
                unit=db.session.get(Unit, unit_id) if unit_id else None,
                private=bool(form.private.data),
                client_id=form.client_id.data,
            )
            address = made.url
    except TooMany as error:
        form.words.errors = [error.message]
        return render_template("decisions/inquiries/ask.html", form=form, days=days_to_answer()), error.status
    flash(_("Your question is on its way."))
    return go(address)


def page_of(found: Inquiry, **forms: Any) -> str:
    """One inquiry's page, with forms that came back refused."""
    person = me()
    assign_form = forms.get("assign_form")
    assigns = policy.may_assign(person, found)
    if assigns and assign_form is None:
        assign_form = AssignForm(formdata=None)
        assign_form.offer(own_line(found.asker), nobody=False)
        assign_form.show(found)
    return render_template(
        "decisions/inquiries/show.html",
        inquiry=found,
        steps=lists.steps_of(found),
        answers=policy.may_answer(person, found),
        answered_here=answered_here(found.thing_kind),
        assigns=assigns,
        judges=person.id == found.asker_id,
        withdraws=policy.may_withdraw(person, found),
        answer_form=forms.get("answer_form") or AnswerForm(formdata=None),
        dispute_form=forms.get("dispute_form") or DisputeForm(formdata=None),
        assign_form=assign_form,
    )


@blueprint.get("/inquiries/<int:inquiry_id>")
@members_only
def inquiry(inquiry_id: int) -> str:
    """One inquiry: what was asked, whose duty it is, what was answered, and every step on the way."""
    return page_of(lists.inquiry_for(me(), inquiry_id))
