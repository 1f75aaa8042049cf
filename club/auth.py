"""Who is asking. `me()` is the signed-in person or a visitor; the cookie's token is looked up on the server each time.

Flask-Login holds the place (`current_user`, `login_required`), but its own cookie is not used: replayed after
sign-out it would still be valid. Ours is a row that can be revoked, listed, and that ends by itself.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, request, session, url_for
from flask_login import LoginManager
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload

from club import clock
from club.db import db, transaction
from club.errors import NotFound, Refused, wants_json
from club.i18n import _
from club.people.models import Person, Visitor
from club.policy import BOARD, Role, audiences_of, has_role, may
from club.realtime import cut, session_room
from club.signin.models import AuthSession

P = ParamSpec("P")
R = TypeVar("R")
login_manager = LoginManager()
log = structlog.get_logger(__name__)
# A sign-in writes its last use at most this often: reading pages must not write.
SEEN_EVERY = timedelta(minutes=10)
# How long a proof of who one is (password, code, passkey) lasts for changing how one signs in.
CONFIRMED_FOR = timedelta(minutes=15)
# What answers before the second factor; views of the door mark themselves with `before_second_factor`.
_ALWAYS_OPEN = {None, "static", "club.set_language", "club.healthz", "club.readyz"}


def me() -> Any:
    """The person who asks: a Person, or a Visitor. One query for the sign-in and person, one for the offices."""
    if "person" not in g:
        g.person = load_person()
    return g.person


def cookie_name() -> str:
    """`__Host-` where people come over https: no other host can set it."""
    return "__Host-club" if current_app.config["SETTINGS"].secure else "club"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@functools.cache
def _by_token() -> Any:
    # Made once: making this statement costs as much as running it, and every request runs it.
    return (
        select(AuthSession)
        .where(AuthSession.token_hash == bindparam("token"))
        .options(joinedload(AuthSession.person).joinedload(Person.unit))
        .execution_options(populate_existing=True)
    )


def load_person() -> Person | Visitor:
    """Look the request's cookie up, afresh. Sets `g.auth_session`."""
    g.auth_session = None
    token = request.cookies.get(cookie_name())
    if not token:
        return Visitor()
    found = db.session.scalar(_by_token(), {"token": _hash(token)})
    if found is None or found.revoked_at or not found.person.is_active:
        return Visitor()
    settings, now = current_app.config["SETTINGS"], clock.now()
    if now - found.last_seen_at > timedelta(days=settings.session_idle_days):
        return Visitor()
    if now - found.created_at > timedelta(days=settings.session_days):
        return Visitor()
    g.auth_session = found
    g.visit = (found.id, found.person_id, found.last_seen_at)
    return found.person


def remember_visit() -> None:
    """Note that the sign-in is in use, at most every ten minutes; called after a page was answered."""
    visit = g.get("visit")
    if g.get("auth_session") is None or visit is None:
        return
    # Plain values: after a page that wrote something the rows would be read again only to learn that it is too early.
    session_id, person_id, last_seen_at = visit
    if clock.now() - last_seen_at < SEEN_EVERY:
        return
    with transaction():
        db.session.execute(update(AuthSession).where(AuthSession.id == session_id).values(last_seen_at=clock.now()))
        db.session.execute(update(Person).where(Person.id == person_id).values(last_seen_at=clock.now()))


def sign_in(person: Person, *, how: str, strong: bool = False) -> str:
    """Open a new sign-in (ending the one this browser had) and return the token for the cookie. The form token is new
    as well, so that nothing set before the sign-in is of use after it."""
    me()
    end_session(g.auth_session)
    session.clear()
    token = secrets.token_urlsafe(32)
    opened = AuthSession(
        token_hash=_hash(token),
        person_id=person.id,
        how=how,
        strong=strong,
        confirmed_at=clock.now(),
        address=request.remote_addr or "",
        agent=request.user_agent.string[:300],
    )
    db.session.add(opened)
    person.last_seen_at = clock.now()
    db.session.flush()
    for name in ("person", "audiences", "csrf_token"):
        g.pop(name, None)
    g.auth_session = opened
    return token


def confirmed_recently() -> bool:
    """Whether the person proved who they are a short while ago; asked before changes to how they sign in."""
    me()
    found = g.auth_session
    return found is not None and found.confirmed_at is not None and clock.now() - found.confirmed_at < CONFIRMED_FOR


def second_factor_missing(person: Any) -> bool:
    """Whether the site asks this person for a second factor and the sign-in in use had none. Sockets ask as well."""
    if not current_app.config["SETTINGS"].board_second_factor or not person.is_authenticated:
        return False
    found = g.get("auth_session")
    return has_role(person, BOARD | {Role.ADMIN}) and not (found is not None and found.strong)


def before_second_factor(view: Callable[P, R]) -> Callable[P, R]:
    """Say that a view belongs to setting up or giving the second factor, and answers before it."""
    view.before_second_factor = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def end_session(session: AuthSession | None) -> None:
    """Revoke one sign-in; its sockets are cut after the commit."""
    if session is None:
        return
    db.session.execute(
        update(AuthSession)
        .where(AuthSession.id == session.id, AuthSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    cut(session_room(session.id))


def end_all_sessions(person: Person, *, keep: AuthSession | None = None) -> int:
    """Revoke every sign-in of a person but `keep`; how many there were."""
    open_ones = select(AuthSession).where(AuthSession.person_id == person.id, AuthSession.revoked_at.is_(None))
    ended = [row for row in db.session.scalars(open_ones) if keep is None or row.id != keep.id]
    for row in ended:
        end_session(row)
    return len(ended)


def set_cookie(response: Response, token: str) -> Response:
    """Give the browser its token."""
    settings = current_app.config["SETTINGS"]
    response.set_cookie(
        cookie_name(),
        token,
        max_age=settings.session_days * 86400,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def clear_cookie(response: Response) -> Response:
    """Take the browser's token away."""
    response.delete_cookie(cookie_name(), path="/", secure=current_app.config["SETTINGS"].secure, httponly=True)
    return response


def members_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """A view for the signed-in: visitors go to the sign-in page and come back."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if not me().is_authenticated:
            return unauthorized()
        return view(*args, **kwargs)

    guarded.door = "members"  # pyright: ignore[reportAttributeAccessIssue]
    return guarded


def power_needed(code: str, *, hide: bool = True) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A view for those who hold a power somewhere; others get 404 (`hide`) or 403. Actions still ask for themselves."""

    def wrap(view: Callable[P, R]) -> Callable[P, R | Response]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if not me().is_authenticated:
                return unauthorized()
            verdict = may(me(), code)
            if not verdict:
                raise NotFound if hide else Refused(verdict.reason)
            return view(*args, **kwargs)

        guarded.door = code  # pyright: ignore[reportAttributeAccessIssue]
        return guarded

    return wrap


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Say that a view is open to everybody on purpose; tests refuse a view that says nothing."""
    view.door = "public"  # pyright: ignore[reportFunctionMemberAccess]
    return view


def audiences() -> frozenset[str]:
    """The audiences of the person who asks, once a request."""
    if "audiences" not in g:
        g.audiences = audiences_of(me())
    return g.audiences


def unauthorized() -> Response:
    """Send a visitor to the sign-in page with the way back; JSON callers get 401."""
    from club.errors import respond

    if wants_json():
        return respond(401, "sign_in_needed", _("Please sign in first."))
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("signin.sign_in", next=back) if back and back != "/" else url_for("signin.sign_in")
    if request.headers.get("HX-Request"):
        response = Response(status=204)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target)  # pyright: ignore[reportReturnType]


def _ask_second_factor() -> Response | None:
    if not current_app.config["SETTINGS"].board_second_factor or request.endpoint in _ALWAYS_OPEN:
        return None
    view = current_app.view_functions[str(request.endpoint)]
    if getattr(view, "before_second_factor", False) or not second_factor_missing(me()):
        return None
    target = url_for("signin.second_factor", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if wants_json():
        answer = jsonify(error="second_factor_needed", message=_("Please confirm your sign-in first."), url=target)
        answer.status_code = 403
        return answer
    if request.headers.get("HX-Request"):
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target)  # pyright: ignore[reportReturnType]


def safe_next(target: str | None) -> str:
    """A path of ours to go to after signing in, else home: never another site."""
    if target:
        parts = urlsplit(target.replace("\\", "/"))
        if not parts.scheme and not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("//"):
            return target
    return "/"


def init_app(app: Flask) -> None:
    """Let Flask-Login ask us, keep the last visit, and offer `me` to templates."""
    login_manager.init_app(app)
    login_manager.anonymous_user = Visitor
    login_manager.request_loader(lambda _request: person if (person := me()).is_authenticated else None)
    login_manager.unauthorized_handler(unauthorized)

    @app.before_request
    def _forget() -> None:
        for name in ("person", "auth_session", "audiences", "visit"):
            g.pop(name, None)

    app.before_request(_ask_second_factor)

    @app.after_request
    def _seen(response: Response) -> Response:
        if response.status_code < 400 and request.endpoint not in {"static", None}:
            try:
                remember_visit()
            except DBAPIError:
                # A full disk must not take away the page that was read.
                log.warning("visit.not_noted")
        return response

    @app.context_processor
    def _templates() -> dict[str, Any]:
        return {"me": me(), "may": may}
