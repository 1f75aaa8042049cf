"""The programme and a session's own page."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

from club.auth import me, members_only
from decisions.consultations.queries.consultations import stemming_from
from decisions.inquiries.queries.lists import inquiries_from
from decisions.proposals.policy import may_write
from decisions.resolutions.policy import may_draft
from live import calendar, policy
from live.minutes.policy import may_prepare
from live.minutes.queries.minutes import kept_of
from live.queries import log
from live.queries.questions import unanswered
from live.queries.sessions import by_quarter, figures, past, session_for, source_of_question, upcoming
from live.routes import blueprint


@blueprint.get("/")
@members_only
def programme() -> str:
    """What is on, what comes, what was; by quarter."""
    person = me()
    after = request.args.get("after")
    ahead = [] if after else upcoming(person)
    page = past(person, after=after)
    first = next((row for row in ahead if not row.rehearsal), None)
    return render_template(
        "live/programme.html",
        first=first,
        coming=by_quarter(row for row in ahead if row is not first and not row.rehearsal),
        practice=[row for row in ahead if row.rehearsal],
        past=by_quarter(page),
        page=page,
        beginning=after is None,
        may_plan=policy.may_plan(person),
    )


@blueprint.get("/<int:session_id>")
@blueprint.get("/<int:session_id>-<slug>")
@members_only
def session(session_id: int, slug: str = "") -> str:
    """All about one session; `slug` is for people only."""
    del slug
    person = me()
    found = session_for(person, session_id, agenda=True)
    open_questions = unanswered(found)
    sources = [source_of_question(question) for question in open_questions] if found.is_ended else []
    minutes = None if found.is_planned or found.rehearsal else kept_of(found)
    return render_template(
        "live/session.html",
        session=found,
        figures=figures(found) if found.is_ended else None,
        owners=log.people_by_id([item.owner_id for item in found.agenda]),
        open_questions=open_questions,
        duties=inquiries_from(sources),
        source_of=source_of_question,
        proposes=found.is_ended and may_write(person),
        may_ask=policy.may_ask(person, found),
        may_plan=policy.may_plan(person),
        may_resolve=found.is_ended and not found.rehearsal and may_draft(person),
        consultations=stemming_from(person, url_for("live.session", session_id=found.id, slug=found.slug)),
        may_open=policy.may_open(person, found),
        may_end=policy.may_end(person, found),
        minutes=minutes,
        documents=minutes.documents if minutes and found.is_ended else [],
        writes_minutes=not found.is_planned and may_prepare(person, found, minutes),
    )


@blueprint.get("/<int:session_id>/calendar.ics")
@members_only
def calendar_file(session_id: int) -> Response:
    """The session for a phone's calendar."""
    found = session_for(me(), session_id)
    response = make_response(calendar.entry(found))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response
