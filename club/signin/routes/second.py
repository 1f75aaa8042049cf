"""Turning one-time codes on and off, and the recovery codes."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, session, url_for
from pyotp.totp import TOTP

from club.auth import before_second_factor, me, members_only, safe_next
from club.db import db, transaction
from club.errors import Invalid
from club.i18n import _
from club.people.models import Person
from club.profile import club_profile
from club.signin.actions.entering import confirm
from club.signin.actions.totp import new_recovery_codes, new_totp_secret, turn_off, turn_on
from club.signin.forms import SecondStepForm
from club.signin.models import AuthSession
from club.signin.qr import data_uri
from club.signin.routes import blueprint
from club.signin.routes.confirming import confirm_first


def _setup_page(form: SecondStepForm, secret: str, status: int = 200) -> tuple[str, int]:
    person = me()
    address = TOTP(secret).provisioning_uri(
        name=person.phone or person.email or person.full_name, issuer_name=club_profile()["short_name"]
    )
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    page = render_template(
        "signin/totp.html", form=form, picture=data_uri(address), address=address, secret=secret, grouped=grouped
    )
    return page, status


@blueprint.route("/me/security/totp", methods=["GET", "POST"])
@members_only
@before_second_factor
def totp() -> Response | str | tuple[str, int]:
    """Show the secret to the app, and ask for the first code as a proof that it arrived."""
    asked = confirm_first()
    if asked is not None:
        return asked
    if me().totp_secret:
        return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]
    form = SecondStepForm()
    # The same secret until it is confirmed: a slip of the finger does not ask for scanning again.
    secret = session.setdefault("totp", new_totp_secret())
    if request.method == "GET":
        session["then"] = safe_next(request.args.get("next"))
        return _setup_page(form, secret)
    if not form.validate():
        return _setup_page(form, secret, 422)
    try:
        with transaction():
            codes = turn_on(db.session.get_one(Person, me().id), secret, code=str(form.code.data))
            confirm(db.session.get_one(AuthSession, g.auth_session.id), strong=True)
    except Invalid as wrong:
        form.code.errors = [wrong.message]
        return _setup_page(form, secret, 422)
    session.pop("totp", None)
    session["recovery"] = codes
    return redirect(url_for("signin.recovery"))  # pyright: ignore[reportReturnType]


@blueprint.get("/me/security/recovery-codes")
@members_only
@before_second_factor
def recovery() -> Response | str:
    """The recovery codes, once: they lie in this browser's session until the page is left by its button."""
    codes = session.get("recovery")
    if not codes:
        return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]
    return render_template("signin/recovery.html", codes=codes)


@blueprint.post("/me/security/recovery-codes/kept")
@members_only
@before_second_factor
def recovery_kept() -> Response:
    """The person has put the codes away."""
    session.pop("recovery", None)
    flash(_("One-time codes are on."))
    then = session.pop("then", "/")
    return redirect(then if then != "/" else url_for("signin.security"))  # pyright: ignore[reportReturnType]


@blueprint.post("/me/security/recovery-codes")
@members_only
def recovery_new() -> Response:
    """Ten new recovery codes in place of the old."""
    asked = confirm_first()
    if asked is not None:
        return asked
    with transaction():
        codes = new_recovery_codes(db.session.get_one(Person, me().id))
    session["recovery"] = codes
    return redirect(url_for("signin.recovery"))  # pyright: ignore[reportReturnType]


@blueprint.post("/me/security/totp/off")
@members_only
def totp_off() -> Response:
    """Stop asking for codes."""
    asked = confirm_first()
    if asked is not None:
        return asked
    with transaction():
        turn_off(db.session.get_one(Person, me().id))
    flash(_("One-time codes are off."))
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]
