"""Answering: one statement at a time, by a form or by the phone's queue; and one's own answers, to be changed."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import DomainError, Invalid, NotFound
from club.forms import validated
from club.i18n import _
from club.policy import ensure
from decisions.consultations import policy
from decisions.consultations.actions import votes
from decisions.consultations.forms import AnswerForm
from decisions.consultations.models import Choice, Consultation, Statement
from decisions.consultations.queries import statements as queries
from decisions.consultations.queries.consultations import consultation_for
from decisions.consultations.routes import blueprint

MOST_AT_ONCE = 50


@blueprint.route("/<int:number>/answer", methods=["GET", "POST"])
@members_only
def answer(number: int) -> Response | str | tuple[str, int]:
    """The next statement; an answer leads to the one after it."""
    found = consultation_for(me(), number)
    form = AnswerForm()
    if request.method == "GET":
        ensure(policy.may_answer(me(), found))
        return _card(found, form)
    if not form.validate():
        ensure(policy.may_answer(me(), found))
        return _card(found, form), 422
    with transaction():
        given = _take(consultation_for(me(), number), form)
    if given.overtaken:
        flash(_("You had answered this already: %(answer)s. You can change it here.", answer=given.answer.label))
        return redirect(url_for("consultations.mine", number=number), 303)  # pyright: ignore[reportReturnType]
    back = "consultations.mine" if request.args.get("from") == "mine" else "consultations.answer"
    if back == "consultations.mine":
        flash(_("Your answer is changed."))
    return redirect(url_for(back, number=number), 303)  # pyright: ignore[reportReturnType]


def _take(consultation: Consultation, form: AnswerForm) -> votes.Given:
    return votes.answer(
        me(),
        consultation,
        statement_id=form.statement.data,
        choice=Choice(form.answer.data),
        why=str(form.why.data) if form.why.raw_data else None,
        seen=form.seen.data,
        client_id=form.client_id.data,
    )


def _card(consultation: Consultation, form: AnswerForm) -> str:
    person = me()
    upcoming = queries.next_for(person, consultation)
    asked = form.statement.data
    current = next((one for one in upcoming if one.id == asked), None) or (upcoming[0] if upcoming else None)
    progress = queries.progress_of(person, consultation)
    return render_template(
        "decisions/consultations/answer.html",
        consultation=consultation,
        statement=current,
        upcoming=[_plain(one) for one in upcoming],
        progress=progress,
        form=form,
        choices=list(Choice),
        proposes=policy.may_propose(person, consultation),
        results=policy.may_see_results(person, consultation),
    )


def _plain(statement: Statement) -> dict[str, Any]:
    return {"id": statement.id, "text": statement.text}


@blueprint.route("/<int:number>/answers.json", methods=["GET", "POST"])
@members_only
def answers(number: int) -> Response:
    """The phone's queue: takes answers, tells what stands, how many are left and what comes next. One that cannot be
    taken says why and does not hold back the others."""
    refused: dict[str, str] = {}
    if request.method == "POST":
        ensure(policy.may_see(me(), consultation_for(me(), number)))
        for item in _items():
            try:
                _one(number, item)
            except NotFound:
                refused[str(item.get("question"))] = _("This statement was taken away meanwhile.")
            except DomainError as error:
                refused[str(item.get("question"))] = error.message
    found = consultation_for(me(), number)
    progress = queries.progress_of(me(), found)
    upcoming = queries.next_for(me(), found) if found.is_open else []
    return jsonify(
        state=found.state.value,
        seq=progress.seq,
        left=progress.left,
        answered=progress.answered,
        statements=progress.statements,
        next=[_plain(one) for one in upcoming],
        refused=refused,
    )


def _items() -> list[dict[str, Any]]:
    sent = request.get_json(silent=True)
    items = sent.get("answers") if isinstance(sent, dict) else None
    if not isinstance(items, list) or len(items) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in items):
        raise Invalid(_("Please check what you entered"))
    return items


def _one(number: int, item: dict[str, Any]) -> None:
    said = item.get("answer")
    said = said if isinstance(said, dict) else {}
    form = validated(
        AnswerForm,
        {
            "statement": item.get("question"),
            "answer": said.get("answer"),
            "why": said.get("why"),
            "seen": item.get("seen"),
            "client_id": item.get("client_id"),
        },
    )
    with transaction():
        _take(consultation_for(me(), number), form)


@blueprint.get("/<int:number>/mine")
@members_only
def mine(number: int) -> str:
    """One's own answers, each to be changed while the consultation is open. Nobody else sees this page."""
    found = consultation_for(me(), number)
    return render_template(
        "decisions/consultations/mine.html",
        consultation=found,
        answers=queries.answers_of(me(), found),
        may_answer=policy.may_answer(me(), found),
        progress=queries.progress_of(me(), found),
        choices=list(Choice),
    )
