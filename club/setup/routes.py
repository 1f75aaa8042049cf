"""The first run, in three steps: the club's name, the administrator, the members."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for

from club.auth import before_second_factor, me, members_only, public
from club.db import transaction
from club.errors import NotFound
from club.limits import hit
from club.policy import Role, has_role
from club.profile import DEFAULTS
from club.setup.actions import found
from club.setup.forms import AdminForm, ClubForm, TokenForm
from club.setup.queries import count_people, is_empty
from club.setup.token import at_the_machine, is_token, setup_token
from club.signin.routes.welcome import welcome

blueprint = Blueprint("setup", __name__)
STEPS = ("club", "admin", "members")


def _mark() -> str:
    return hashlib.sha256(setup_token().encode()).hexdigest()[:16]


def _ensure_empty() -> None:
    if not is_empty():
        raise NotFound


def _let_in() -> bool:
    """Whether this browser has shown the token, or sits at the machine itself."""
    return at_the_machine() or session.get("setup") == _mark()


@blueprint.route("/setup", methods=["GET", "POST"])
@public
@before_second_factor
def begin() -> Response | str | tuple[str, int]:
    """Step one, the club's name; before it the token, where one is asked."""
    _ensure_empty()
    if not _let_in():
        return _ask_token()
    if request.method == "GET" and "token" in request.args:
        return redirect(url_for("setup.begin"))  # pyright: ignore[reportReturnType]
    if request.method == "GET":
        kept = session.get("founding") or {key: DEFAULTS[key] for key in ("name", "short_name")}
        return _page("setup/club.html", ClubForm(data=kept), 1)
    form = ClubForm()
    if not form.validate():
        return _page("setup/club.html", form, 1, 422)
    session["founding"] = {
        key: form[key].data or "" for key in ("name", "short_name", "issuing_body_upper", "issuing_body")
    }
    return redirect(url_for("setup.admin"))  # pyright: ignore[reportReturnType]


def _ask_token() -> Response | tuple[str, int]:
    hit("setup", "30 per 10 minutes", request.remote_addr)
    form = TokenForm(formdata=request.form if request.method == "POST" else request.args)
    if form.token.data and is_token(form.token.data):
        session["setup"] = _mark()
        return redirect(url_for("setup.begin"))  # pyright: ignore[reportReturnType]
    wrong = bool(form.token.data)
    return render_template("setup/token.html", form=form, wrong=wrong), 403 if wrong else 200


@blueprint.route("/setup/admin", methods=["GET", "POST"])
@public
@before_second_factor
def admin() -> Response | str | tuple[str, int]:
    """Step two: the administrator. With it the house stands, and its founder is signed in."""
    _ensure_empty()
    kept = session.get("founding")
    if not _let_in() or not kept:
        return redirect(url_for("setup.begin"))  # pyright: ignore[reportReturnType]
    form = AdminForm()
    if request.method == "GET":
        return _page("setup/admin.html", form, 2)
    if not form.validate():
        return _page("setup/admin.html", form, 2, 422)
    with transaction():
        person = found(
            **kept,
            admin_name=str(form.full_name.data),
            phone=form.phone,
            email=form.email,
            password=str(form.password.data),
        )
        return welcome(person, how="setup", then=url_for("setup.members"), strong=False)


@blueprint.get("/welcome")
@members_only
@before_second_factor
def members() -> str | Response:
    """Step three: bring the members in, now or later. Gone once there are others."""
    if not has_role(me(), {Role.ADMIN}) or count_people() > 1:
        raise NotFound
    known = current_app.view_functions
    upload = url_for("roster.upload") if "roster.upload" in known else None
    return _page("setup/members.html", None, 3, upload=upload)


def _page(template: str, form: Any, step: int, status: int = 200, **more: Any) -> Any:
    page = render_template(template, form=form, step=step, steps=len(STEPS), **more)
    return (page, status) if status != 200 else page
