"""Bundles by their logical names, and the headers that keep a page to them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for
from flask_compress import Compress


@lru_cache(maxsize=4)
def _manifest(path: str, changed: float) -> dict[str, str]:
    del changed  # part of the key: a rebuilt manifest is read again
    return json.loads(Path(path).read_text(encoding="utf-8"))


def init_app(app: Flask) -> None:
    """Offer `asset()` to templates and set the security headers."""
    # nginx hands out the files' own .br and .gz; without it, and for pages, we compress ourselves.
    app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4, COMPRESS_LEVEL=6, COMPRESS_MIN_SIZE=600)
    Compress(app)
    dist = Path(app.config["ROOT"]) / "static" / "dist"
    manifest = dist / "manifest.json"

    def asset(name: str) -> str:
        try:
            names = _manifest(str(manifest), manifest.stat().st_mtime)
        except FileNotFoundError:
            return url_for("static", filename=f"dist/{name}")
        return url_for("static", filename=f"dist/{names.get(name, name)}")

    app.jinja_env.globals["asset"] = asset
    settings = app.config["SETTINGS"]
    own = urlsplit(settings.public_url)
    sockets = [f"{'wss' if own.scheme == 'https' else 'ws'}://{own.netloc}"]

    @app.after_request
    def _headers(response: Response) -> Response:
        host = f"{request.scheme}://{request.host}"
        live = f"{'wss' if request.is_secure else 'ws'}://{request.host}"
        extra: dict[str, Any] = g.get("csp", {})
        # A path, not a nonce with strict-dynamic: htmx under the latter ran an injected script.
        policy = {
            "default-src": "'none'",
            "script-src": f"{host}/static/dist/",
            "style-src": "'self'",
            "img-src": "'self' data: blob:",
            "font-src": "'self'",
            "media-src": "'self' blob:",
            "connect-src": " ".join(dict.fromkeys(["'self'", live, *sockets])),
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            "manifest-src": "'self'",
            "worker-src": "'self'",
            "object-src": "'none'",
            **extra,
        }
        response.headers.setdefault("Content-Security-Policy", "; ".join(f"{k} {v}" for k, v in policy.items()))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif response.mimetype == "text/html":
            response.headers.setdefault(
                "Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache"
            )
            response.vary.update(["Cookie", "HX-Request"])
        return response
