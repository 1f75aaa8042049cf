"""Structured logs with a request id: JSON in production, readable lines in development. No names, phones or texts.

Everything that speaks in the process goes through one writer: ours, the libraries' (standard logging, warnings) and
gunicorn's. What libraries put into messages and errors (a database's "Key (phone)=(…) already exists") passes a sieve.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

_REQUEST_ID = re.compile(r"^[\w-]{8,64}$")
# A telephone number as people and databases write it (+84…, 84…, 0…, or any +…); an address of mail.
_PRIVATE = re.compile(r"(?<![\w.])(?:\+\d|84|0(?!\.))(?:[ .\-()]{0,2}\d){8,12}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Fields that are ours, hold no person's words, and may look like a number.
_KNOWN = {"timestamp", "level", "logger", "request_id", "path", "ms"}


def configure(*, production: bool, level: str) -> None:
    """Set the process's logging; again does no harm."""
    # Levels by name come from the environment: a wrong one must not keep the site from starting.
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if production:
        traces = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
        ending: list[Any] = [structlog.processors.ExceptionRenderer(traces), _sieve, _json]
    else:
        ending = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[*shared, structlog.dev.set_exc_info, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)
    # gunicorn is told to leave its own handlers out; huey tells each idle round at INFO.
    for name in ("gunicorn.error", "gunicorn.access", "huey", "huey.consumer"):
        theirs = logging.getLogger(name)
        theirs.handlers[:], theirs.propagate = [], True


_render = structlog.processors.JSONRenderer(ensure_ascii=False)


def _json(logger: Any, method: str, fields: Any) -> str:
    rendered = _render(logger, method, fields)
    return rendered if isinstance(rendered, str) else rendered.decode()


def _sieve(logger: Any, method: str, fields: Any) -> Any:
    del logger, method
    return {key: value if key in _KNOWN else _without_private(value) for key, value in fields.items()}


def _without_private(value: Any) -> Any:
    if isinstance(value, str):
        return _PRIVATE.sub("[…]", value)
    if isinstance(value, dict):
        return {key: _without_private(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_private(inner) for inner in value]
    return value


def init_app(app: Flask) -> None:
    """Give each request an id (the proxy's, if it sends a sane one), and log each answer."""
    settings = app.config["SETTINGS"]
    if not app.testing:
        configure(production=settings.production, level=settings.log_level)
    log = structlog.get_logger("club.request")

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint != "static" and not app.testing:
            log.info(
                "answered",
                method=request.method,
                # The rule, not the address: what stands in an address may be somebody's name, and a search's words.
                path=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                person=getattr(g.get("person"), "id", None),
            )
        return response
