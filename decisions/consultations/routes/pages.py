"""The list, one consultation with its results, and the sheet for printing."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup

from club import clock, markdown
from club.auth import me, members_only, safe_next
from club.db import transaction
from club.notices.actions import mark_read
from club.policy import ensure, may
from decisions.consultations import policy
from decisions.consultations.models import Consultation, StatementState
from decisions.consultations.picture import HEIGHT, WIDTH, picture_of
from decisions.consultations.queries import consultations as queries
from decisions.consultations.queries import statements as statement_queries
from decisions.consultations.routes import blueprint


@blueprint.get("/")
@members_only
def index() -> str:
    """All consultations one sees, the newest first."""
    page = queries.listed(me(), after=request.args.get("after"))
    return render_template("decisions/consultations/index.html", page=page, prepares=policy.may_prepare(me()))


def intro_html(consultation: Consultation) -> Markup:
    """The stored HTML, or a fresh one where the rules of rendering have changed since."""
    fresh = consultation.html_version == markdown.VERSION
    html = consultation.intro_html if fresh else markdown.render(consultation.intro)
    return Markup(html)  # noqa: S704 - made by markdown.render, which lets nothing else through


@blueprint.get("/<int:number>")
@blueprint.get("/<int:number>-<slug>")
@members_only
def show(number: int, slug: str = "") -> str:
    """What is asked, how far one is, one's own statements, and the results where they may be seen."""
    del slug
    person = me()
    found = queries.consultation_for(person, number)
    if queries.is_told_of(person, found):
        with transaction():
            mark_read(person, url=found.url)
        found = queries.consultation_for(person, number)
    results = policy.may_see_results(person, found)
    runs = policy.may_run(person, found)
    return render_template(
        "decisions/consultations/show.html",
        consultation=found,
        intro=intro_html(found),
        about=queries.about(person, found),
        progress=statement_queries.progress_of(person, found),
        people=queries.people_in(found),
        answers=policy.may_answer(person, found),
        proposes=policy.may_propose(person, found),
        mine=statement_queries.written_by(person, found),
        results=results,
        picture=picture_of(found) if results else None,
        width=WIDTH,
        height=HEIGHT,
        runs=runs,
        # The power belongs to the part that stands beside this one: its code is all that is known of it here.
        writes=not found.is_draft and may(person, "proposals.write"),
        counts=statement_queries.counts_by_state(found) if runs else {},
        states=StatementState,
    )


@blueprint.get("/about")
@members_only
def stemming() -> str:
    """The consultations that belong to the topic at an address, as a part of its page: that page asks for it when it is
    read, because its own queries are counted. A page by itself for whoever follows the link, without JavaScript."""
    address = request.args.get("url", "")[:300]
    found = queries.stemming_from(me(), address)
    if "HX-Request" in request.headers:
        return render_template("decisions/consultations/_stemming.html", consultations=found)
    return render_template("decisions/consultations/about.html", consultations=found, back=safe_next(address))


@blueprint.get("/<int:number>/report")
@members_only
def report(number: int) -> str:
    """The outcome on paper, for the Standing Committee."""
    found = queries.consultation_for(me(), number)
    ensure(policy.may_see_results(me(), found))
    return render_template(
        "decisions/consultations/report.html",
        consultation=found,
        picture=picture_of(found),
        people=queries.people_in(found),
        width=WIDTH,
        height=HEIGHT,
        now=clock.now(),
    )
