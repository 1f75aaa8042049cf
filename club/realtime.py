"""Socket.IO, and `push()`: what a transaction tells the browsers, sent after it stands.

Contract
- `push(room, event, payload)` inside a transaction queues; outside it sends at once. Payloads carry ids and what every
  reader of the room may see; nothing else.
- At connect the Origin must be one of ours (an absent one is refused) and the sign-in valid; each event asks `me()`
  anew, so that a sign-out, a suspension or a lost office works at once. `cut(person_id)` ends a person's sockets.
- A handler that raises a domain error answers `{"error": code, "message": …}` through the acknowledgement; it never
  ends the socket. Use `@on(event)`; `when_gone(f)` calls f(sid) when a connection has ended, however it ended.
- Delivery is at most once: whoever must miss nothing numbers what it sends and lets browsers ask for what they missed.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from flask import Flask, current_app, g, request
from flask_socketio import SocketIO, disconnect, join_room
from socketio.exceptions import ConnectionRefusedError as Refusal

from club.db import after_commit, db, in_transaction
from club.errors import DomainError
from club.i18n import _

log = structlog.get_logger(__name__)
NAMESPACE = "/"
# The largest message a browser may send; what people type is far below.
LARGEST = 64 * 1024


class _Json:
    """orjson in the shape python-socketio asks for: UTF-8 as it is, a third shorter for Vietnamese."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    @staticmethod
    def loads(text: str | bytes, **_options: Any) -> Any:
        return orjson.loads(text)


socketio = SocketIO()


def _server() -> Any:
    # Flask-SocketIO makes it in init_app; its type says so nowhere.
    return getattr(socketio, "server", None)


def push(room: str, event: str, payload: dict[str, Any]) -> None:
    """Tell everybody in a room, once the surrounding transaction stands."""
    if in_transaction():
        after_commit(_emit, room, event, payload)
    else:
        _emit(room, event, payload)


def _emit(room: str, event: str, payload: dict[str, Any]) -> None:
    socketio.emit(event, payload, to=room, namespace=NAMESPACE)


def person_room(person_id: int) -> str:
    """The room of all of one person's sockets."""
    return f"person:{person_id}"


def session_room(auth_session_id: int) -> str:
    """The room of the sockets that belong to one sign-in."""
    return f"signin:{auth_session_id}"


def cut(room: str) -> None:
    """End all sockets in a room, in every process: the server tells them, and refuses their next event anyway."""
    push(room, "signed_out", {})
    if in_transaction():
        after_commit(_close, room)
    else:
        _close(room)


def _close(room: str) -> None:
    server = _server()
    if server is None:
        return
    for sid, _eio in list(server.manager.get_participants(NAMESPACE, room)):
        server.disconnect(sid, namespace=NAMESPACE)


def open_sockets() -> list[str]:
    """The connections of this process."""
    server = _server()
    return [sid for sid, _eio in server.manager.get_participants(NAMESPACE, None)] if server is not None else []


def tell_here(event: str, payload: dict[str, Any]) -> None:
    """Tell every browser of this process, and none of the others': `push` would reach those too."""
    server = _server()
    if server is not None:
        server.manager.emit(event, payload, NAMESPACE, ignore_queue=True)


def close_socket(sid: str) -> None:
    """End one connection of this process."""
    server = _server()
    if server is not None:
        server.disconnect(sid, namespace=NAMESPACE)


def put_out(sid: str, room: str) -> None:
    """Take one connection out of a room; it hears nothing of it any more."""
    server = _server()
    if server is not None:
        server.leave_room(sid, room, namespace=NAMESPACE)


def on(event: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Handle an event. The handler gets one dict (or {} for any other shape) and returns the acknowledgement."""

    def register(handler: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
        @functools.wraps(handler)
        def guarded(data: Any = None, *_rest: Any) -> Any:
            from club.auth import load_person, second_factor_missing  # the door needs both, and auth knows of sockets

            try:
                g.person = load_person()
                if not g.person.is_authenticated or second_factor_missing(g.person):
                    disconnect()
                    return {"error": "sign_in_needed", "message": _("Please sign in first.")}
                answer = handler(data if isinstance(data, dict) else {})
                return {"ok": True} if answer is None else answer
            except DomainError as error:
                return error.as_dict()
            except Exception:
                log.exception("socket.failed", socket_event=event)
                return {"error": "unexpected", "message": _("Something broke on our side")}
            finally:
                db.session.remove()

        socketio.on_event(event, guarded, namespace=NAMESPACE)
        return guarded

    return register


_gone: list[Callable[[str], None]] = []


def when_gone(callback: Callable[[str], None]) -> Callable[[str], None]:
    """Call `callback(sid)` when a connection has ended; it must not need the person, who may be signed out by now."""
    if callback not in _gone:
        _gone.append(callback)
    return callback


def _disconnect(*_reason: Any) -> None:
    sid: str = request.sid  # pyright: ignore[reportAttributeAccessIssue]
    for callback in _gone:
        try:
            callback(sid)
        except Exception:
            log.exception("socket.farewell_failed")
        finally:
            db.session.remove()


def _connect(auth: Any = None) -> None:
    from club.auth import load_person, second_factor_missing

    origin = request.headers.get("Origin")
    if origin is None or origin not in current_app.config["SETTINGS"].origins:
        raise Refusal("origin")
    try:
        person: Any = load_person()
        g.person = person
        if not person.is_authenticated or second_factor_missing(person):
            raise Refusal("sign_in_needed")
        join_room(person_room(person.id))
        join_room(session_room(g.auth_session.id))
    finally:
        db.session.remove()


def init_app(app: Flask) -> None:
    """Attach Socket.IO; `SOCKET_MODE` of the configuration is gevent in the server and threading in tests."""
    settings = app.config["SETTINGS"]
    mode = app.config.get("SOCKET_MODE", "threading")
    if mode == "gevent":
        from club import websocket  # it patches gevent-websocket, which only the server loads

        websocket.install(LARGEST)
    socketio.init_app(
        app,
        async_mode=mode,
        cors_allowed_origins=settings.origins,
        message_queue=settings.redis_url or None,
        channel="club-sockets",
        json=_Json,
        manage_session=False,
        async_handlers=False,
        max_http_buffer_size=LARGEST,
        ping_interval=20,
        ping_timeout=20,
        # Loggers of ours: the libraries' own write bare lines past the log.
        logger=logging.getLogger("club.socketio"),
        engineio_logger=logging.getLogger("club.engineio"),
    )
    socketio.on_event("connect", _connect, namespace=NAMESPACE)
    socketio.on_event("disconnect", _disconnect, namespace=NAMESPACE)
