"""In by a link or a spoken code, and asking for one."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, session, url_for

from club import mail
from club.auth import before_second_factor, me, members_only, public, safe_next
from club.db import db, transaction
from club.errors import Conflict, Invalid, Refused
from club.i18n import _
from club.limits import hit
from club.people.models import Person
from club.signin import throttle
from club.signin.actions.codes import ask_reset_mail, count_wrong_code, spent_words, use, use_link
from club.signin.actions.passwords import change_password
from club.signin.forms import ForgotForm, NewPasswordForm, SpokenCodeForm
from club.signin.models import OneTimeCode
from club.signin.queries import code_as_spoken, code_of_link, passkeys_of
from club.signin.routes import blueprint
from club.signin.routes.confirming import confirm_first
from club.signin.routes.welcome import may_choose_freely, welcome


def _come_in(code: OneTimeCode) -> Response:
    return welcome(code.person, how=code.kind.value, then=url_for("signin.choose_password"))


@blueprint.route("/in/<secret>", methods=["GET", "POST"])
@public
@before_second_factor
def link(secret: str) -> Response | str | tuple[str, int]:
    """The page behind a link or QR code. Looking at it uses nothing up, so that a messenger's preview does not; the
    button does."""
    hit("link", "3000 per 10 minutes", request.remote_addr)
    if request.method == "POST":
        try:
            with transaction():
                return _come_in(use_link(secret))
        except Conflict:
            return render_template("signin/spent.html", message=spent_words()), 410
    code = code_of_link(secret)
    if code is None or not code.live:
        return render_template("signin/spent.html", message=spent_words()), 410
    return render_template("signin/link.html", code=code, secret=secret)


@blueprint.route("/code", methods=["GET", "POST"])
@public
@before_second_factor
def spoken() -> Response | str | tuple[str, int]:
    """Eight characters from a slip, or said on the telephone, with the phone number they were made for."""
    form = SpokenCodeForm()
    if request.method == "GET":
        return render_template("signin/code.html", form=form)
    if not form.validate():
        return render_template("signin/code.html", form=form), 422
    gates = throttle.gates("code", str(form.name.data), request.remote_addr)
    wait = throttle.seconds_to_wait(gates)
    if wait:
        form.code.errors = [throttle.wait_words(wait)]
        return render_template("signin/code.html", form=form), 429
    try:
        with transaction():
            _person, code, others = code_as_spoken(str(form.name.data), str(form.code.data))
            if code is not None:
                throttle.forget(gates)
                return _come_in(use(code))
            throttle.count_wrong(gates)
            count_wrong_code(others)
    except Refused as refused:
        form.code.errors = [refused.message]
        return render_template("signin/code.html", form=form), 403
    form.code.errors = [
        _("Number and code do not belong together, or the code no longer works. Check both, or ask for a new one.")
    ]
    return render_template("signin/code.html", form=form), 422


@blueprint.route("/choose-password", methods=["GET", "POST"])
@members_only
@before_second_factor
def choose_password() -> Response | str | tuple[str, int]:
    """After coming in by a code: a password of one's own, or a passkey in its place."""
    person, passkeys = me(), passkeys_of(me())
    if not may_choose_freely(person, len(passkeys)):
        if person.password_hash is not None:
            return redirect(url_for("signin.change"))  # pyright: ignore[reportReturnType]
        asked = confirm_first()
        if asked is not None:
            return asked
    form = NewPasswordForm()
    page = "signin/choose_password.html"
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return render_template(page, form=form, passkeys=passkeys)
    if form.validate():
        try:
            with transaction():
                change_password(db.session.get_one(Person, person.id), str(form.password.data), end_others=True)
        except Invalid as weak:
            form.password.errors = [weak.message]
        else:
            flash(_("Your password is set. From now on you sign in with your phone number and this password."))
            return redirect(safe_next(form.next.data))  # pyright: ignore[reportReturnType]
    return render_template(page, form=form, passkeys=passkeys), 422


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
@before_second_factor
def forgot() -> Response | str | tuple[str, int]:
    """Ways back in for whoever forgot the password. The answer is the same for every name."""
    form = ForgotForm()
    if request.method == "GET":
        sent = bool(session.pop("asked_for_mail", False))
        return render_template("signin/forgot.html", form=form, by_mail=mail.configured(), sent=sent)
    if not mail.configured() or not form.validate():
        return render_template("signin/forgot.html", form=form, by_mail=mail.configured(), sent=False), 422
    typed = str(form.name.data)
    hit("forgot", "5 per hour", throttle.normal_name(typed))
    hit("forgot-address", "60 per hour", request.remote_addr)
    with transaction():
        ask_reset_mail(typed)
    session["asked_for_mail"] = True
    return redirect(url_for("signin.forgot"))  # pyright: ignore[reportReturnType]
