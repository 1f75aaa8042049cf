"""Passkeys: the browser's part speaks JSON; renaming and removing are plain forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, flash, g, jsonify, redirect, request, session, url_for

from club import clock
from club.auth import before_second_factor, confirmed_recently, me, members_only, public, safe_next
from club.db import db, transaction
from club.errors import Invalid, Refused
from club.forms import validated
from club.i18n import _
from club.limits import hit
from club.people.models import Person
from club.signin.actions.entering import confirm
from club.signin.actions.passkeys import (
    add_passkey,
    delete_passkey,
    person_of_answer,
    registration_options,
    rename_passkey,
    sign_in_options,
)
from club.signin.devices import device_name
from club.signin.forms import PasskeyNameForm
from club.signin.models import AuthSession
from club.signin.queries import passkey_for
from club.signin.routes import blueprint
from club.signin.routes.confirming import confirm_first
from club.signin.routes.welcome import welcome

CHALLENGE_FOR = timedelta(minutes=5)


def _offer(options: str, challenge: str) -> Response:
    session["challenge"] = [challenge, clock.now().isoformat()]
    return Response(options, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _challenge() -> str:
    challenge, at = session.pop("challenge", None) or ("", "")
    if not at or clock.now() - datetime.fromisoformat(at) > CHALLENGE_FOR:
        raise Invalid(_("That took too long. Please try again."))
    return str(challenge)


def _answer() -> dict[str, Any]:
    body = request.get_json(silent=True)
    answer = body.get("credential") if isinstance(body, dict) else None
    if not isinstance(answer, dict):
        raise Invalid(_("The passkey could not be read. Please try again."))
    return answer


@blueprint.post("/sign-in/passkey/options")
@public
@before_second_factor
def passkey_options() -> Response:
    """A challenge for signing in, or for proving again who one is."""
    hit("passkey", "1500 per 10 minutes", request.remote_addr)
    return _offer(*sign_in_options())


@blueprint.post("/sign-in/passkey")
@public
@before_second_factor
def passkey_sign_in() -> Response:
    """Sign in with a passkey: the phone names the person."""
    hit("passkey", "1500 per 10 minutes", request.remote_addr)
    answer, challenge = _answer(), _challenge()
    then = safe_next((request.get_json(silent=True) or {}).get("next"))
    with transaction():
        person = person_of_answer(answer, challenge=challenge)
        response = welcome(person, how="passkey", then=then, strong=True)
    response.set_data(jsonify(url=then).get_data())
    response.mimetype, response.status_code = "application/json", 200
    response.headers.pop("Location", None)
    return response


@blueprint.post("/me/confirm/passkey")
@members_only
@before_second_factor
def passkey_confirm() -> Response:
    """Prove again who one is, with a passkey."""
    answer, challenge = _answer(), _challenge()
    then = safe_next((request.get_json(silent=True) or {}).get("next"))
    with transaction():
        if person_of_answer(answer, challenge=challenge).id != me().id:
            raise Refused(_("This passkey belongs to somebody else."))
        confirm(db.session.get_one(AuthSession, g.auth_session.id), strong=True)
    return jsonify(url=then)


@blueprint.post("/me/security/passkeys/options")
@members_only
@before_second_factor
def passkey_new_options() -> Response:
    """A challenge for making a passkey; asked for a recent proof of who one is."""
    if not confirmed_recently():
        response = jsonify(error="confirm_first", url=url_for("signin.confirming", next=url_for("signin.security")))
        response.status_code = 403
        return response
    return _offer(*registration_options(me()))


@blueprint.post("/me/security/passkeys")
@members_only
@before_second_factor
def passkey_new() -> Response:
    """Keep the passkey that was made. The sign-in in use counts as strong from now on: the phone's lock was opened."""
    answer, challenge = _answer(), _challenge()
    if not confirmed_recently():
        raise Refused(_("Please confirm who you are first."))
    with transaction():
        person = db.session.get_one(Person, me().id)
        add_passkey(person, answer, challenge=challenge, name=device_name(request.user_agent.string))
        confirm(db.session.get_one(AuthSession, g.auth_session.id), strong=True)
    flash(_("Your passkey is ready. Next time, choose “Sign in with a passkey”."))
    return jsonify(url=safe_next((request.get_json(silent=True) or {}).get("next")))


@blueprint.post("/me/security/passkeys/<int:number>/rename")
@members_only
def passkey_rename(number: int) -> Response:
    """Call a passkey something one recognises."""
    with transaction():
        form = validated(PasskeyNameForm, request.form.to_dict())
        rename_passkey(me(), passkey_for(me(), number), name=form.name.data)
    flash(_("Renamed."))
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]


@blueprint.post("/me/security/passkeys/<int:number>/delete")
@members_only
def passkey_delete(number: int) -> Response:
    """Remove a passkey."""
    asked = confirm_first()
    if asked is not None:
        return asked
    with transaction():
        delete_passkey(db.session.get_one(Person, me().id), passkey_for(me(), number))
    flash(_("The passkey is removed. You may delete it on your device as well."))
    return redirect(url_for("signin.security"))  # pyright: ignore[reportReturnType]
