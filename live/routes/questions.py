"""A question of a room and what may be done with it, as a page: the way without script."""

from __future__ import annotations

from flask import render_template

from club.auth import me, members_only
from club.errors import NotFound
from club.i18n import _
from live.queries.board import board, may_do, questions_shown
from live.queries.questions import alike, questions_of
from live.queries.sessions import session_for
from live.routes import blueprint


@blueprint.get("/<int:session_id>/question/<int:seq>")
@members_only
def question(session_id: int, seq: int) -> str:
    """One question; those it could be merged into stand in the order of their likeness."""
    person = me()
    session = session_for(person, session_id)
    shown = board(person, session)
    found = next((row for row in shown["questions"] if row["seq"] == seq and row["state"] != "retracted"), None)
    if found is None:
        raise NotFound(_("This question is not in the room."))
    others = [row for row in shown["questions"] if row["seq"] != seq and row["state"] in {"waiting", "answered"}]
    rows = [row for row, _supported in questions_of(person, session) if row.seq != seq]
    first = [row.seq for row in alike(found["text"] or "", rows)]
    others.sort(key=lambda row: (first.index(row["seq"]) if row["seq"] in first else len(first), row["seq"]))
    return render_template(
        "live/question.html",
        session=session,
        question=found,
        can=may_do(person, session, found, shown["picked"]),
        others=others,
        **questions_shown(shown, "support"),
    )


__all__ = ["question"]
