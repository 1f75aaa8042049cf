"""An officer lets people of the own units in: slips for the first time, codes for those who forgot."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, current_app, redirect, render_template, request, session, url_for

from club import clock
from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import NotFound
from club.limits import hit
from club.people.models import Person, PersonState
from club.signin import policy
from club.signin.actions import issue_slip
from club.signin.actions.codes import give_reset_code
from club.signin.actions.slips import Slip
from club.signin.forms import HelpForm, SlipForm
from club.signin.qr import data_uri
from club.signin.queries import has_second_factor, last_codes, people_to_help, person_to_help
from club.signin.routes import blueprint
from club.text import clean_line

# How long the officer's own browser keeps a code to show it again.
SHOWN_FOR = timedelta(minutes=10)


@blueprint.get("/help-sign-in")
@power_needed(policy.RESET)
def helping() -> str:
    """The people whom the officer may help, found by name or phone number."""
    words = clean_line(request.args.get("q", ""))[:100]
    page = people_to_help(me(), words=words, after=request.args.get("after"))
    return render_template("signin/helping.html", page=page, words=words, codes=last_codes(page.items))


@blueprint.route("/help-sign-in/<int:number>", methods=["GET", "POST"])
@power_needed(policy.RESET)
def help_person(number: int) -> Response | str | tuple[str, int]:
    """Say why, and get a code to hand over."""
    person = person_to_help(me(), number)
    first_time = person.state == PersonState.INVITED
    form = SlipForm() if first_time else HelpForm()
    may_unlock = bool(not first_time and has_second_factor(person) and policy.may_unlock(me(), person))
    page = {"form": form, "person": person, "first_time": first_time, "may_unlock": may_unlock}
    page["code"] = last_codes([person]).get(person.id)
    if request.method == "GET":
        return render_template("signin/help_person.html", **page)
    if not form.validate():
        return render_template("signin/help_person.html", **page), 422
    hit("help-sign-in", "60 per hour", me().id)
    with transaction():
        person = person_to_help(me(), number)
        if isinstance(form, HelpForm):
            unlock = may_unlock and bool(form.unlock.data)
            slip = give_reset_code(me(), person, reason=str(form.reason.data), unlock=unlock)
        else:
            slip = issue_slip(me(), person, reason=str(form.reason.data or ""))
    keep_to_show(person, slip)
    return redirect(url_for("signin.code_to_hand_over"))  # pyright: ignore[reportReturnType]


def keep_to_show(person: Person, slip: Slip, *, back: str | None = None) -> None:
    """Put a code into the officer's own signed session, for the page that shows it; it is nowhere else in the clear."""
    session["handed"] = {
        "name": person.full_name,
        "phone": person.phone or person.email or "",
        "code": slip.spelled,
        "path": slip.url_path,
        "until": slip.expires_at.isoformat(),
        "at": clock.now().isoformat(),
        "back": back or url_for("signin.helping"),
    }


@blueprint.get("/help-sign-in/code")
@members_only
def code_to_hand_over() -> str:
    """The code, large, with its QR: to be read out, scanned, or sent."""
    kept = session.get("handed")
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > SHOWN_FOR:
        session.pop("handed", None)
        raise NotFound
    link = current_app.config["SETTINGS"].public_url.rstrip("/") + kept["path"]
    return render_template(
        "signin/hand_over.html",
        kept=kept,
        link=link,
        picture=data_uri(link, scale=6),
        until=datetime.fromisoformat(kept["until"]),
    )
