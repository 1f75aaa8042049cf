"""Bundles by their logical names, and the headers that keep a page to them."""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, send_from_directory, url_for
from flask_compress import Compress


@lru_cache(maxsize=4)
def _manifest(path: str, changed: float) -> dict[str, str]:
    del changed  # part of the key: a rebuilt manifest is read again
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _static(app: Flask) -> Any:
    folder = Path(str(app.static_folder))

    def static(filename: str) -> Response:
        for coding, ending in (("br", ".br"), ("gzip", ".gz")):
            if request.accept_encodings[coding] > 0 and (folder / "dist" in (folder / filename).parents):
                packed = folder / f"{filename}{ending}"
                if packed.is_file():
                    kind = mimetypes.guess_type(filename)[0]
                    response = send_from_directory(folder, f"{filename}{ending}", mimetype=kind)
                    response.headers["Content-Encoding"] = coding
                    response.vary.add("Accept-Encoding")
                    return response
        return app.send_static_file(filename)

    return static


def init_app(app: Flask) -> None:
    """Offer `asset()` to templates and set the security headers."""
    # Bundles lie there packed already (see `_static`, and nginx's gzip_static); pages are packed as they go out.
    app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4, COMPRESS_LEVEL=6, COMPRESS_MIN_SIZE=600)
    Compress(app)
    app.view_functions["static"] = _static(app)
    dist = Path(app.config["ROOT"]) / "static" / "dist"
    manifest = dist / "manifest.json"

    def names() -> dict[str, str]:
        return _manifest(str(manifest), manifest.stat().st_mtime) if manifest.exists() else {}

    # A page names fifty bundles and icons: each address is put together once for a manifest and the site's prefix.
    known: dict[tuple[str, float], dict[str, str]] = {}

    def addresses() -> dict[str, str]:
        if "asset_addresses" not in g:
            prefix, changed = url_for("static", filename="dist/"), manifest.stat().st_mtime if manifest.exists() else 0
            g.asset_addresses = known.setdefault((prefix, changed), {"": prefix})
        return g.asset_addresses

    def asset(name: str) -> str:
        made = addresses()
        if name not in made:
            made[name] = made[""] + names().get(name, name)
        return made[name]

    def icon_sheet(name: str) -> str:
        """The sprite an icon stands on: everybody's, or its room's own."""
        made, key = addresses(), f"icon:{name}"
        if key not in made:
            made[key] = asset(names().get(key, "icons.svg"))
        return made[key]

    app.jinja_env.globals.update(asset=asset, icon_sheet=icon_sheet)
    settings = app.config["SETTINGS"]
    own = urlsplit(settings.public_url)
    sockets = [f"{'wss' if own.scheme == 'https' else 'ws'}://{own.netloc}"]

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if request.endpoint == "static":
            # A bundle runs nothing by itself; the page that loads it carries the policy, and phones pay for each byte.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response
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
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if response.mimetype == "text/html":
            response.headers.setdefault(
                "Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache"
            )
            response.vary.update(["Cookie", "HX-Request"])
        return response
