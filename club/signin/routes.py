"""The door: in and out."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request

from club.auth import clear_cookie, end_session, me, members_only, public, safe_next, set_cookie
from club.auth import sign_in as open_session
from club.db import transaction
from club.i18n import _
from club.limits import hit
from club.people.queries import person_by_name
from club.signin.forms import SignInForm
from club.signin.passwords import check_password

blueprint = Blueprint("signin", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in by phone or mail and password."""
    form = SignInForm()
    if request.method == "GET":
        if me().is_authenticated:
            return redirect(safe_next(request.args.get("next")))  # pyright: ignore[reportReturnType]
        form.next.data = request.args.get("next", "")
        return render_template("signin/sign_in.html", form=form)
    if form.validate():
        typed = str(form.name.data)
        hit("sign-in", "10 per 15 minutes", typed.lower(), request.remote_addr)
        hit("sign-in-address", "300 per 15 minutes", request.remote_addr)
        with transaction():
            person = person_by_name(typed)
            if check_password(person, str(form.password.data)) and person is not None and person.is_active:
                token = open_session(person, how="password")
                return set_cookie(make_response(redirect(safe_next(form.next.data))), token)
        form.password.errors = [
            _("Phone number, email or password is not right. Passwords tell capital letters apart.")
        ]
    return render_template("signin/sign_in.html", form=form), 422


@blueprint.post("/sign-out")
@members_only
def sign_out() -> Response:
    """End this browser's sign-in."""
    with transaction():
        end_session(g.auth_session)
    flash(_("You are signed out."))
    return clear_cookie(make_response(redirect("/sign-in")))
