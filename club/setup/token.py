"""The one-time token that guards the first run: an empty house on the internet must not belong to whoever comes first.

It lies in the instance folder, readable by its owner only, and `club serve` prints the address that carries it.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from flask import current_app, request
from sqlalchemy.exc import DBAPIError

from club.db import db
from club.settings import Settings
from club.setup.queries import is_empty


def _file() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / "setup-token.txt"


def setup_token() -> str:
    """The token; made when there is none yet."""
    path = _file()
    try:
        token = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        token = ""
    if token:
        return token
    token = secrets.token_urlsafe(18)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")
    return token


def is_token(typed: str) -> bool:
    """Whether the token was typed; takes as long for a wrong one."""
    return hmac.compare_digest(typed.strip().encode(), setup_token().encode())


def forget_token() -> None:
    """The house is set up: the token has done its work."""
    _file().unlink(missing_ok=True)


def at_the_machine() -> bool:
    """Whether the request comes from the machine itself while somebody develops on it: no token is asked then. A proxy
    in front makes every request look local, so its header speaks against it."""
    settings: Settings = current_app.config["SETTINGS"]
    local = request.remote_addr in {"127.0.0.1", "::1"}
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return settings.mode == "development" and local and not passed_on


def setup_link() -> str:
    """The address that opens the first run."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.public_url.rstrip('/')}/setup?token={setup_token()}"


def announcement() -> str:
    """What `club serve` prints for an empty house; nothing for one that is set up, or whose database is not there."""
    try:
        if not is_empty():
            return ""
    except DBAPIError:
        return ""
    finally:
        db.session.remove()
    return f"  This house is empty. Set it up here, once: {setup_link()}   (or: club create-admin)"
