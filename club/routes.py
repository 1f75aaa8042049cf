"""Pages that belong to no shelf: preview, language, health."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, current_app, jsonify, make_response, redirect, render_template, request
from wtforms import BooleanField, DateField, PasswordField, SelectField
from wtforms.validators import InputRequired, Optional

from club import clock, health, outbox
from club.auth import me, members_only, public, safe_next
from club.db import transaction
from club.forms import Form, LineField, TextField
from club.i18n import LANGUAGES, _, _l
from club.limits import hit
from club.markdown import render

blueprint = Blueprint("club", __name__)
log = structlog.get_logger(__name__)


@blueprint.post("/preview")
@members_only
def preview() -> str:
    """Markdown of a composer as it will look."""
    hit("preview", "60 per minute", me().id)
    return render(request.form.get("body", "")[:50_000])


@blueprint.post("/language")
@public
def set_language() -> Response:
    """Change the language: for the person if signed in, for the browser otherwise."""
    wish = request.form.get("language", "")
    if wish not in LANGUAGES:
        abort(422)
    if me().is_authenticated:
        person = me()
        with transaction():
            person.locale = wish
    response = make_response(redirect(safe_next(request.form.get("next"))))
    response.set_cookie("lang", wish, max_age=365 * 86400, samesite="Lax", secure=current_app.config["SETTINGS"].secure)
    return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The process can serve: the database answers, and is at this code's migration. 503 with the reason when not."""
    problem = health.database_problem()
    if problem:
        # The address of the database is for the admin's log, not for whoever asks.
        log.error("not.ready", problem=problem.detail)
        return make_response(jsonify(status="not ready", reason=problem.reason), 503)
    waiting, given_up = outbox.waiting()
    return jsonify(status="ready", at=clock.now().isoformat(), outbox={"waiting": waiting, "given_up": given_up})


class _SampleForm(Form):
    """What the style guide shows of forms, errors among them."""

    title = LineField(_l("Title"), [InputRequired()], description=_l("A question works better than a heading."))
    kind = SelectField(_l("Kind"), choices=[("discussion", _l("Discussion")), ("question", _l("Question"))])
    day = DateField(_l("Day"), [Optional()])
    password = PasswordField(_l("Password"))
    told = BooleanField(_l("Tell me about answers"))
    body = TextField(_l("Text"), [InputRequired()])


@blueprint.get("/styleguide")
@public
def styleguide() -> str:
    """Every component of the design, alive; in development only."""
    if current_app.config["SETTINGS"].production:
        abort(404)
    form = _SampleForm(formdata=None, data={"title": "", "body": "**Họp** lúc 19:30"})
    form.title.errors = [_("This field is required.")]
    return render_template("styleguide.html", form=form)
