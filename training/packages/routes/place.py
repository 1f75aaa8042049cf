"""The blueprint, and on which address what is answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, request, url_for

from club.errors import NotFound

blueprint = Blueprint("packages", __name__)
# What the packages' own address answers; all else is not there.
_THERE = {"packages.file", "packages.frame", "packages.tell", "packages.runtime"}
# Views that take a whole package in.
_LARGE = {"packages.new", "packages.manage"}


def own_host() -> str:
    """The host:port of the packages' own address, "" where they have none."""
    return urlsplit(current_app.config["SETTINGS"].packages_origin).netloc


def is_apart() -> bool:
    """Whether this request came to the packages' own address."""
    return bool(own_host()) and request.host == own_host()


def files_url(ticket: str) -> str:
    """The address below which a ticket's files lie, with a slash at its end."""
    root = current_app.config["SETTINGS"].packages_origin or request.host_url.rstrip("/")
    return f"{root}{url_for('packages.file', ticket=ticket, name='x')[:-1]}"


@blueprint.url_value_preprocessor
def _room_for_a_package(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before the form's token is read, which reads the whole form."""
    del values
    if endpoint in _LARGE:
        settings = current_app.config["SETTINGS"]
        request.max_content_length = settings.package_limit_mb * 1_000_000 + 100_000


def guard_address(app: Flask) -> None:
    """Let the packages' own address answer for packages only: their pages have that origin, and may ask it anything."""

    @app.before_request
    def _apart() -> None:
        if is_apart() and request.endpoint not in _THERE:
            raise NotFound
