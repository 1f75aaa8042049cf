"""The minutes of a session: what they say, how they stand, what comes next."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template

from club import markdown
from club.auth import me, members_only
from club.db import transaction
from club.errors import NotFound
from club.notices.actions import mark_read
from club.policy import ensure_visible
from club.profile import club_profile
from decisions.tasks.policy import may_give
from decisions.tasks.queries.items import is_told_of, items_of
from live.minutes import policy
from live.minutes.actions.issuing import days_to_correct
from live.minutes.forms import ReasonForm
from live.minutes.models import KIND, Minutes, Part, State
from live.minutes.queries import minutes as queries
from live.minutes.queries.minutes import minutes_for
from live.models import LiveSession
from live.queries.sessions import session_for
from live.routes import blueprint

_ACTS = ("edit", "submit", "take_back", "approve", "send_back", "publish", "ask")


def go(address: str) -> Response:
    """Send the browser on after a POST."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]


def part_called(name: str) -> Part:
    """The section of an address, else NotFound."""
    if name not in set(Part):
        raise NotFound
    return Part(name)


def prepared(session_id: int, *, lock: bool = False) -> tuple[LiveSession, Minutes | None]:
    """A session and the file of its minutes, for whoever may open it; others do not learn that there is one."""
    session = session_for(me(), session_id, lock=lock, agenda=True)
    minutes = queries.file_of(session)
    ensure_visible(policy.may_prepare(me(), session, minutes))
    return session, minutes


@blueprint.get("/<int:session_id>/minutes")
@members_only
def minutes(session_id: int) -> str:
    """The minutes; where nothing is composed, those who write them begin here."""
    try:
        found = minutes_for(me(), session_id)
    except NotFound:
        return _beginning(session_id)
    if found.state == State.PREPARING:
        return _beginning(session_id)
    if is_told_of(me(), found.url):
        with transaction():
            mark_read(me(), url=found.url)
        found = minutes_for(me(), session_id)
    return page_of(found)


def _beginning(session_id: int) -> str:
    session, found = prepared(session_id)
    person = me()
    return render_template(
        "live/minutes/begin.html",
        session=session,
        minutes=found,
        conclusion_html=markdown.render(found.conclusion) if found and found.conclusion else "",
        composes=policy.may_compose(person, session, found),
        concludes=policy.may_conclude(person, session, found),
        names=policy.may_name_secretary(person, session, found),
        gives=bool(found and may_give(person)),
        items=items_of(person, KIND, found.id) if found else [],
    )


def page_of(found: Minutes, *, return_form: ReasonForm | None = None) -> str:
    """The minutes' page, with a form that came back refused."""
    person = me()
    writes = bool(policy.may_prepare(person, found.session, found))
    approved = found.state in (State.APPROVED, State.PUBLISHED)
    version = queries.version_of(found, found.version) if approved else None
    may: dict[str, Any] = {act: getattr(policy, f"may_{act}")(person, found) for act in _ACTS}
    return render_template(
        "live/minutes/show.html",
        minutes=found,
        session=found.session,
        version=version,
        shown=queries.shown(queries.sections_of(found), version),
        items=items_of(person, KIND, found.id),
        corrections=queries.corrections_of(person, found, all_of_them=writes) if found.is_public else [],
        writes=writes,
        may=may,
        concludes=policy.may_conclude(person, found.session, found),
        gives=writes and may_give(person),
        sets_days=policy.may_set_days(person),
        days=days_to_correct(),
        return_form=return_form or ReasonForm(formdata=None),
        number=found.numbered(club_profile()["document_suffix"]),
        answers=lambda one: bool(policy.may_answer(person, found, one)),
    )
