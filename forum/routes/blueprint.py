"""The blueprint all pages of the forum hang on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

blueprint = Blueprint("forum", __name__, url_prefix="/forum")


def asked_by_htmx() -> bool:
    """Whether a part of a page is wanted instead of a page."""
    return request.headers.get("HX-Request") == "true"


def go(endpoint: str, **values: Any) -> Response:
    """Send the browser on after a POST."""
    return redirect(url_for(endpoint, **values), 303)  # pyright: ignore[reportReturnType]


def go_to(address: str) -> Response:
    """Send the browser on to an address of ours."""
    return redirect(address, 303)  # pyright: ignore[reportReturnType]
