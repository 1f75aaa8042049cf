"""One's own account: how one signs in, and where one is signed in."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, request, url_for

from club.auth import clear_cookie, me, members_only
from club.db import db, transaction
from club.errors import Invalid
from club.i18n import _, ngettext
from club.people.models import Person
from club.signin import throttle
from club.signin.actions.entering import confirm, end, end_others
from club.signin.actions.passwords import change_password
from club.signin.devices import device_icon, device_name
from club.signin.forms import ChangePasswordForm
from club.signin.models import AuthSession
from club.signin.passwords import check_password
from club.signin.queries import open_sessions, passkeys_of, recovery_codes_left, session_for
from club.signin.routes import blueprint


@blueprint.get("/me/security")
@members_only
def security() -> str:
    """Password, second factor, passkeys, and every open sign-in."""
    person = me()
    return render_template(
        "signin/security.html",
        person=person,
        passkeys=passkeys_of(person),
        codes_left=recovery_codes_left(person) if person.totp_secret else 0,
        sessions=open_sessions(person),
        present=g.auth_session,
        device_name=device_name,
        device_icon=device_icon,
    )


@blueprint.route("/me/security/password", methods=["GET", "POST"])
@members_only
def change() -> Response | str | tuple[str, int]:
    """A new password in place of the old one."""
    form, person = ChangePasswordForm(), me()
    if person.password_hash is None:
        return redirect(url_for("signin.choose_password"))  # pyright: ignore[reportReturnType]
    if request.method == "GET":
        return render_template("signin/change_password.html", form=form)
    if not form.validate():
        return render_template("signin/change_password.html", form=form), 422
    gates = throttle.gates("confirm", f"person {person.id}", request.remote_addr, device="confirm")
    wait = throttle.seconds_to_wait(gates)
    if wait:
        form.old.errors = [throttle.wait_words(wait)]
        return render_template("signin/change_password.html", form=form), 429
    if not check_password(person, str(form.old.data)):
        with transaction():
            throttle.count_wrong(gates)
        form.old.errors = [_("This is not your present password.")]
        return render_template("signin/change_password.html", form=form), 422
    try:
        with transaction():
            throttle.forget(gates)
            change_password(
                db.session.get_one(Person, person.id), str(form.password.data), end_others=bool(form.end_others.data)
            )
            confirm(db.session.get_one(AuthSession, g.auth_session.id), strong=False)
    except Invalid as weak:
        form.password.errors = [weak.message]
        return render_template("signin/change_password.html", form=form), 422
    flash(_("Your password is changed."))
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]


@blueprint.post("/me/security/sessions/<int:number>/end")
@members_only
def end_one(number: int) -> Response:
    """Sign out on one device."""
    with transaction():
        row = session_for(me(), number)
        own = row.id == g.auth_session.id
        end(me(), row)
    flash(_("Signed out on that device."))
    if own:
        return clear_cookie(redirect(url_for("signin.sign_in")))  # pyright: ignore[reportArgumentType]
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]


@blueprint.post("/me/security/sessions/end-others")
@members_only
def end_all_others() -> Response:
    """Sign out everywhere but here."""
    with transaction():
        count = end_others(me())
    flash(ngettext("Signed out on %(num)d other device.", "Signed out on %(num)d other devices.", count))
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]
