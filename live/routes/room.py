"""The room: its page, its HTTP doors for phones whose socket does not get through, and for browsers without script."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, current_app, flash, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.errors import DomainError, wants_json
from club.i18n import _
from live import policy, presence
from live.doors import asked_number, perform
from live.forms import HideForm, SayForm
from live.forms.board import PollForm
from live.minutes.policy import may_conclude
from live.queries import log
from live.queries.board import SORTS, board, questions_shown
from live.queries.fold import fold, group
from live.queries.sessions import session_for
from live.routes import blueprint

# How many events a page of the room brings along.
FIRST = 40
TABS = ("chat", "questions", "polls", "speakers")
# Where a browser without script goes back to after an act.
TAB_OF: dict[str, str] = {
    act: tab
    for tab, acts in (
        ("questions", "ask retract support unsupport merge pick unpick answer dismiss reopen"),
        ("polls", "vote poll_new poll_open poll_drop poll_ends poll_close poll_hall poll_publish"),
        ("speakers", "raise lower floor floor_ends done queue_rule"),
    )
    for act in acts.split()
}


def _json(data: dict[str, Any]) -> Response:
    packed = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
    return current_app.response_class(packed, mimetype="application/json")


@blueprint.get("/<int:session_id>/room")
@members_only
def room(session_id: int) -> str:
    """The room. The end of the log comes with the page, so that something stands there before any script runs."""
    return _room(session_id, SayForm(formdata=None), _chosen(request.args.get("tab"), TABS))


def _chosen(wish: str | None, known: tuple[str, ...]) -> str:
    return wish if wish in known else known[0]


def _room(session_id: int, form: SayForm, tab: str, typed: str = "", poll_form: PollForm | None = None) -> str:
    person = me()
    session = session_for(person, session_id, agenda=True)
    events, more = log.before(session, asked_number("before"), size=FIRST)
    shown = board(person, session, names=False)
    others = [row["by"] for row in [*shown["questions"], *shown["speeches"]]]
    page = log.page(person, session, events, more=more, others=others)
    shown["people"] = page["people"]
    sort = _chosen(request.args.get("sort"), SORTS)
    return render_template(
        "live/room.html",
        session=session,
        page=page,
        lines=group(fold(page["events"])),
        form=form,
        earlier=asked_number("before") is not None,
        here=presence.count(session.id),
        message_url=lambda seq: url_for("live.message", session_id=session_id, seq=seq),
        may_say=policy.may_say(person, session),
        may_moderate=policy.may_moderate(person, session),
        may_preside=policy.may_preside(person, session),
        may_ask=policy.may_ask(person, session),
        may_open=policy.may_open(person, session),
        may_end=policy.may_end(person, session),
        concludes=bool(may_conclude(person, session, None)),
        tab=tab,
        typed=typed,
        poll_form=poll_form or PollForm(formdata=None),
        may_speak=policy.may_speak(person, session),
        may_prepare=policy.may_prepare(person, session),
        is_member=policy.is_member(person),
        **questions_shown(shown, sort),
    )


@blueprint.get("/<int:session_id>/events")
@members_only
def events(session_id: int) -> Response:
    """A page of the log: after a number, or before one."""
    person = me()
    session = session_for(person, session_id)
    after, before = asked_number("after"), asked_number("before")
    if after is not None:
        rows, more = log.after(session, after)
    else:
        rows, more = log.before(session, before)
    page = log.page(person, session, rows, more=more)
    return _json(page | {"state": session.state, "pinned": session.pinned_seq})


@blueprint.get("/<int:session_id>/board")
@members_only
def board_now(session_id: int) -> Response:
    """The board as it stands: for what the log does not tell everybody (drafts, results only the chair may know)."""
    person = me()
    return _json(board(person, session_for(person, session_id)))


@blueprint.get("/<int:session_id>/people")
@members_only
def people(session_id: int) -> str:
    """Who is in the room: a fragment for the drawer, a small page without script."""
    session = session_for(me(), session_id)
    ids = presence.people_in(session.id)
    template = "live/_people.html" if "HX-Request" in request.headers else "live/people.html"
    return render_template(template, session=session, ids=ids, people=log.people_by_id(ids))


@blueprint.post("/<int:session_id>/do/<act>")
@members_only
def do(session_id: int, act: str) -> Response | tuple[str, int]:
    """An act by HTTP: JSON from a script (the same client_id as over the socket), a form from a browser without one."""
    data = request.get_json(silent=True) if request.is_json else request.form.to_dict(flat=False)
    if wants_json():
        return _json(perform(me(), session_id, act, data if isinstance(data, dict) else {}))
    try:
        done = perform(me(), session_id, act, data or {})
    except DomainError as error:
        if error.status == 404:
            raise
        flash(error.message, "warning")
        form = SayForm(formdata=request.form if act == "say" else None)
        typed = request.form.get("text", "") if act == "ask" else ""
        poll_form = PollForm(formdata=request.form) if act == "poll_new" else None
        if poll_form is not None:
            poll_form.validate()
        return _room(session_id, form, TAB_OF.get(act, "chat"), typed, poll_form), error.status
    return redirect(_after(session_id, act, done["seq"]))  # pyright: ignore[reportReturnType]


def _after(session_id: int, act: str, seq: int) -> str:
    tab = TAB_OF.get(act)
    if tab is None:
        return url_for("live.room", session_id=session_id, _anchor=f"m{seq}")
    about = request.form.get("seq", "")
    anchor = f"{tab[0]}{about if about.isdigit() else seq}"
    return url_for("live.room", session_id=session_id, tab=tab, _anchor=anchor)


@blueprint.get("/<int:session_id>/message/<int:seq>")
@members_only
def message(session_id: int, seq: int) -> str:
    """What may be done with one message, as a page: the way without script."""
    person = me()
    session = session_for(person, session_id)
    found = log.message_in(session, seq)
    page = log.page(person, session, log.between(session.id, seq, seq)) if found else None
    lines = fold(page["events"]) if page else []
    if not lines or found is None or page is None:
        flash(_("This message is not in the room."), "warning")
        return _room(session_id, SayForm(formdata=None), "chat")
    return render_template(
        "live/message.html",
        session=session,
        line=lines[0],
        page=page,
        latest=log.standing(session, seq)[1] if lines[0].text is not None else None,
        own=bool(policy.may_take_back(person, session, found)),
        may_moderate=policy.may_moderate(person, session),
        hiding=HideForm(formdata=None),
    )


__all__ = ["board_now", "do", "events", "message", "people", "room"]
