"""Submitting, approving, sending back, publishing; what is kept with the minutes; the club's setting."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, render_template, request, url_for

from club import ledger
from club.auth import me, members_only
from club.db import transaction
from club.errors import Invalid
from club.i18n import _
from club.policy import ensure
from club.profile import change_profile
from live.minutes import policy
from live.minutes.actions import drafting, issuing, keeping
from live.minutes.forms import DaysForm, KeepForm, ReasonForm
from live.minutes.models import KIND, Minutes
from live.minutes.queries.minutes import documents_of, minutes_for
from live.minutes.routes.pages import go, page_of, prepared
from live.routes import blueprint


def _do(session_id: int, act: Callable[[Minutes], None], said: str) -> Response:
    with transaction():
        act(minutes_for(me(), session_id, lock=True))
    flash(said)
    return go(url_for("live.minutes", session_id=session_id))


@blueprint.post("/<int:session_id>/minutes/submit")
@members_only
def minutes_submit(session_id: int) -> Response:
    """Ask the chair to approve."""
    return _do(session_id, lambda one: issuing.submit(me(), one), _("The chair is asked to approve the minutes."))


@blueprint.post("/<int:session_id>/minutes/take-back")
@members_only
def minutes_take_back(session_id: int) -> Response:
    """Take them back to change them."""
    return _do(session_id, lambda one: issuing.take_back(me(), one), _("The minutes are a draft again."))


@blueprint.post("/<int:session_id>/minutes/approve")
@members_only
def minutes_approve(session_id: int) -> Response:
    """Approve the words as they stand."""
    return _do(session_id, lambda one: issuing.approve(me(), one), _("Approved. They are not published yet."))


@blueprint.post("/<int:session_id>/minutes/return")
@members_only
def minutes_return(session_id: int) -> Response | tuple[str, int]:
    """Send them back, with a reason."""
    found, form = minutes_for(me(), session_id), ReasonForm()
    ensure(policy.may_send_back(me(), found))
    if not form.validate():
        return page_of(found, return_form=form), 422
    said = _("The minutes are sent back.")
    return _do(session_id, lambda one: issuing.send_back(me(), one, reason=str(form.reason.data)), said)


@blueprint.post("/<int:session_id>/minutes/publish")
@members_only
def minutes_publish(session_id: int) -> Response:
    """Publish them under their number."""
    return _do(session_id, lambda one: issuing.publish(me(), one), _("Published. Those who were there are told."))


@blueprint.post("/<int:session_id>/minutes/tasks")
@members_only
def minutes_tasks(session_id: int) -> Response:
    """To the form of an action item that stems from these minutes; during the session, too."""
    with transaction():
        session, _minutes = prepared(session_id, lock=True)
        number = drafting.open_file(me(), session).id
    return go(url_for("tasks.new", thing=f"{KIND}:{number}"))


@blueprint.route("/<int:session_id>/kept", methods=["GET", "POST"])
@members_only
def kept(session_id: int) -> Response | tuple[str, int]:
    """The recording and documents of a session that has ended."""
    session, minutes = prepared(session_id)
    ensure(policy.may_keep(me(), session, minutes))
    form = KeepForm()
    if request.method == "GET":
        form.recording_url.data = minutes.recording_url if minutes else ""
    elif form.validate():
        try:
            with transaction():
                session, minutes = prepared(session_id, lock=True)
                keeping.keep(
                    me(), session, recording_url=str(form.recording_url.data or ""), files=form.files.data or []
                )
            flash(_("Saved."))
            return go(url_for("live.session", session_id=session_id, slug=session.slug))
        except Invalid as error:
            form.files.errors = [error.message]
            session, minutes = prepared(session_id)
    page = render_template(
        "live/minutes/kept.html",
        session=session,
        minutes=minutes,
        form=form,
        documents=documents_of(minutes) if minutes else [],
    )
    return page, 200 if request.method == "GET" else 422


@blueprint.post("/<int:session_id>/kept/<int:file_id>/remove")
@members_only
def kept_remove(session_id: int, file_id: int) -> Response:
    """Take a document away."""
    with transaction():
        session, _minutes = prepared(session_id, lock=True)
        keeping.drop(me(), session, file_id)
    flash(_("The document is taken away."))
    return go(url_for("live.kept", session_id=session_id))


@blueprint.route("/minutes/days", methods=["GET", "POST"])
@members_only
def minutes_days() -> Response | tuple[str, int]:
    """For how many days minutes that are published from now on can be corrected."""
    ensure(policy.may_set_days(me()))
    form = DaysForm()
    if request.method == "GET":
        form.days.data = issuing.days_to_correct()
    elif form.validate():
        with transaction():
            ensure(policy.may_set_days(me()))
            before = {"days": issuing.days_to_correct()}
            change_profile(minutes_days=int(form.days.data or 0))
            after = {"days": form.days.data}
            ledger.record(
                me(),
                "club.minutes_days",
                ("club_setting", None),
                reason=str(form.reason.data),
                before=before,
                after=after,
            )
        flash(_("The number of days is changed."))
        return go(url_for("live.programme"))
    return render_template("live/minutes/days.html", form=form), 200 if request.method == "GET" else 422
