"""The blueprint, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request

blueprint = Blueprint("training", __name__, url_prefix="/training")


def see_other(url: str) -> Any:
    """To another page after something was done: reloading does not do it again."""
    return redirect(url, 303)


def step_wanted() -> int:
    """-1 (up) or 1 (down), from the button that was pressed."""
    return -1 if request.form.get("step") == "up" else 1


def no_content() -> Response:
    """Done, and there is nothing to show."""
    return Response(status=204)
