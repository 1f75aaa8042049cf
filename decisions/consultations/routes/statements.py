"""Putting a statement, and the board's page on which statements are taken up or not."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import DomainError
from club.i18n import _, ngettext
from club.limits import limiter
from club.policy import ensure
from decisions.consultations import policy
from decisions.consultations.actions import statements
from decisions.consultations.forms import ReasonForm, SeedsForm, StatementForm
from decisions.consultations.models import LONGEST_STATEMENT, StatementState
from decisions.consultations.queries import statements as queries
from decisions.consultations.queries.consultations import consultation_for
from decisions.consultations.routes import blueprint


@blueprint.route("/<int:number>/propose", methods=["GET", "POST"])
@members_only
def propose(number: int) -> Response | str | tuple[str, int]:
    """Put a statement to the others. What says much the same is shown before it is sent, once."""
    found = consultation_for(me(), number)
    ensure(policy.may_propose(me(), found))
    form = StatementForm()
    # What comes back after a POST is for looking at once more.
    status = 422 if request.method == "POST" else 200
    near: list[queries.Statement] = []
    if request.method == "POST" and form.validate():
        text = str(form.text.data)
        near = queries.similar(found, text)
        if not near or request.form.get("sure") == text:
            try:
                with transaction():
                    found = consultation_for(me(), number)
                    statements.propose(me(), found, text=text, client_id=form.client_id.data)
                    held, address = found.holds, found.url
                flash(
                    _("Thank you. The board reads your statement before it is put to everybody.")
                    if held
                    else _("Thank you. Your statement is now put to everybody.")
                )
                return redirect(f"{address}#mine", 303)  # pyright: ignore[reportReturnType]
            except DomainError as error:
                form.text.errors = [error.message]
                status, near = error.status, []
                found = consultation_for(me(), number)
    return (
        render_template(
            "decisions/consultations/propose.html",
            consultation=found,
            form=form,
            near=near,
            most=LONGEST_STATEMENT,
        ),
        status,
    )


@blueprint.get("/<int:number>/similar")
@members_only
@limiter.limit("120 per minute")
def similar(number: int) -> str:
    """What says much the same as what is being typed: a part of the page."""
    found = consultation_for(me(), number)
    ensure(policy.may_propose(me(), found))
    near = queries.similar(found, request.args.get("text", "")[:LONGEST_STATEMENT])
    return render_template("decisions/consultations/_similar.html", near=near)


@blueprint.get("/<int:number>/statements")
@power_needed(policy.RUN)
def moderate(number: int) -> str:
    """The statements by what became of them; those that wait come first."""
    found = consultation_for(me(), number)
    ensure(policy.may_run(me(), found))
    wished = request.args.get("state", "")
    state = StatementState(wished) if wished in set(StatementState) else StatementState.PENDING
    return render_template(
        "decisions/consultations/moderate.html",
        consultation=found,
        state=state,
        states=list(StatementState),
        counts=queries.counts_by_state(found),
        page=queries.in_state(found, state, after=request.args.get("after")),
        form=SeedsForm(formdata=None),
    )


@blueprint.post("/<int:number>/statements")
@power_needed(policy.RUN)
def add(number: int) -> Response | tuple[str, int]:
    """More statements of the board."""
    found = consultation_for(me(), number)
    ensure(policy.may_run(me(), found))
    form = SeedsForm()
    if not form.validate():
        return (
            render_template(
                "decisions/consultations/moderate.html",
                consultation=found,
                state=StatementState.APPROVED,
                states=list(StatementState),
                counts=queries.counts_by_state(found),
                page=queries.in_state(found, StatementState.APPROVED),
                form=form,
            ),
            422,
        )
    with transaction():
        made = statements.add_seeds(me(), consultation_for(me(), number), texts=form.seed_lines)
    flash(ngettext("%(num)d statement added.", "%(num)d statements added.", len(made)))
    return _back(number, StatementState.APPROVED)


def _back(number: int, state: StatementState) -> Response:
    address = url_for("consultations.moderate", number=number, state=state.value)
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


@blueprint.post("/statements/<int:statement_id>/approve")
@power_needed(policy.RUN)
def approve(statement_id: int) -> Response:
    """Put a statement to everybody."""
    with transaction():
        statement = queries.statement_for(me(), statement_id, lock=True)
        before, number = statement.state, statement.consultation_id
        statements.approve(me(), statement)
    flash(_("The statement is put to everybody."))
    return _back(number, before)


@blueprint.route("/statements/<int:statement_id>/reject", methods=["GET", "POST"])
@power_needed(policy.RUN)
def reject(statement_id: int) -> Response | str | tuple[str, int]:
    """Do not take a statement up: a page that asks for the reason, and the act."""
    statement = queries.statement_for(me(), statement_id)
    ensure(policy.may_decide(me(), statement))
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        page = render_template("decisions/consultations/reject.html", statement=statement, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        statement = queries.statement_for(me(), statement_id, lock=True)
        before, number = statement.state, statement.consultation_id
        statements.reject(me(), statement, reason=str(form.reason.data))
    flash(_("The statement is not taken up; its author reads why."))
    return _back(number, before)


@blueprint.get("/<int:number>/reasons")
@power_needed(policy.RUN)
def reasons(number: int) -> str:
    """What people wrote as their reasons, without names, for those who sum up; only when results may be seen."""
    found = consultation_for(me(), number)
    ensure(policy.may_run(me(), found))
    ensure(policy.may_see_results(me(), found))
    return render_template("decisions/consultations/reasons.html", consultation=found, reasons=queries.reasons(found))
