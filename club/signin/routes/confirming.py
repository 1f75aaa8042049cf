"""Proving again who one is, before something that matters."""

from __future__ import annotations

from flask import Response, g, redirect, render_template, request, url_for

from club.auth import before_second_factor, confirmed_recently, me, members_only, safe_next, second_factor_missing
from club.db import db, transaction
from club.i18n import _
from club.people.models import Person
from club.signin import throttle
from club.signin.actions.entering import confirm
from club.signin.actions.totp import take_code
from club.signin.forms import ConfirmForm
from club.signin.models import AuthSession
from club.signin.passwords import check_password
from club.signin.queries import passkeys_of
from club.signin.routes import blueprint


def confirm_first() -> Response | None:
    """Where to go first when the person has not proved lately who they are; None when they have."""
    if confirmed_recently():
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("signin.security")
    return redirect(url_for("signin.confirming", next=back))  # pyright: ignore[reportReturnType]


@blueprint.route("/me/confirm", methods=["GET", "POST"])
@members_only
@before_second_factor
def confirming() -> Response | str | tuple[str, int]:
    """Ask for the password, the app's code or a passkey again."""
    form, person = ConfirmForm(), me()
    has = {"passkeys": passkeys_of(person), "password": person.password_hash, "code": person.totp_secret}
    if second_factor_missing(person) and has["passkeys"] and not person.totp_secret:
        # The password alone would lead straight back here.
        has["password"] = None

    def page(status: int) -> tuple[str, int]:
        return render_template("signin/confirm.html", form=form, **has), status

    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return page(200)
    if not form.validate():
        return page(422)
    gates = throttle.gates("confirm", f"person {person.id}", request.remote_addr, device="confirm")
    wait = throttle.seconds_to_wait(gates)
    if wait:
        form.password.errors = [throttle.wait_words(wait)]
        return page(429)
    right = not has["password"] or check_password(person, str(form.password.data or ""))
    with transaction():
        person = db.session.get_one(Person, person.id)
        # With neither a password nor an app there is nothing this form could check.
        right = right and bool(has["password"] or has["code"])
        by_code = right and bool(person.totp_secret) and take_code(person, str(form.code.data or ""))
        if right and (by_code or not person.totp_secret):
            throttle.forget(gates)
            confirm(db.session.get_one(AuthSession, g.auth_session.id), strong=by_code)
            return redirect(safe_next(form.next.data))  # pyright: ignore[reportReturnType]
        throttle.count_wrong(gates)
    field = form.code if right else form.password
    field.errors = [_("This code is not right or was used already.") if right else _("The password is not right.")]
    return page(422)


@blueprint.get("/me/second-factor")
@members_only
@before_second_factor
def second_factor() -> Response | str:
    """Where the board is led when the site asks for a second factor: to give it, or to set one up."""
    person, then = me(), safe_next(request.args.get("next"))
    if not second_factor_missing(person):
        return redirect(then)  # pyright: ignore[reportReturnType]
    passkeys = passkeys_of(person)
    if person.totp_secret or passkeys:
        return redirect(url_for("signin.confirming", next=then))  # pyright: ignore[reportReturnType]
    return render_template("signin/second_factor.html", then=then)
