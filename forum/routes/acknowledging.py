"""What a phone's outbox hears of posts (club/acknowledging.py)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from club.acknowledging import from_outbox, refuse_form
from forum.models import Post

__all__ = ["from_outbox", "received", "refuse_form", "waits"]


def received(post: Post, *, fresh: bool) -> Response:
    """It stands: where it is, and how its words are changed from now on. `fresh` False: it had come before."""
    return _answer(url=post.url, fresh=fresh, edit={"url": f"{post.url}/edit", "edits": post.edits})


def waits(address: str) -> Response:
    """A moderator looks at it first."""
    return _answer(url=address, fresh=True, held=True)


def _answer(**said: Any) -> Response:
    return jsonify(said)
