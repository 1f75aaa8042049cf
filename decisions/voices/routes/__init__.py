"""Pages of voices."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.errors import NotFound
from club.policy import audiences_of, ensure_visible, no, yes
from decisions import citing
from decisions.citing import Ref
from decisions.voices.queries import figures as numbers
from decisions.voices.queries.threads import Stage, my_voices, threads_of

blueprint = Blueprint("voices", __name__, url_prefix="/decisions/voices")


def _ensure_enters() -> None:
    ensure_visible(yes() if "observers" in audiences_of(me()) else no(""))


@blueprint.get("")
@members_only
def index() -> str:
    """What I said, and how far each of it went."""
    _ensure_enters()
    page = my_voices(me(), after=request.args.get("after"))
    return render_template("decisions/voices/index.html", page=page, stages=list(Stage))


@blueprint.get("/<kind>/<int:number>")
@members_only
def thread(kind: str, number: int) -> str:
    """How far one of my own voices went, and why it stopped; nobody else's is here."""
    _ensure_enters()
    voice = citing.own_one(me(), Ref(kind, number))
    if voice is None:
        raise NotFound
    return render_template("decisions/voices/thread.html", thread=threads_of(me(), [voice])[0], stages=list(Stage))


@blueprint.get("/at")
@members_only
def at() -> Response:
    """To the thread of what I said at an address of the site."""
    _ensure_enters()
    address = request.args.get("address", "")
    for kind in citing.voices():
        number = kind.find(me(), address)
        if number is not None and citing.own_one(me(), Ref(kind.code, number)) is not None:
            return redirect(url_for("voices.thread", kind=kind.code, number=number))  # pyright: ignore[reportReturnType]
    raise NotFound


@blueprint.get("/figures")
@members_only
def figures() -> str:
    """How the club's voices fare; the same numbers for everybody."""
    ensure_visible(yes() if "members" in audiences_of(me()) else no(""))
    return render_template("decisions/voices/figures.html", figures=numbers.figures())
