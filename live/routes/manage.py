"""The board's pages: plan and change a session; the chair's: open and end it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.i18n import _
from live import policy
from live.actions import sessions
from live.forms import SessionForm
from live.models import LiveSession
from live.queries.sessions import possible_chairs, session_for
from live.routes import blueprint

# A name that no field has: buttons beside the agenda's rows send it.
ROW_BUTTON = "row"


def _address(session: LiveSession) -> str:
    return url_for("live.session", session_id=session.id, slug=session.slug)


def _page(form: SessionForm, session: LiveSession | None, status: int = 200) -> tuple[str, int]:
    form.pad()
    return render_template("live/form.html", form=form, session=session), status


@blueprint.get("/new")
@power_needed(policy.PLAN)
def new() -> tuple[str, int]:
    """The empty form."""
    return _page(SessionForm(None, chairs=possible_chairs()), None)


@blueprint.post("/new")
@power_needed(policy.PLAN)
def plan() -> Response | tuple[str, int]:
    """Plan a session, or arrange the agenda's rows in the form."""
    form = SessionForm(chairs=possible_chairs())
    if act := request.form.get(ROW_BUTTON):
        form.arrange(act)
        return _page(form, None)
    if not form.validate():
        return _page(form, None, 422)
    with transaction():
        session = sessions.plan(me(), form.plan(), client_id=form.client_id.data)
    flash(_("The session is on the programme."))
    return redirect(_address(session))  # pyright: ignore[reportReturnType]


@blueprint.get("/<int:session_id>/edit")
@power_needed(policy.PLAN)
def edit(session_id: int) -> tuple[str, int]:
    """The form of a session that stands on the programme."""
    session = session_for(me(), session_id, agenda=True)
    form = SessionForm(None, chairs=_chairs(session))
    form.show(session)
    return _page(form, session)


@blueprint.post("/<int:session_id>/edit")
@power_needed(policy.PLAN)
def change(session_id: int) -> Response | tuple[str, int]:
    """Change a session, or arrange the agenda's rows in the form."""
    session = session_for(me(), session_id, agenda=True)
    form = SessionForm(chairs=_chairs(session))
    if act := request.form.get(ROW_BUTTON):
        form.arrange(act)
        return _page(form, session)
    if not form.validate():
        return _page(form, session, 422)
    with transaction():
        session = session_for(me(), session_id, lock=True)
        sessions.change(me(), session, form.plan())
    flash(_("Saved."))
    return redirect(_address(session))  # pyright: ignore[reportReturnType]


def _chairs(session: LiveSession) -> list[tuple[int, str]]:
    """Who may be chosen; whoever is chosen already stays in the list after their term."""
    found = possible_chairs()
    if session.chaired_by and session.chaired_by.id not in {number for number, _name in found}:
        found.append((session.chaired_by.id, session.chaired_by.full_name))
    return found


@blueprint.post("/<int:session_id>/open")
@members_only
def open_room(session_id: int) -> Response:
    """Open the room and go in."""
    with transaction():
        session = session_for(me(), session_id, lock=True)
        sessions.open_session(me(), session)
    return redirect(url_for("live.room", session_id=session_id))  # pyright: ignore[reportReturnType]


@blueprint.post("/<int:session_id>/end")
@members_only
def end(session_id: int) -> Response:
    """End the session."""
    with transaction():
        session = session_for(me(), session_id, lock=True)
        sessions.end_session(me(), session)
    flash(_("The session has ended. Everything said is kept in the transcript."))
    return redirect(_address(session))  # pyright: ignore[reportReturnType]


__all__ = ["change", "edit", "end", "new", "open_room", "plan"]
