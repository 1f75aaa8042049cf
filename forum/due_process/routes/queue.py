"""The queue: one case after the other. By htmx each act brings the next case in place; without it, on a new page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from markupsafe import Markup

from club import markdown
from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, DomainError, Invalid, NotFound, Refused
from club.i18n import _
from club.people.policy import may_suspend
from club.policy import ensure_visible
from forum.due_process import policy
from forum.due_process.actions import cases as acts
from forum.due_process.actions.rules import ground_of
from forum.due_process.forms import BulkForm, CaseForm
from forum.due_process.models import Case, CaseState, Kind, Rule
from forum.due_process.queries import cases as queries
from forum.due_process.queries.measures import appeals_waiting
from forum.due_process.queries.rules import book_in_force
from forum.due_process.queries.screening import told
from forum.routes.blueprint import asked_by_htmx, blueprint, go

ACTS = "claim, release, stand, revise, hide, warn, undo"
DONE = {
    "stand": lambda: _("Done: it stands."),
    "revise": lambda: _("Done: the author is asked to change it."),
    "hide": lambda: _("Done: the author is told rule and reason."),
    "warn": lambda: _("Done: the author is told."),
}


@dataclass(frozen=True)
class Tab:
    """A tab as `ui.tabs` shows it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: Any = None


def tabs(here: str) -> list[Tab]:
    """The queue's tabs with what waits; two queries."""
    rows = [
        Tab(_("Waiting"), url_for("forum.queue"), here == "open", "", queries.count(me())),
        Tab(_("With the author"), url_for("forum.queue", state="author"), here == "author"),
    ]
    if policy.may_judge(me()):
        rows.append(Tab(_("Appeals"), url_for("forum.appeals"), here == "appeals", "", appeals_waiting(me())))
    return rows


@blueprint.get("/queue")
@members_only
def queue() -> str:
    """What waits in the spaces one moderates, the longest waiting first."""
    return _list(BulkForm(formdata=None))


def _list(form: BulkForm, results: list[Any] | None = None) -> str:
    ensure_visible(policy.may_open_queue(me()))
    state = CaseState.AUTHOR if request.args.get("state") == "author" else CaseState.OPEN
    page = queries.queue(me(), state=state, after=request.args.get("after"))
    form.offer(book_in_force())
    return render_template(
        "forum/due_process/queue.html",
        page=page,
        tabs=tabs(state.value),
        state=state.value,
        form=form,
        told=told,
        results=results,
        claimed=queries.claimed_by_another,
    )


@blueprint.post("/queue/next")
@members_only
def next_case() -> Response:
    """Take the longest waiting case that nobody is at."""
    ensure_visible(policy.may_open_queue(me()))
    found = _claim_next()
    if found is None:
        flash(_("Nothing waits for you."))
        return go("forum.queue")
    return go("forum.case", case_id=found)


def _claim_next(but: int | None = None) -> int | None:
    with transaction():
        found = queries.next_case(me(), but=but)
        if found is None:
            return None
        acts.claim(me(), found)
        return found.id


@blueprint.get("/queue/<int:case_id>")
@members_only
def case(case_id: int) -> str:
    """One case: the words, what was said of them, and everything one can do."""
    done = request.args.get("done", type=int)
    return render_template("forum/due_process/case.html", **_shown(case_id, done=done))


def _shown(case_id: int, form: CaseForm | None = None, done: int | None = None) -> dict[str, Any]:
    found = queries.case_for(me(), case_id)
    if form is None:
        form = CaseForm(formdata=None)
    form.offer(book_in_force())
    form.offer_sanctions(_sanctions(found))
    before = _undoable(done) if done else None
    return {
        "case": found,
        "form": form,
        "html": _html(found),
        "background": queries.background_of(found),
        "why": told(found.why),
        "may": policy.may_work(me(), found),
        "taken": queries.claimed_by_another(me(), found),
        "mine": found.claimed_by_id == me().id,
        "done": before,
    }


def _undoable(case_id: int) -> Case | None:
    try:
        found = queries.case_for(me(), case_id)
    except NotFound:
        return None
    return found if found.closed_by_id == me().id or found.state == CaseState.AUTHOR else None


def _html(found: Case) -> Markup:
    if found.post is None:
        return Markup(markdown.render(found.held.body if found.held else ""))  # noqa: S704 - lets nothing else through
    current = found.post.html_version == markdown.VERSION
    stored = found.post.body_html if current else markdown.render(found.post.body)
    return Markup(stored)  # noqa: S704 - made by markdown.render


def _sanctions(found: Case) -> list[Kind]:
    kinds = [Kind.WARN, Kind.SILENCE] if policy.may_sanction(me(), found.author, found.space) else []
    return [*kinds, Kind.SUSPEND] if kinds and may_suspend(me(), found.author) else kinds


@blueprint.post(f"/queue/<int:case_id>/<any({ACTS}):act>")
@members_only
def act_on_case(case_id: int, act: str) -> Response | tuple[str, int]:
    """Do one thing with a case; then the next one comes up."""
    form = CaseForm()
    form.offer(book_in_force())
    form.offer_sanctions(_sanctions(queries.case_for(me(), case_id)))
    if not form.validate():
        return _again(case_id, form)
    try:
        with transaction():
            found = queries.case_for(me(), case_id, lock=True)
            _perform(act, found, form)
    except (Invalid, Conflict, Refused) as error:
        form.reason.errors = [error.message]
        return _again(case_id, form, error)
    if act in {"claim", "undo"}:
        return _go_on(case_id, None)
    if act == "release":
        return _to_list()
    return _go_on(_claim_next(but=case_id), case_id, DONE[act]())


def _perform(act: str, found: Case, form: CaseForm) -> None:
    simple = {"claim": acts.claim, "release": acts.release, "undo": acts.undo}
    if act in simple:
        simple[act](me(), found)
        return
    rule, reason = _ground(form)
    if act == "stand":
        acts.let_stand(me(), found, reason=reason)
        return
    if act == "revise":
        acts.ask_to_revise(me(), found, asked=reason, rule=rule)
        return
    if rule is None:
        raise Invalid(_("Please choose a rule."))
    chosen = str(form.also.data or "")
    also = acts.Sanction(Kind(chosen), None if chosen == Kind.WARN.value else form.until) if chosen else None
    if act == "warn":
        if also is None:
            raise Invalid(_("Choose what the author gets: a warning, or a restriction."))
        acts.warn_only(me(), found, rule=rule, reason=reason, also=also)
    else:
        acts.act(me(), found, rule=rule, reason=reason, whole_topic=bool(form.whole_topic.data), also=also)


def _ground(form: CaseForm | BulkForm) -> tuple[Rule | None, str]:
    if not form.ground.data:
        return None, str(form.reason.data or "")
    rule, ready = ground_of(str(form.ground.data))
    return rule, form.words(ready)


def _again(case_id: int, form: CaseForm, error: DomainError | None = None) -> tuple[str, int]:
    template = "forum/due_process/_case.html" if asked_by_htmx() else "forum/due_process/case.html"
    # 422 for any refusal: the one status whose answer htmx is told to swap in (layouts/base.html).
    status = 422 if asked_by_htmx() or error is None else error.status
    return render_template(template, **_shown(case_id, form)), status


def _to_list() -> Response:
    return _elsewhere(url_for("forum.queue")) if asked_by_htmx() else go("forum.queue")


def _elsewhere(address: str) -> Response:
    response = Response(status=204)
    response.headers["HX-Redirect"] = address
    return response


def _go_on(case_id: int | None, done: int | None, words: str = "") -> Response:
    if case_id is None:
        flash(f"{words} {_('Nothing else waits for you.')}".strip())
        return _elsewhere(url_for("forum.queue", done=done)) if asked_by_htmx() else go("forum.queue", done=done)
    if not asked_by_htmx():
        return go("forum.case", case_id=case_id, done=done)
    response = make_response(render_template("forum/due_process/_case.html", **_shown(case_id, done=done)))
    response.headers["HX-Push-Url"] = url_for("forum.case", case_id=case_id)
    return response


@dataclass(frozen=True)
class Result:
    """What became of one case among many."""

    case_id: int
    title: str
    excerpt: str
    done: str = ""
    refused: str = ""


@blueprint.post("/queue/bulk")
@members_only
def act_on_cases() -> Response | str | tuple[str, int]:
    """One act for the chosen cases: each in a transaction of its own, each with its line and its outcome."""
    ensure_visible(policy.may_open_queue(me()))
    form = BulkForm()
    form.offer(book_in_force())
    chosen = [int(one) for one in request.form.getlist("case") if one.isascii() and one.isdigit() and len(one) < 12]
    act = request.form.get("do", "")
    if not form.validate():
        return _list(form), 422
    if not chosen or act not in {"stand", "hide"}:
        form.reason.errors = [_("Choose cases from the list first.")]
        return _list(form), 422
    if act == "hide" and not form.ground.data:
        form.ground.errors = [_("Please choose a rule.")]
        return _list(form), 422
    results = [_one_of_many(case_id, act, form) for case_id in dict.fromkeys(chosen[: queries.PAGE])]
    return _list(BulkForm(formdata=None), results)


def _one_of_many(case_id: int, act: str, form: BulkForm) -> Result:
    title, excerpt = "", ""
    try:
        with transaction():
            found = queries.case_for(me(), case_id, lock=True)
            title, excerpt = found.title, found.excerpt
            rule, reason = _ground(form)
            if act == "stand":
                acts.let_stand(me(), found, reason=reason)
            elif rule is not None:
                acts.act(me(), found, rule=rule, reason=reason)
    except DomainError as error:
        return Result(case_id, title, excerpt, refused=error.message or _("Nothing here"))
    return Result(case_id, title, excerpt, done=DONE[act]())
