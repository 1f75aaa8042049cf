"""Domain errors, and the one place where they become HTML, JSON or a socket's error acknowledgement.

Actions raise these; routes do not catch them. What one may not see is `NotFound`, so that nothing tells it exists.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from club.i18n import _

log = structlog.get_logger(__name__)


class DomainError(Exception):
    """Something a person can understand and mend; `message` is in their language."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str = "", **details: Any) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.details = details

    def as_dict(self) -> dict[str, Any]:
        """The shape JSON callers and socket acknowledgements receive."""
        return {"error": self.code, "message": self.message, **self.details}


class Refused(DomainError):
    """The rule says no; the message explains why."""

    status, code = 403, "refused"


class SignInNeeded(DomainError):
    """Nobody is signed in."""

    status, code = 401, "sign_in_needed"


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does."""

    status, code = 404, "not_found"


class Conflict(DomainError):
    """Somebody else was first, or the state has moved on; the message says how to go on."""

    status, code = 409, "conflict"


class Invalid(DomainError):
    """Input that cannot be used; `fields` maps a field's name to its messages."""

    status, code = 422, "invalid"


class TooMany(DomainError):
    """Too often; `retry_after` is in seconds."""

    status, code = 429, "too_many"


TITLES = {
    400: lambda: _("This request could not be read"),
    401: lambda: _("Please sign in"),
    403: lambda: _("You may not do this"),
    404: lambda: _("Nothing here"),
    405: lambda: _("This cannot be done here"),
    409: lambda: _("Something changed meanwhile"),
    413: lambda: _("This file is too large"),
    422: lambda: _("Please check what you entered"),
    429: lambda: _("A little slower, please"),
    500: lambda: _("Something broke on our side"),
    503: lambda: _("Please come back in a minute"),
    507: lambda: _("The disk is full"),
}
ADVICE = {
    401: lambda: _("Sign in and you will come back to this page."),
    404: lambda: _("The page may have moved, or it is not open to you. Search finds everything you may see."),
    413: lambda: _("Choose a smaller file, or send a link to it."),
    429: lambda: _("Wait a moment and try again. What you typed is kept."),
    500: lambda: _("It is written down and we look at it. Nothing you saved before is lost. Please try again."),
    507: lambda: _("Reading still works; writing comes back as soon as the admin frees space. Nothing saved is lost."),
}


def wants_json() -> bool:
    """Whether the caller asked for data rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json" or request.is_json


def respond(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> Response:
    """An error as the caller can use it: JSON, a small fragment for htmx, or a page."""
    if wants_json():
        return make_response(
            jsonify(error=code, message=message, request_id=g.get("request_id"), **details or {}), status
        )
    advice = ADVICE.get(status)
    title = TITLES.get(status, TITLES[400])()
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        advice=advice() if advice else "",
        request_id=g.get("request_id"),
        fragment=bool(request.headers.get("HX-Request")),
    )
    return make_response(page, status)


def disk_full(error: BaseException) -> bool:
    """Whether SQLite or PostgreSQL says that there is no room left."""
    text = str(error).lower()
    return "disk is full" in text or "no space left" in text or "could not extend" in text


def init_app(app: Flask) -> None:
    """Install the handlers; every error a person sees goes through `respond`."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> Response:
        response = respond(error.status, error.code, error.message, error.details)
        if "retry_after" in error.details:
            response.headers["Retry-After"] = str(error.details["retry_after"])
        return response

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> Response:
        return respond(
            400, "csrf", _("This form was open too long or came from elsewhere. Reload the page and send it again.")
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return respond(error.code, error.name.lower().replace(" ", "_"), "")

    @app.errorhandler(OperationalError)
    @app.errorhandler(sqlite3.OperationalError)
    def _database(error: Exception) -> Response:
        if disk_full(error):
            log.error("disk.full")
            return respond(507, "disk_full", "")
        log.exception("database.failed")
        return respond(503, "database", _("The database does not answer. What you typed is still in your browser."))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.exception("request.failed")
        if app.testing and app.config.get("PROPAGATE_UNEXPECTED", True):
            raise error
        return respond(500, "unexpected", "")
