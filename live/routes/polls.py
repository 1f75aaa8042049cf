"""A drafted vote, to change, as a page."""

from __future__ import annotations

from flask import render_template

from club.auth import me, members_only
from club.errors import NotFound
from live import policy
from live.forms.board import PollForm
from live.queries.polls import draft_in
from live.queries.sessions import session_for
from live.routes import blueprint


@blueprint.get("/<int:session_id>/poll/<int:poll_id>")
@members_only
def poll(session_id: int, poll_id: int) -> str:
    """The form of a draft; others do not learn that there is one."""
    person = me()
    session = session_for(person, session_id)
    if not policy.may_prepare(person, session):
        raise NotFound
    form = PollForm(formdata=None)
    form.show(draft_in(session, poll_id))
    return render_template("live/poll.html", session=session, form=form)


__all__ = ["poll"]
