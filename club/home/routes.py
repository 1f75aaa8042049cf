"""Home."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for

from club import clock
from club.auth import me, public
from club.home.cards import needs_of, pulses_for
from club.i18n import _
from club.profile import club_profile

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str | Response:
    """A member's day; the door for a visitor; the first-run page for an empty house."""
    if not me().is_authenticated:
        if not club_profile()["set_up"]:
            return redirect("/setup")  # pyright: ignore[reportReturnType]
        return redirect(url_for("signin.sign_in"))  # pyright: ignore[reportReturnType]
    return render_template(
        "home/index.html", needs=needs_of(me()), pulses=pulses_for(me()), now=clock.now(), greeting=_greeting()
    )


def _greeting() -> str:
    hour = clock.local(clock.now()).hour
    name = me().full_name
    if hour < 11:
        return _("Good morning, %(name)s", name=name)
    if hour < 14:
        return _("Good day, %(name)s", name=name)
    if hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
