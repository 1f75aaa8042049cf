"""Lists of proposals, a proposal, its text and its versions."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import db, transaction
from club.differences import marked
from club.errors import Conflict, DomainError, NotFound
from club.forms import Form
from club.i18n import _
from club.policy import audiences_of, ensure, ensure_visible, no, sees_unit, yes
from club.units.models import Unit
from club.units.queries import line_of
from decisions.inquiries.sources import parted, source_of
from decisions.proposals import policy
from decisions.proposals.actions import writing
from decisions.proposals.forms.texts import (
    AdviceForm,
    AdviseForm,
    AuthorForm,
    LeanForm,
    ObjectionForm,
    ProposalForm,
)
from decisions.proposals.models import AmendmentState, Leaning, Opinion, Proposal, ProposalVersion, Stage, VoteState
from decisions.proposals.models.texts import WAY
from decisions.proposals.queries import proposals as queries
from decisions.proposals.queries import votes
from decisions.proposals.routes import blueprint


def go(address: str) -> Response:
    """Send the browser on after a POST."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


def keep_error(form: Form, error: DomainError) -> None:
    """Show a refusal above the form, which keeps what was typed."""
    form.form_errors.append(error.message)


def _units() -> list[Unit]:
    person = me()
    units = {unit.id: unit for unit in (line_of(person.unit)[::-1] if person.unit else [])}
    units |= {office.unit.id: office.unit for office in person.offices if office.unit and office.unit.is_open}
    return [unit for unit in units.values() if sees_unit(person, unit)]


@blueprint.get("")
@members_only
def index() -> str:
    """All proposals open to the person."""
    ensure_visible(yes() if "members" in audiences_of(me()) else no(""))
    which = request.args.get("which", "")
    tabs = [
        {"label": label, "url": url_for("proposals.index", which=code or None), "active": which == code}
        for code, label in (("", _("All")), ("running", _("Going on")), ("decided", _("Decided")), ("mine", _("Mine")))
    ]
    page = queries.proposals(me(), which=which, after=request.args.get("after"))
    return render_template(
        "decisions/proposals/index.html", page=page, tabs=tabs, writes=policy.may_write(me()), which=which
    )


def _form_page(form: ProposalForm, proposal: Proposal | None, status: int = 200) -> tuple[str, int]:
    source = queries.source_of_thing(str(form.thing.data or "")) if proposal is None else None
    page = render_template("decisions/proposals/form.html", form=form, proposal=proposal, source=source)
    return page, status


def _thing(form: ProposalForm) -> str | None:
    """The thing the form names, if it is open to the person; else NotFound."""
    if not form.thing.data:
        return None
    try:
        kind, number = parted(str(form.thing.data))
    except ValueError:
        raise NotFound from None
    source = source_of(kind)
    ensure_visible(yes() if source and source.readers([me()], number) else no(""))
    return f"{kind}:{number}"


@blueprint.route("/new", methods=["GET", "POST"])
@members_only
def new() -> Response | tuple[str, int]:
    """Begin a proposal."""
    ensure(policy.may_write(me()))
    form = ProposalForm()
    form.offer(_units())
    if request.method == "GET":
        form.thing.data = request.args.get("thing", "")[:80]
        _thing(form)
        return _form_page(form, None)
    thing = _thing(form)
    if not form.validate():
        return _form_page(form, None, 422)
    try:
        with transaction():
            unit = db.session.get(Unit, form.unit_id.data) if form.unit_id.data else None
            made = writing.begin(me(), form.text(), unit=unit, thing=thing, client_id=str(form.client_id.data or ""))
            address = made.url
    except Conflict as error:
        keep_error(form, error)
        return _form_page(form, None, error.status)
    except DomainError as error:
        keep_error(form, error)
        return _form_page(form, None, 422)
    flash(_("The draft is kept. Only its authors see it until you put it to the others."))
    return go(address)


def page_of(proposal: Proposal, **forms: Any) -> str:
    """A proposal's page, with forms that came back refused."""
    person, stands = me(), queries.version_of(proposal)
    amendments = queries.amendments_of(proposal)
    waiting: dict[int, int] = {}
    for one in amendments:
        if one.state == AmendmentState.OPEN:
            waiting[one.line] = waiting.get(one.line, 0) + 1
    leanings, said = queries.opinions_of(proposal)
    ballots = votes.votes_of(proposal)
    voting = bool(ballots) and ballots[0].state in (VoteState.DRAFT, VoteState.OPEN, VoteState.CLOSED)
    mine = db.session.get(Opinion, (proposal.id, person.id)) if proposal.stage == Stage.SENSE else None
    lean_form = forms.get("lean_form") or LeanForm(formdata=None)
    if mine is not None and "lean_form" not in forms:
        lean_form.leaning.data, lean_form.why.data = mine.leaning.value, mine.words
    return render_template(
        "decisions/proposals/proposal.html",
        proposal=proposal,
        version=stands,
        way=WAY,
        reached=WAY.index(proposal.stage) if proposal.stage in WAY else -1,
        source=queries.source_document(proposal),
        waiting=waiting,
        open_count=sum(waiting.values()),
        amendment_count=len(amendments),
        leanings=[(one, leanings[one]) for one in Leaning],
        leaning_total=leanings.total(),
        said=said,
        mine=mine,
        advice=queries.advice_of(proposal),
        objections=queries.objections_of(proposal),
        votes=ballots,
        voting=voting,
        may=policy,
        person=person,
        author=policy.is_author(person, proposal),
        runs=policy.runs(person, proposal),
        moves=[
            to for to in policy.NEXT.get(proposal.stage, ()) if not voting and policy.may_move(person, proposal, to)
        ],
        lean_form=lean_form,
        advice_form=forms.get("advice_form") or AdviceForm(formdata=None),
        advise_form=forms.get("advise_form") or AdviseForm(formdata=None),
        objection_form=forms.get("objection_form") or ObjectionForm(formdata=None),
    )


@blueprint.get("/<int:proposal_id>")
@members_only
def proposal(proposal_id: int) -> str:
    """A proposal: its text, where it stands, and what one can do."""
    return page_of(queries.proposal_for(me(), proposal_id))


@blueprint.route("/<int:proposal_id>/edit", methods=["GET", "POST"])
@members_only
def edit(proposal_id: int) -> Response | tuple[str, int]:
    """Change the text: a new version."""
    found = queries.proposal_for(me(), proposal_id)
    ensure(policy.may_edit(me(), found))
    form = ProposalForm()
    form.offer([])
    form.unit_id.data = 0
    if request.method == "GET":
        form.show(queries.version_of(found))
        return _form_page(form, found)
    if not form.validate():
        return _form_page(form, found, 422)
    try:
        with transaction():
            held = queries.proposal_for(me(), proposal_id, lock=True)
            writing.edit(me(), held, form.text(), base_version=form.base, note=str(form.note.data or ""))
    except DomainError as error:
        keep_error(form, error)
        found = queries.proposal_for(me(), proposal_id)
        # What was typed stays; saving once more is a decision to take the newer version over.
        form.base_version.data = str(found.version)
        return _form_page(form, found, error.status)
    flash(_("Saved."))
    return go(found.url)


@blueprint.get("/<int:proposal_id>/versions")
@members_only
def versions(proposal_id: int) -> str:
    """All versions."""
    found = queries.proposal_for(me(), proposal_id)
    return render_template("decisions/proposals/versions.html", proposal=found, versions=queries.versions_of(found))


def differing(before: ProposalVersion | None, after: ProposalVersion) -> list[dict[str, Any]]:
    """The lines of both versions in order: {"number", "html", "state"}; a line that went stands where it was."""
    old = dict(before.lines) if before else {}
    rows: list[dict[str, Any]] = []
    now = dict(after.lines)
    for line in after.text:
        was = old.get(line.id)
        state = "new" if was is None else "same" if was == line.text else "changed"
        rows.append({"number": line.number, "html": marked(was or "", line.text), "state": state, "id": line.id})
    for place, (number, text) in enumerate(before.lines if before else []):
        if number not in now:
            above = [one for one, _text in (before.lines if before else [])[:place]]
            at = next((step + 1 for step in range(len(rows) - 1, -1, -1) if rows[step]["id"] in above), 0)
            rows.insert(at, {"number": "", "html": marked(text, ""), "state": "gone", "id": number})
    return rows


@blueprint.get("/<int:proposal_id>/versions/<int:number>")
@members_only
def version(proposal_id: int, number: int) -> str:
    """A version, and what it changed."""
    found = queries.proposal_for(me(), proposal_id)
    after = queries.version_of(found, number)
    before = queries.version_of(found, number - 1) if number > 1 else None
    return render_template(
        "decisions/proposals/version.html",
        proposal=found,
        version=after,
        before=before,
        rows=differing(before, after),
        title=marked(before.title, after.title) if before else after.title,
        why=marked(before.why, after.why) if before else after.why,
    )


@blueprint.route("/<int:proposal_id>/authors", methods=["GET", "POST"])
@members_only
def authors(proposal_id: int) -> Response | tuple[str, int]:
    """Who writes it."""
    found = queries.proposal_for(me(), proposal_id)
    ensure(policy.may_edit(me(), found))
    form = AuthorForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                writing.add_author(me(), queries.proposal_for(me(), proposal_id, lock=True), form.person.thing)
            flash(_("Added."))
            return go(url_for("proposals.authors", proposal_id=proposal_id))
        except DomainError as error:
            keep_error(form, error)
            found = queries.proposal_for(me(), proposal_id)
    status = 422 if form.errors else 200
    return render_template("decisions/proposals/authors.html", form=form, proposal=found), status


@blueprint.post("/<int:proposal_id>/authors/leave")
@members_only
def leave(proposal_id: int) -> Response:
    """Write it no more."""
    with transaction():
        writing.leave(me(), queries.proposal_for(me(), proposal_id, lock=True))
    flash(_("You are not an author of it any more."))
    return go(url_for("proposals.index"))
