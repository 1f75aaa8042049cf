"""In by name and password, the second step, and out."""

from __future__ import annotations

from flask import Response, flash, g, make_response, redirect, render_template, request, session, url_for

from club.auth import before_second_factor, clear_cookie, end_session, me, members_only, public, safe_next
from club.db import db, transaction
from club.errors import Refused
from club.i18n import _
from club.limits import hit
from club.people.models import Person, PersonState
from club.people.queries import person_by_name
from club.signin import throttle
from club.signin.actions.totp import take_code
from club.signin.devices import this_device
from club.signin.forms import SecondStepForm, SignInForm
from club.signin.passwords import check_password, refresh_hash
from club.signin.routes import blueprint
from club.signin.routes.welcome import pending, welcome


def _page(form: SignInForm, status: int = 200, *, retry_after: int = 0) -> Response:
    by_mail = request.args.get("by") == "mail" or "@" in (form.name.data or "")
    response = make_response(render_template("signin/sign_in.html", form=form, by_mail=by_mail), status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@before_second_factor
def sign_in() -> Response:
    """Sign in by phone or mail and password."""
    form = SignInForm()
    if request.method == "GET":
        if me().is_authenticated:
            return redirect(safe_next(request.args.get("next")))  # pyright: ignore[reportReturnType]
        form.next.data = request.args.get("next", "")
        return _page(form)
    if not form.validate():
        return _page(form, 422)
    # Far above what a full hall needs: hashing is the most costly thing a stranger can ask for.
    hit("sign-in", "600 per 5 minutes", request.remote_addr)
    typed, password = str(form.name.data), str(form.password.data)
    person = person_by_name(typed)
    gates = throttle.gates("password", typed, request.remote_addr, device=this_device().mark_for(person))
    wait = throttle.seconds_to_wait(gates)
    if wait:
        form.password.errors = [throttle.wait_words(wait)]
        return _page(form, 429, retry_after=wait)
    right = check_password(person, password) and person is not None and person.state != PersonState.INVITED
    try:
        with transaction():
            if right and person is not None:
                person = db.session.get_one(Person, person.id)
                throttle.forget(gates)
                refresh_hash(person, password)
                return welcome(person, how="password", then=form.next.data)
            throttle.count_wrong(gates)
    except Refused as refused:
        form.password.errors = [refused.message]
        return _page(form, 403)
    form.password.errors = [_("Number and password do not fit together. Tap the eye to see what you typed.")]
    return _page(form, 422)


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
@public
@before_second_factor
def second_step() -> Response | str | tuple[str, int]:
    """The code of the app on the phone, after the password."""
    form, first = SecondStepForm(), pending()
    if first is None:
        session.pop("pending", None)
        flash(_("That took too long. Please sign in again."), "warning")
        return redirect(url_for("signin.sign_in"))  # pyright: ignore[reportReturnType]
    person, value = first
    if request.method == "GET":
        return render_template("signin/second_step.html", form=form)
    if not form.validate():
        return render_template("signin/second_step.html", form=form), 422
    gates = throttle.gates("second", f"person {person.id}", request.remote_addr, device="step")
    wait = throttle.seconds_to_wait(gates)
    if wait:
        form.code.errors = [throttle.wait_words(wait)]
        return render_template("signin/second_step.html", form=form), 429
    with transaction():
        person = db.session.get_one(Person, person.id)
        if take_code(person, str(form.code.data)):
            throttle.forget(gates)
            return welcome(person, how=f"{value['how']}+totp", then=value["then"], strong=True)
        throttle.count_wrong(gates)
    form.code.errors = [_("This code is not right or was used already. Wait for the next one and type that.")]
    return render_template("signin/second_step.html", form=form), 422


@blueprint.post("/sign-out")
@members_only
@before_second_factor
def sign_out() -> Response:
    """End this browser's sign-in."""
    with transaction():
        end_session(g.auth_session)
    session.clear()
    flash(_("You are signed out."))
    return clear_cookie(make_response(redirect(url_for("signin.sign_in"))))
