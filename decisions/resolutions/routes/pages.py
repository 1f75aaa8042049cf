"""The list of resolutions, one of them, and its official form as page, PDF and DOCX."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.documents.official import docx_response
from club.documents.pdf import pdf_response, render_pdf
from club.i18n import _
from club.notices.actions import mark_read
from club.policy import audiences_of, ensure_visible, no, yes
from club.profile import club_profile
from decisions.resolutions import policy
from decisions.resolutions.forms import ReasonForm
from decisions.resolutions.models import KIND, Form, Resolution
from decisions.resolutions.paper import Paper, paper_of
from decisions.resolutions.queries import resolutions as queries
from decisions.resolutions.routes import blueprint
from decisions.resolutions.writing import docx
from decisions.tasks.policy import may_give
from decisions.tasks.queries.items import is_told_of, items_of


def go(address: str) -> Response:
    """Send the browser on after a POST."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


@blueprint.get("")
@members_only
def index() -> str:
    """What the club resolved, the latest first."""
    ensure_visible(yes() if "members" in audiences_of(me()) else no(""))
    wished, drafts = request.args.get("form", ""), request.args.get("drafts") == "1"
    form = Form(wished) if wished in set(Form) else None
    may_draft = policy.may_draft(me())
    drafts = drafts and bool(may_draft)
    tabs = [
        {"label": label, "url": url_for("resolutions.index", **args), "active": active}
        for label, args, active in _tabs(form, drafts, bool(may_draft))
    ]
    return render_template(
        "decisions/resolutions/index.html",
        page=queries.resolutions(me(), form=form, drafts=drafts, after=request.args.get("after")),
        tabs=tabs,
        drafts=drafts,
        may_draft=may_draft,
        suffix=club_profile()["document_suffix"],
    )


def _tabs(form: Form | None, drafts: bool, drafter: bool) -> list[tuple[str, dict[str, Any], bool]]:
    found = [(_("All"), {}, form is None and not drafts)]
    found += [(one.label, {"form": one.value}, form == one) for one in Form]
    return [*found, (_("Being prepared"), {"drafts": 1}, drafts)] if drafter else found


def page_of(found: Resolution, **forms: Any) -> str:
    """One resolution's page, with forms that came back refused."""
    person = me()
    runs = bool(policy.may_draft(person))
    measured = queries.measured_now(person, found).kept() if found.is_editable else found.unity or {}
    return render_template(
        "decisions/resolutions/show.html",
        resolution=found,
        sources=queries.sources_of(person, found),
        items=items_of(person, KIND, found.id),
        unity=measured,
        runs=runs,
        gives=may_give(person),
        may={
            act: bool(getattr(policy, f"may_{act}")(person, found))
            for act in ("edit", "submit", "discard", "approve", "publish", "revoke", "replace")
        },
        return_form=forms.get("return_form") or ReasonForm(formdata=None),
        suffix=club_profile()["document_suffix"],
    )


@blueprint.get("/<int:number>")
@blueprint.get("/<int:number>-<slug>")
@members_only
def show(number: int, slug: str = "") -> str:
    """What was resolved, what it rests on, who spoke against it, and what comes of it."""
    del slug
    found = queries.resolution_for(me(), number)
    if is_told_of(me(), found.url):
        with transaction():
            mark_read(me(), url=found.url)
        found = queries.resolution_for(me(), number)
    return page_of(found)


def _paper(number: int) -> tuple[Resolution, Paper]:
    found = queries.resolution_for(me(), number)
    return found, paper_of(found, queries.rows_of(found), items_of(me(), KIND, found.id))


def _file_name(resolution: Resolution, kind: str) -> str:
    name = "nghi-quyet" if resolution.form == Form.RESOLUTION else "ket-luan"
    number = f"{resolution.year}-{resolution.number:02d}" if resolution.number else f"du-thao-{resolution.id}"
    return f"{name}-{number}.{kind}"


@blueprint.get("/<int:number>/paper")
@members_only
def paper(number: int) -> str:
    """The official form on the screen."""
    found, told = _paper(number)
    return render_template("decisions/resolutions/paper.html", resolution=found, paper=told)


@blueprint.get("/<int:number>/paper.pdf")
@members_only
def paper_pdf(number: int) -> Response:
    """The official form as PDF."""
    found, told = _paper(number)
    page = render_template("decisions/resolutions/paper_pdf.html", paper=told)
    return pdf_response(render_pdf(page), _file_name(found, "pdf"))


@blueprint.get("/<int:number>/paper.docx")
@members_only
def paper_docx(number: int) -> Response:
    """The official form as DOCX, for whoever has to add a line."""
    found, told = _paper(number)
    return docx_response(docx(told), _file_name(found, "docx"))
