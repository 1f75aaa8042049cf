"""Asking for a correction, answering to it, and what the versions changed."""

from __future__ import annotations

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import db, transaction
from club.differences import marked_part
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _
from club.people.models import Person
from club.policy import ensure, ensure_visible
from live.minutes import policy
from live.minutes.actions import correcting
from live.minutes.forms import AskForm, ReasonForm, SectionForm
from live.minutes.models import Minutes, MinutesCorrection, Part
from live.minutes.queries import minutes as queries
from live.minutes.queries.minutes import minutes_for, version_of
from live.minutes.routes.pages import go
from live.routes import blueprint


@blueprint.route("/<int:session_id>/minutes/corrections/new", methods=["GET", "POST"])
@members_only
def correction_new(session_id: int) -> Response | tuple[str, int]:
    """Say what is wrong and what it should say."""
    minutes, form = minutes_for(me(), session_id), AskForm()
    ensure(policy.may_ask(me(), minutes))
    if request.method == "GET":
        form.part.data = request.args.get("part", Part.OPENING.value)
    elif form.validate():
        with transaction():
            correcting.ask(
                me(),
                minutes_for(me(), session_id, lock=True),
                part=Part(form.part.data),
                words=str(form.words.data),
                client_id=form.client_id.data,
            )
        flash(_("The secretary is told. You will hear what becomes of it."))
        return go(url_for("live.minutes", session_id=session_id, _anchor="corrections"))
    page = render_template("live/minutes/ask.html", minutes=minutes, session=minutes.session, form=form)
    return page, 200 if request.method == "GET" else 422


def _waiting(session_id: int, number: int, *, lock: bool = False) -> tuple[Minutes, MinutesCorrection]:
    minutes = minutes_for(me(), session_id, lock=lock)
    correction = queries.correction_in(minutes, number, lock=lock)
    ensure_visible(policy.may_prepare(me(), minutes.session, minutes))
    ensure(policy.may_answer(me(), minutes, correction))
    return minutes, correction


def _answering(
    minutes: Minutes, correction: MinutesCorrection, form: SectionForm, reason: ReasonForm, *, error: str = ""
) -> str:
    now = version_of(minutes, minutes.version).text(correction.part)
    text = str(form.text.data or "")
    return render_template(
        "live/minutes/answer.html",
        minutes=minutes,
        session=minutes.session,
        correction=correction,
        form=form,
        reason=reason,
        error=error,
        changes=marked_part(now, text) if text != now else None,
    )


@blueprint.route("/<int:session_id>/minutes/corrections/<int:number>", methods=["GET", "POST"])
@members_only
def correction_answer(session_id: int, number: int) -> Response | tuple[str, int]:
    """Correct the section: what changes is shown before it is kept."""
    minutes, correction = _waiting(session_id, number)
    form, reason = SectionForm(), ReasonForm(formdata=None)
    if request.method == "GET":
        form.text.data, form.version.data = version_of(minutes, minutes.version).text(correction.part), minutes.version
        return _answering(minutes, correction, form, reason), 200
    if not form.validate():
        return _answering(minutes, correction, form, reason), 422
    if "keep" not in request.form:
        return _answering(minutes, correction, form, reason), 200
    try:
        with transaction():
            minutes, correction = _waiting(session_id, number, lock=True)
            correcting.accept(me(), minutes, correction, text=str(form.text.data or ""), version=form.version.data or 0)
            version = minutes.version
    except (Conflict, Invalid) as error:
        minutes, correction = _waiting(session_id, number)
        form.version.data = minutes.version
        return _answering(minutes, correction, form, reason, error=error.message), error.status
    flash(_("The minutes are corrected. Whoever asked is told."))
    return go(url_for("live.minutes_version", session_id=session_id, number=version))


@blueprint.post("/<int:session_id>/minutes/corrections/<int:number>/decline")
@members_only
def correction_decline(session_id: int, number: int) -> Response | tuple[str, int]:
    """Leave the minutes as they are, with a reason."""
    minutes, correction = _waiting(session_id, number)
    reason = ReasonForm()
    if not reason.validate():
        form = SectionForm(formdata=None)
        form.text.data, form.version.data = version_of(minutes, minutes.version).text(correction.part), minutes.version
        return _answering(minutes, correction, form, reason), 422
    with transaction():
        minutes, correction = _waiting(session_id, number, lock=True)
        correcting.decline(me(), minutes, correction, reason=str(reason.reason.data))
    flash(_("The minutes stay as they are. Whoever asked is told why."))
    return go(url_for("live.minutes", session_id=session_id, _anchor="corrections"))


@blueprint.get("/<int:session_id>/minutes/versions")
@members_only
def minutes_versions(session_id: int) -> str:
    """All approved texts that a reader may know."""
    minutes = minutes_for(me(), session_id)
    writes = bool(policy.may_prepare(me(), minutes.session, minutes))
    return render_template(
        "live/minutes/versions.html",
        minutes=minutes,
        session=minutes.session,
        versions=queries.versions_of(minutes, all_of_them=writes),
    )


@blueprint.get("/<int:session_id>/minutes/versions/<int:number>")
@members_only
def minutes_version(session_id: int, number: int) -> str:
    """One approved text, word by word against the one before."""
    minutes = minutes_for(me(), session_id)
    writes = bool(policy.may_prepare(me(), minutes.session, minutes))
    known = {one.number: one for one in queries.versions_of(minutes, all_of_them=writes)}
    if number not in known:
        raise NotFound
    version, before = known[number], known.get(number - 1)
    changes = [
        (part, marked_part(before.text(part), version.text(part)))
        for part in Part
        if before is not None and before.text(part) != version.text(part)
    ]
    by = db.session.get(Person, version.made_by_id) if version.made_by_id else None
    return render_template(
        "live/minutes/version.html",
        minutes=minutes,
        session=minutes.session,
        version=version,
        before=before,
        changes=changes,
        shown=queries.shown([], version),
        by=by.full_name if by else "",
    )
