"""Pages that belong to no shelf: preview, language, health."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, redirect, render_template, request
from sqlalchemy import text

from club import clock, outbox
from club.auth import me, members_only, public, safe_next
from club.db import db, transaction
from club.i18n import LANGUAGES
from club.limits import hit
from club.markdown import render

blueprint = Blueprint("club", __name__)


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
    """The process can serve: the database answers, and is at this code's migration."""
    db.session.execute(text("SELECT 1"))
    waiting, given_up = outbox.waiting()
    return jsonify(status="ready", at=clock.now().isoformat(), outbox={"waiting": waiting, "given_up": given_up})


@blueprint.get("/styleguide")
@public
def styleguide() -> str:
    """Every component of the design, alive; in development only."""
    if current_app.config["SETTINGS"].production:
        abort(404)
    return render_template("styleguide.html")
