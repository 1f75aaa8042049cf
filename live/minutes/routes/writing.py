"""Writing minutes: the chair's conclusion, composing, editing a section, taking newer facts in, what stands around."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.differences import marked, marked_part
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _, ngettext
from club.policy import ensure, ensure_visible
from live.minutes import policy
from live.minutes.actions import drafting
from live.minutes.forms import ConclusionForm, DetailsForm, SecretaryForm, SectionForm, TakeForm
from live.minutes.models import Minutes, MinutesSection
from live.minutes.queries.facts import rows_of
from live.minutes.queries.minutes import file_of, minutes_for, offered, section_of, source_seqs
from live.minutes.routes.pages import go, part_called, prepared
from live.queries.sessions import session_for
from live.queries.transcript import found_in
from live.routes import blueprint

MOST_FOUND = 40


def _to(session_id: int, **more: Any) -> str:
    return url_for("live.minutes", session_id=session_id, **more)


@blueprint.post("/<int:session_id>/minutes/compose")
@members_only
def minutes_compose(session_id: int) -> Response:
    """Compose the draft."""
    with transaction():
        session, _minutes = prepared(session_id, lock=True)
        drafting.compose(me(), session)
    flash(_("The draft is composed of what the room knows. Read each section, and put it right where it needs it."))
    return go(_to(session_id))


@blueprint.route("/<int:session_id>/minutes/secretary", methods=["GET", "POST"])
@members_only
def minutes_secretary(session_id: int) -> Response | tuple[str, int]:
    """Say who writes the minutes."""
    session, minutes = prepared(session_id)
    ensure(policy.may_name_secretary(me(), session, minutes))
    form = SecretaryForm()
    if request.method == "GET":
        form.person.pick(minutes.secretary if minutes else None)
    elif form.validate():
        try:
            with transaction():
                session, minutes = prepared(session_id, lock=True)
                drafting.name_secretary(me(), session, form.person.thing)
            flash(_("The secretary is named."))
            return go(_to(session_id))
        except Invalid as error:
            form.person.errors = [error.message]
    page = render_template("live/minutes/secretary.html", session=session, minutes=minutes, form=form)
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/<int:session_id>/conclusion", methods=["GET", "POST"])
@members_only
def conclusion(session_id: int) -> Response | tuple[str, int]:
    """The chair's conclusion, with what it rests on; `q` looks for messages."""
    session = session_for(me(), session_id)
    minutes = file_of(session)
    ensure_visible(policy.may_conclude(me(), session, minutes))
    form = ConclusionForm()
    if request.method == "GET":
        form.words.data = minutes.conclusion if minutes else ""
        form.version.data = minutes.conclusion_version if minutes else 0
        form.sources.data = source_seqs(minutes) if minutes else []
        return _conclusion(session, minutes, form), 200
    if not form.validate():
        return _conclusion(session, minutes, form), 422
    try:
        with transaction():
            session = session_for(me(), session_id, lock=True)
            drafting.conclude(
                me(), session, words=str(form.words.data or ""), sources=form.sources.data or [],
                version=form.version.data or 0,
            )  # fmt: skip
    except Conflict as error:
        minutes = file_of(session)
        assert minutes is not None
        form.version.data = minutes.conclusion_version
        return _conclusion(session, minutes, form, error=error.message, theirs=minutes.conclusion), 409
    flash(_("The conclusion is kept. Only those who write the minutes see it."))
    query = request.form.get("q", "").strip()[:200]
    if "search" in request.form:
        return go(url_for("live.conclusion", session_id=session_id, q=query or None, _anchor="sources"))
    return go(url_for("live.room", session_id=session_id) if session.is_open else _to(session_id))


def _conclusion(
    session: Any, minutes: Minutes | None, form: ConclusionForm, *, error: str = "", theirs: str | None = None
) -> str:
    query = request.args.get("q", "").strip()[:200]
    messages = None
    if query:
        found, _cut = found_in(session, query)
        messages = [row.seq for row in found if row.type == "message"][:MOST_FOUND]
    chosen = set(form.sources.data or [])
    order = [*offered(session, messages=messages), *sorted(chosen)]
    known = rows_of(session, order)
    rows = {seq: known[seq] for seq in order if seq in known}
    return render_template(
        "live/minutes/conclusion.html",
        session=session,
        minutes=minutes,
        form=form,
        rows=rows,
        chosen=chosen,
        query=query,
        error=error,
        theirs=theirs,
        changes=marked(theirs, str(form.words.data or "")) if theirs is not None else None,
    )


def _section(session_id: int, name: str) -> tuple[Minutes, MinutesSection]:
    minutes = minutes_for(me(), session_id)
    ensure(policy.may_edit(me(), minutes))
    return minutes, section_of(minutes, part_called(name))


@blueprint.route("/<int:session_id>/minutes/edit/<name>", methods=["GET", "POST"])
@members_only
def minutes_edit(session_id: int, name: str) -> Response | tuple[str, int]:
    """Edit a section; where somebody else was faster, both texts are shown."""
    minutes, section = _section(session_id, name)
    form = SectionForm()
    shown = {"minutes": minutes, "session": minutes.session, "section": section, "form": form}
    if request.method == "GET":
        form.text.data, form.version.data = section.text, section.version
        return render_template("live/minutes/edit.html", **shown), 200
    if not form.validate():
        return render_template("live/minutes/edit.html", **shown), 422
    try:
        with transaction():
            minutes = minutes_for(me(), session_id, lock=True)
            section = section_of(minutes, section.part)
            drafting.edit(me(), minutes, section, text=str(form.text.data or ""), version=form.version.data or 0)
    except Conflict as error:
        minutes, section = _section(session_id, name)
        form.version.data = section.version
        shown |= {"minutes": minutes, "session": minutes.session, "section": section}
        changes = marked(section.text, str(form.text.data or ""))
        return render_template("live/minutes/edit.html", **shown, error=error.message, changes=changes), 409
    flash(_("Saved."))
    return go(_to(session_id, _anchor=section.part.value))


@blueprint.post("/<int:session_id>/minutes/check")
@members_only
def minutes_check(session_id: int) -> Response:
    """See whether the room knows something newer."""
    with transaction():
        found = drafting.look_again(me(), minutes_for(me(), session_id, lock=True))
    if found:
        told = ngettext("%(num)d section has newer facts.", "%(num)d sections have newer facts.", found)
        flash(told)
    else:
        flash(_("Nothing has changed since."))
    return go(_to(session_id))


@blueprint.route("/<int:session_id>/minutes/facts/<name>", methods=["GET", "POST"])
@members_only
def minutes_facts(session_id: int, name: str) -> Response | tuple[str, int]:
    """Newer facts of a section beside the old ones, and what to do with them."""
    minutes, section = _section(session_id, name)
    if section.fresh is None:
        return go(_to(session_id, _anchor=section.part.value))
    form = TakeForm()
    shown = {"minutes": minutes, "session": minutes.session, "section": section, "form": form}
    error = ""
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                minutes = minutes_for(me(), session_id, lock=True)
                section = section_of(minutes, section.part)
                drafting.take_in(
                    me(), minutes, section, how=str(form.how.data), fresh=_sent(form.fresh.data),
                    version=form.version.data or 0,
                )  # fmt: skip
            flash(_("Saved."))
            return go(_to(session_id, _anchor=section.part.value))
        except Conflict as refused:
            error = refused.message
            minutes, section = _section(session_id, name)
            shown |= {"minutes": minutes, "session": minutes.session, "section": section}
            if section.fresh is None:
                raise NotFound from refused
    if request.method == "GET":
        form.how.data = "append" if section.is_edited else "replace"
    form.version.data, form.fresh.data = section.version, section.fresh
    changes = marked_part(section.facts, section.fresh or "")
    page = render_template("live/minutes/facts.html", **shown, changes=changes, error=error)
    return page, 409 if error else 200 if request.method == "GET" else 422


def _sent(text: Any) -> str:
    """A text as it was before a browser made CR LF of its line ends."""
    return str(text or "").replace("\r\n", "\n")


@blueprint.route("/<int:session_id>/minutes/details", methods=["GET", "POST"])
@members_only
def minutes_details(session_id: int) -> Response | tuple[str, int]:
    """Place, receivers, the head count in the hall."""
    minutes = minutes_for(me(), session_id)
    ensure(policy.may_edit(me(), minutes))
    form = DetailsForm()
    if request.method == "GET":
        form.show(minutes)
    elif form.validate():
        with transaction():
            drafting.arrange(
                me(),
                minutes_for(me(), session_id, lock=True),
                place=str(form.place.data or ""),
                receivers=str(form.receivers.data or ""),
                hall_present=form.hall_present.data,
            )
        flash(_("Saved."))
        return go(_to(session_id))
    page = render_template("live/minutes/details.html", minutes=minutes, session=minutes.session, form=form)
    return page, 200 if request.method == "GET" else 422
