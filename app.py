"""The application: settings → extensions → club → decisions → rooms. The only file, with the two starters, that knows
every room."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import club.app
import decisions
import forum
import live
import training
from club.settings import ROOT, Settings

csrf = CSRFProtect()
ROOMS = (decisions, forum, training, live)


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """Build the application. `config` overrides Flask's configuration (tests)."""
    settings = settings or Settings.from_env()
    app = Flask(
        __name__, static_folder="static", template_folder="templates", instance_path=str(settings.instance.resolve())
    )
    app.config.update(
        SETTINGS=settings,
        ROOT=ROOT,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.mode == "test",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=settings.engine_options,
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure else "form",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        **config,
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # pyright: ignore
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    csrf.init_app(app)
    club.app.init_app(app)
    for room in ROOMS:
        room.init_app(app)
    return app
