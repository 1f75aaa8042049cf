"""Amendments: the list, suggesting one, deciding on one, putting it on the newer text."""

from __future__ import annotations

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.differences import marked
from club.errors import DomainError
from club.i18n import _
from club.policy import ensure
from decisions.proposals import policy
from decisions.proposals.actions import amendments as acts
from decisions.proposals.forms.texts import AmendmentForm, JudgeForm
from decisions.proposals.models import Amendment, AmendmentKind, Proposal
from decisions.proposals.queries import proposals as queries
from decisions.proposals.routes import blueprint
from decisions.proposals.routes.pages import go, keep_error


@blueprint.get("/<int:proposal_id>/amendments")
@members_only
def amendments(proposal_id: int) -> str:
    """All amendments, with what each would change."""
    return _list(queries.proposal_for(me(), proposal_id))


def _list(found: Proposal, *, form: JudgeForm | None = None, judged: int = 0) -> str:
    stands = queries.version_of(found)
    numbers = {line.id: line.number for line in stands.text}
    return render_template(
        "decisions/proposals/amendments.html",
        proposal=found,
        version=stands,
        rows=[(one, marked(one.base_text, _after(one))) for one in queries.amendments_of(found)],
        numbers=numbers,
        form=form or JudgeForm(formdata=None),
        judged=judged,
        may=policy,
        person=me(),
        author=policy.is_author(me(), found),
    )


def _after(one: Amendment) -> str:
    return f"{one.base_text}\n{one.text}".strip() if one.kind == AmendmentKind.INSERT else one.text


def _page(form: AmendmentForm, found: Proposal, one: Amendment | None, status: int = 200) -> tuple[str, int]:
    stands = queries.version_of(found)
    page = render_template("decisions/proposals/amend.html", form=form, proposal=found, version=stands, amendment=one)
    return page, status


@blueprint.route("/<int:proposal_id>/amendments/new", methods=["GET", "POST"])
@members_only
def amend(proposal_id: int) -> Response | tuple[str, int]:
    """Suggest an amendment."""
    found = queries.proposal_for(me(), proposal_id)
    ensure(policy.may_amend(me(), found))
    stands, form = queries.version_of(found), AmendmentForm()
    form.offer(stands)
    if request.method == "GET":
        line = request.args.get("line", type=int)
        known = dict(stands.lines)
        form.line.data = line if line in known else stands.lines[0][0]
        form.text.data = known[form.line.data]
        return _page(form, found, None)
    if not form.validate():
        return _page(form, found, None, 422)
    try:
        with transaction():
            held = queries.proposal_for(me(), proposal_id, lock=True)
            acts.suggest(
                me(),
                held,
                kind=AmendmentKind(form.kind.data),
                line=form.line.data,
                text=str(form.text.data or ""),
                why=str(form.why.data),
                client_id=str(form.client_id.data or ""),
            )
    except DomainError as error:
        keep_error(form, error)
        return _page(form, queries.proposal_for(me(), proposal_id), None, error.status)
    flash(_("Your amendment is suggested. The authors are told."))
    return go(url_for("proposals.amendments", proposal_id=proposal_id))


@blueprint.post("/amendments/<int:amendment_id>/judge")
@members_only
def judge(amendment_id: int) -> Response | tuple[str, int]:
    """Accept or reject."""
    form = JudgeForm()
    accepted = request.form.get("verdict") == "accept"
    found = queries.amendment_for(me(), amendment_id).proposal
    try:
        if not form.validate():
            return _list(found, form=form, judged=amendment_id), 422
        with transaction():
            one = queries.amendment_for(me(), amendment_id, lock=True)
            if accepted:
                acts.accept(me(), one, reason=str(form.reason.data or ""))
            else:
                acts.reject(me(), one, reason=str(form.reason.data or ""))
    except DomainError as error:
        keep_error(form, error)
        return _list(queries.proposal_for(me(), found.id), form=form, judged=amendment_id), error.status
    flash(_("The amendment is part of the text now.") if accepted else _("Not accepted; the reason is told."))
    return go(url_for("proposals.amendments", proposal_id=found.id))


@blueprint.route("/amendments/<int:amendment_id>/rebase", methods=["GET", "POST"])
@members_only
def rebase(amendment_id: int) -> Response | tuple[str, int]:
    """Put one's amendment on the newer text."""
    one = queries.amendment_for(me(), amendment_id)
    found = one.proposal
    ensure(policy.may_rebase(me(), one))
    form = AmendmentForm()
    form.offer(queries.version_of(found))
    if request.method == "GET":
        known = dict(queries.version_of(found).lines)
        form.line.data = one.line if one.line in known else next(iter(known))
        form.kind.data, form.text.data, form.why.data = one.kind.value, one.text, one.why
        return _page(form, found, one)
    if not form.validate():
        return _page(form, found, one, 422)
    try:
        with transaction():
            held = queries.amendment_for(me(), amendment_id, lock=True)
            kind = AmendmentKind(form.kind.data)
            acts.rebase(me(), held, kind=kind, line=form.line.data, text=str(form.text.data or ""))
    except DomainError as error:
        keep_error(form, error)
        return _page(form, found, one, error.status)
    flash(_("Your amendment stands on the newer text."))
    return go(url_for("proposals.amendments", proposal_id=found.id))


@blueprint.post("/amendments/<int:amendment_id>/take-back")
@members_only
def take_amendment_back(amendment_id: int) -> Response:
    """Take one's amendment back."""
    with transaction():
        one = queries.amendment_for(me(), amendment_id, lock=True)
        acts.take_back(me(), one)
        number = one.proposal_id
    flash(_("Your amendment is taken back."))
    return go(url_for("proposals.amendments", proposal_id=number))
