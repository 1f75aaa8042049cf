"""One's notices, what one wants of them, and the link that stops a kind of mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from club import clock
from club.auth import me, members_only, public, safe_next
from club.db import db, transaction
from club.i18n import _
from club.notices.actions import choose, kinds, mark_read
from club.notices.forms import fields_of, settings_form
from club.notices.mail import read_stop_token
from club.notices.queries import by_day, choices_of, notice_for, notices_of, unread_count
from club.people.models import Person

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@members_only
def index() -> str:
    """Newest first, under their days."""
    page = notices_of(me(), after=request.args.get("after"))
    today = clock.today()
    names = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return render_template(
        "notices/index.html", page=page, days=by_day(page), names=names, has_unread=unread_count(me()) > 0
    )


@blueprint.get("/<int:notice_id>/go")
@members_only
def go(notice_id: int) -> Response:
    """Follow a notice; it and all others that lead to the same place are read."""
    notice = notice_for(me(), notice_id)
    if notice.read_at is None:
        with transaction():
            mark_read(me(), url=notice.url)
    return redirect(safe_next(notice.url))  # pyright: ignore[reportReturnType]


@blueprint.post("/read")
@members_only
def read_all() -> Response:
    """Mark read what the page showed: nothing that came after it."""
    shown = request.form.get("before", "")
    with transaction():
        mark_read(me(), before_id=int(shown) if shown.isdecimal() and len(shown) < 15 else None)
    return redirect(url_for("notices.index"), 303)  # pyright: ignore[reportReturnType]


@blueprint.route("/settings", methods=["GET", "POST"])
@members_only
def settings() -> Response | str:
    """How one wants to be told, kind by kind."""
    form = settings_form(choices_of(me()), request.form if request.method == "POST" else None)
    if request.method == "POST":
        with transaction():
            for code in kinds:
                on_page, by_mail = fields_of(form, code)
                choose(me(), code, on_page=on_page.data, by_mail=by_mail.data)
        flash(_("Saved."))
        return redirect(url_for("notices.settings"), 303)  # pyright: ignore[reportReturnType]
    rows = [(kind, *fields_of(form, code)) for code, kind in sorted(kinds.items(), key=_by_room)]
    return render_template("notices/settings.html", rows=rows, has_mail=bool(me().email))


def _by_room(item: tuple[str, Any]) -> tuple[bool, str]:
    code = item[0]
    return code.startswith("people."), code


@blueprint.route("/stop/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> Response:
    """Stop one kind of mail from the link in it: a question for people, at once for mail programs (RFC 8058)."""
    found = read_stop_token(token)
    person = db.session.get(Person, found[0]) if found else None
    if found is None or person is None:
        return make_response(render_template("notices/stop.html", kind=None, done=False), 400)
    kind = kinds[found[1]]
    if request.method == "POST":
        with transaction():
            on_page, _by_mail = choices_of(person)[kind.code]
            choose(person, kind.code, on_page=on_page, by_mail=False)
    return make_response(render_template("notices/stop.html", kind=kind, done=request.method == "POST", token=token))
