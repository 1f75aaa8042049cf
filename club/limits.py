"""How often: sliding windows in memory (one process) or Redis (many)."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits import parse
from limits.strategies import SlidingWindowCounterRateLimiter

from club.errors import TooMany
from club.i18n import _

limiter = Limiter(key_func=lambda: request.remote_addr or "", strategy="sliding-window-counter")


def hit(name: str, limit: str, *keys: Any) -> None:
    """Count one use of `name` by `keys` (person, address, …); raise TooMany past `limit`, e.g. "5 per 15 minutes"."""
    strategy = limiter.limiter
    assert isinstance(strategy, SlidingWindowCounterRateLimiter)
    item = parse(limit)
    identifiers = [name, *map(str, keys)]
    if not strategy.hit(item, *identifiers):
        wait = max(int(strategy.get_window_stats(item, *identifiers).reset_time - time.time()), 1)
        raise TooMany(_("That was a bit often. Try again in %(seconds)d seconds.", seconds=wait), retry_after=wait)


def init_app(app: Flask) -> None:
    """Count in Redis where there is one."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].redis_url or "memory://"
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
