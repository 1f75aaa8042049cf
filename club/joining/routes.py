"""Asking to join, in public; the requests, for those who answer."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from club import mail
from club.auth import me, power_needed, public
from club.db import transaction
from club.errors import NotFound
from club.i18n import _
from club.joining import policy
from club.joining.actions import approve, ask, refuse
from club.joining.forms import ApproveForm, JoinForm, RefuseForm
from club.joining.models import JoinRequest, JoinState
from club.joining.queries import joinable_unit, request_for, requests_page
from club.limits import hit
from club.people.contact import known_as
from club.people.models import PersonState
from club.policy import Role
from club.profile import club_profile
from club.signin.routes.helping import keep_to_show
from club.units.models import UnitKind

blueprint = Blueprint("joining", __name__)


def _ensure_open() -> None:
    if not club_profile()["asking_to_join"] or not club_profile()["set_up"]:
        raise NotFound


@blueprint.route("/join", methods=["GET", "POST"])
@public
def ask_to_join() -> Response | str | tuple[str, int]:
    """Ask to join. Whatever was asked, for whomever, the answer is the same."""
    _ensure_open()
    form = JoinForm()
    if request.method == "GET":
        return render_template("joining/ask.html", form=form)
    hit("join", "60 per hour", request.remote_addr)
    thanks = redirect(url_for("joining.thanks"))
    if form.website.data:
        return thanks  # pyright: ignore[reportReturnType]
    if not form.validate():
        return render_template("joining/ask.html", form=form), 422
    with transaction():
        unit = joinable_unit(int(str(form.unit.data)))
        if unit is not None:
            ask(
                full_name=str(form.full_name.data),
                phone=form.number,
                email=form.address,
                unit=unit,
                message=str(form.message.data or ""),
                client_id=form.client_id.data,
            )
            return thanks  # pyright: ignore[reportReturnType]
    form.unit.errors = [_("This unit was closed meanwhile. Choose another.")]
    return render_template("joining/ask.html", form=form), 422


@blueprint.get("/join/thanks")
@public
def thanks() -> str:
    """What happens next."""
    _ensure_open()
    return render_template("joining/thanks.html")


@blueprint.get("/join/requests")
@power_needed(policy.ADMIT)
def requests() -> str:
    """The requests to the units one looks after."""
    waiting = request.args.get("show") != "decided"
    page = requests_page(me(), waiting=waiting, after=request.args.get("after"))
    return render_template("joining/requests.html", page=page, waiting=waiting)


def _page(row: JoinRequest, yes: ApproveForm, no: RefuseForm) -> str:
    known = next(iter(known_as(row.phone, row.email)), None) if row.state == JoinState.WAITING else None
    has_account = known is not None and known.state != PersonState.INVITED
    can_mail = bool(row.email) and mail.configured()
    return render_template(
        "joining/request.html", row=row, yes=yes, no=no, known=known, has_account=has_account, can_mail=can_mail
    )


def _approve_form(row: JoinRequest) -> ApproveForm:
    likely = Role.BRANCH_SECRETARY if row.unit.kind == UnitKind.BRANCH else Role.MEMBER
    return ApproveForm(data={"role": likely.value})


@blueprint.get("/join/requests/<int:number>")
@power_needed(policy.ADMIT)
def one(number: int) -> str:
    """One request, with the two answers."""
    row = request_for(me(), number)
    return _page(row, _approve_form(row), RefuseForm(formdata=None))


@blueprint.post("/join/requests/<int:number>/approve")
@power_needed(policy.ADMIT)
def approve_one(number: int) -> Response | tuple[str, int]:
    """Let somebody in."""
    form = ApproveForm()
    if not form.validate():
        return _page(request_for(me(), number), form, RefuseForm(formdata=None)), 422
    with transaction():
        row = request_for(me(), number, lock=True)
        slip = approve(me(), row, role=form.office, by_mail=form.by.data == "mail" and mail.configured())
        person = row.person
    if slip is None or person is None:
        flash(
            _("Let in. The slip goes by email.") if form.by.data == "mail" else _("This request is answered already.")
        )
        return redirect(url_for("joining.one", number=number))  # pyright: ignore[reportReturnType]
    flash(_("Let in. Now hand over the slip."))
    keep_to_show(person, slip, back=url_for("joining.requests"))
    return redirect(url_for("signin.code_to_hand_over"))  # pyright: ignore[reportReturnType]


@blueprint.post("/join/requests/<int:number>/refuse")
@power_needed(policy.ADMIT)
def refuse_one(number: int) -> Response | tuple[str, int]:
    """Say no, with a reason."""
    form = RefuseForm()
    if not form.validate():
        row = request_for(me(), number)
        return _page(row, ApproveForm(formdata=None), form), 422
    with transaction():
        refuse(me(), request_for(me(), number, lock=True), reason=str(form.reason.data))
    flash(_("The request is refused."))
    return redirect(url_for("joining.requests"))  # pyright: ignore[reportReturnType]
