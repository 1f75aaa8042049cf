"""One's own page: profile, picture, appearance, data, leaving."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale

from club import clock
from club.auth import clear_cookie, me, members_only
from club.db import transaction
from club.errors import Invalid, Refused
from club.i18n import _
from club.limits import hit
from club.people.actions import profile as acts
from club.people.actions.erasure import erase
from club.people.appearance import theme_of
from club.people.forms import AppearanceForm, AvatarForm, LeaveForm, ProfileForm
from club.people.models import Visible
from club.people.my_data import archive
from club.people.routes import blueprint
from club.signin.passwords import check_password
from club.text import fold


def _page(*, status: int = 200, **forms: Any) -> tuple[str, int]:
    """The page with one form in error and the others as they are stored."""
    person = me()
    profile = {"about": person.about, "contact_visible_to": person.contact_visible_to.value}
    appearance = {"locale": person.locale, "theme": theme_of(person)}
    shown = {
        "profile": ProfileForm(formdata=None, data=profile),
        "avatar": AvatarForm(formdata=None),
        "appearance": AppearanceForm(formdata=None, data=appearance),
    }
    known = current_app.view_functions
    security = url_for("signin.security") if "signin.security" in known else None
    return render_template("people/me.html", person=person, security_url=security, **{**shown, **forms}), status


def _saved() -> Response:
    flash(_("Saved."))
    return redirect(url_for("people.me"), 303)  # pyright: ignore[reportReturnType]


@blueprint.route("/me", methods=["GET", "POST"], endpoint="me")
@members_only
def own_page() -> Response | tuple[str, int]:
    """Read and change one's own profile."""
    if request.method == "GET":
        return _page()
    form = ProfileForm()
    if not form.validate():
        return _page(status=422, profile=form)
    with transaction():
        acts.change_profile(me(), about=str(form.about.data), contact_visible_to=Visible(form.contact_visible_to.data))
    return _saved()


@blueprint.post("/me/picture")
@members_only
def change_picture() -> Response | tuple[str, int]:
    """Take a new profile picture, or with `remove` go back to initials."""
    hit("avatar", "20 per hour", me().id)
    form = AvatarForm()
    if request.form.get("remove"):
        with transaction():
            acts.remove_avatar(me())
        return _saved()
    brought = form.picture.data
    if not brought:
        form.picture.errors = [_("Choose a picture first.")]
        return _page(status=422, avatar=form)
    try:
        with transaction():
            acts.change_avatar(me(), brought.stream, name=brought.filename or "")
    except Invalid as error:
        form.picture.errors = [error.message]
        return _page(status=422, avatar=form)
    return _saved()


@blueprint.post("/me/appearance")
@members_only
def change_appearance() -> Response | tuple[str, int]:
    """Choose language and theme, for the account and for this device."""
    form = AppearanceForm()
    if not form.validate():
        return _page(status=422, appearance=form)
    locale, theme = str(form.locale.data), str(form.theme.data)
    with transaction():
        acts.change_appearance(me(), locale=locale, theme=theme)
    with force_locale(locale):
        flash(_("Saved."))
    response = make_response(redirect(url_for("people.me"), 303))
    for name, value in (("lang", locale), ("theme", theme)):
        secure = current_app.config["SETTINGS"].secure
        response.set_cookie(name, value, max_age=365 * 86400, samesite="Lax", secure=secure)
    return response


@blueprint.post("/me/data")
@members_only
def my_data() -> Response:
    """Everything the site holds about the reader, as a ZIP."""
    hit("my-data", "10 per hour", me().id)
    response = make_response(archive(me()))
    day = clock.today().isoformat()
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{day}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/me/leave", methods=["GET", "POST"])
@members_only
def leave() -> Response | tuple[str, int]:
    """Leave the club's site: what goes, what stays, and the last question."""
    form, phrase = LeaveForm(), _("I leave the club")
    asks_password = me().password_hash is not None
    if request.method == "POST" and form.validate():
        hit("leave", "5 per 15 minutes", me().id)
        try:
            with transaction():
                person = me()
                if asks_password and not check_password(person, str(form.password.data)):
                    form.password.errors = [_("This is not your password.")]
                elif not asks_password and fold(str(form.phrase.data)) != fold(phrase):
                    form.phrase.errors = [_("Type the words exactly as shown.")]
                else:
                    erase(person)
                    flash(_("Your account and your data are gone. Thank you for having been here."))
                    return clear_cookie(make_response(redirect(url_for("signin.sign_in"), 303)))
        except Refused as error:
            form.form_errors.append(error.message)
            return render_template("people/leave.html", form=form, phrase=phrase, asks_password=asks_password), 403
    status = 422 if request.method == "POST" else 200
    return render_template("people/leave.html", form=form, phrase=phrase, asks_password=asks_password), status
