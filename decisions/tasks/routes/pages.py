"""The list of action items, by day and by unit, as a file, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from club import clock
from club.auth import me, members_only
from club.db import db, transaction
from club.errors import Invalid
from club.i18n import _
from club.notices.actions import mark_read
from club.policy import audiences_of, ensure, ensure_visible, no, yes
from club.units.models import Unit
from decisions.tasks import exports, policy
from decisions.tasks.actions import giving
from decisions.tasks.forms import ClaimForm, ConfirmForm, ItemForm, ReasonForm, ReportForm
from decisions.tasks.models import ActionItem
from decisions.tasks.queries import items as queries
from decisions.tasks.queries.items import Standing, Wanted, Whose
from decisions.tasks.routes import blueprint
from decisions.tasks.things import thing_of


@dataclass(frozen=True)
class Tab:
    """A tab as `ui.tabs` shows it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: Any = None


def go(address: str) -> Response:
    """Send the browser on after a POST."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


def _ensure_enters() -> None:
    ensure_visible(yes() if "members" in audiences_of(me()) else no(""))


def _wanted() -> Wanted:
    whose, standing = request.args.get("whose", ""), request.args.get("standing", Standing.OPEN.value)
    number = request.args.get("unit", type=int)
    return Wanted(
        Whose(whose) if whose in set(Whose) else Whose.ALL,
        Standing(standing) if standing in set(Standing) else Standing.OPEN,
        db.session.get(Unit, number) if number else None,
    )


def _tabs(active: str) -> list[Tab]:
    waiting = queries.waiting_for(me())
    counts = {Whose.MINE: waiting.todo or None, Whose.ASKED: waiting.to_judge or None}
    tabs = [
        Tab(one.label, url_for("tasks.index", whose=one.value), one.value == active, count=counts.get(one))
        for one in Whose
        if one != Whose.ASKED or policy.may_give(me())
    ]
    return [*tabs, Tab(_("By unit"), url_for("tasks.by_unit"), active == "units")]


@blueprint.get("")
@members_only
def index() -> str:
    """Action items, the nearest day first."""
    _ensure_enters()
    wanted = _wanted()
    return render_template(
        "decisions/tasks/index.html",
        tabs=_tabs(wanted.whose.value),
        wanted=wanted,
        standings=list(Standing),
        page=queries.items(me(), wanted, after=request.args.get("after")),
        gives=policy.may_give(me()),
    )


@blueprint.get("/units")
@members_only
def by_unit() -> str:
    """How the items of each unit stand."""
    _ensure_enters()
    return render_template("decisions/tasks/units.html", tabs=_tabs("units"), lines=queries.by_unit(me()))


@blueprint.get("/list.<any(csv, xlsx):kind>")
@members_only
def export(kind: str) -> Response:
    """The list as a file, narrowed as on the page."""
    ensure(policy.may_give(me()))
    found = queries.items_to_export(me(), _wanted())
    write, media = (exports.as_csv, exports.CSV) if kind == "csv" else (exports.as_xlsx, exports.XLSX)
    answer = Response(write(found), mimetype=media.partition(";")[0], content_type=media)
    name = f"viec-can-lam-{clock.today().isoformat()}.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.route("/new", methods=["GET", "POST"])
@members_only
def new() -> Response | str | tuple[str, int]:
    """Give somebody something to do; `thing` is what it stems from, "resolution:7"."""
    ensure(policy.may_give(me()))
    thing = thing_of(me(), request.args.get("thing", ""))
    form = ItemForm()
    if request.method == "GET" or not form.validate():
        html = render_template("decisions/tasks/form.html", form=form, thing=thing)
        return html if request.method == "GET" else (html, 422)
    try:
        with transaction():
            thing = thing_of(me(), request.args.get("thing", ""))
            made = giving.give(
                me(),
                text=str(form.text.data),
                details=str(form.details.data or ""),
                due_on=form.due_on.data or clock.today(),
                thing=(thing.kind, thing.id) if thing else None,
                client_id=form.client_id.data,
                **form.owner,
            )
            address = thing.url if thing else made.url
    except Invalid as error:
        form.due_on.errors = [error.message]
        return render_template("decisions/tasks/form.html", form=form, thing=thing), 422
    return go(address)


def page_of(item: ActionItem, **forms: Any) -> str:
    """One item's page, with forms that came back refused."""
    person = me()
    report = forms.get("report_form")
    if report is None:
        report = ReportForm(formdata=None)
        report.progress.data = item.progress
    return render_template(
        "decisions/tasks/show.html",
        item=item,
        thing=thing_of(person, f"{item.thing_kind}:{item.thing_id}") if item.thing_kind else None,
        steps=queries.steps_of(item),
        works=policy.may_work(person, item),
        judges=policy.may_judge(person, item),
        arranges=policy.may_arrange(person, item),
        report_form=report,
        claim_form=forms.get("claim_form") or ClaimForm(formdata=None),
        block_form=forms.get("block_form") or ReasonForm(formdata=None),
        confirm_form=ConfirmForm(formdata=None),
        return_form=forms.get("return_form") or ReasonForm(formdata=None),
    )


@blueprint.get("/<int:item_id>")
@members_only
def show(item_id: int) -> str:
    """One item: what, who, by when, how far, and everything that happened."""
    item = queries.item_for(me(), item_id)
    if queries.is_told_of(me(), item.url):
        with transaction():
            mark_read(me(), url=item.url)
        item = queries.item_for(me(), item_id)
    return page_of(item)
