"""The process that answers: gunicorn's gevent worker, with the jobs beside it and a graceful end.

gevent patches the standard library in the worker, before the application is imported, and never in the master: a
patched master does not hear of the death of its worker, and would leave the site dead.

The end, at SIGTERM or Ctrl-C: no new connections; connections on which nothing was asked are closed at once (a browser
keeps some open for minutes); sockets hear `server_restart`, each comes back at its own random moment; no further job
begins; what is being answered or worked on has `graceful_timeout` seconds.
"""

from __future__ import annotations

import logging
import resource
import socket
from types import FrameType
from typing import Any

import gevent
from geventwebsocket.gunicorn.workers import GeventWebSocketWorker
from geventwebsocket.handler import WebSocketHandler
from gunicorn.workers.ggevent import PyWSGIServer

# Browsers that were sent away come back within this time, each at its own moment.
COME_BACK_WITHIN_MS = 4000


class _Server(PyWSGIServer):
    """A server that knows which connections are idle, and whose complaints go through the log."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, error_log=logging.getLogger("club.http"), **options)
        self.idle: set[_Handler] = set()
        self.leaving = False

    def close(self) -> None:
        """Accept nobody any more, and let go of those who ask for nothing."""
        super().close()
        self.leaving = True
        for handler in self.idle:
            handler.let_go()


class _Handler(WebSocketHandler):
    """One connection."""

    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def read_requestline(self) -> str:
        if self.server.leaving:
            return ""
        self.server.idle.add(self)
        try:
            return super().read_requestline()
        finally:
            self.server.idle.discard(self)

    def let_go(self) -> None:
        """End a connection that waits for a request: reading finds its end."""
        try:
            self.socket.shutdown(socket.SHUT_RD)
        except OSError:
            return  # the other side was faster


class Worker(GeventWebSocketWorker):
    """One process of `club serve`."""

    server_class = _Server
    wsgi_handler = _Handler
    consumer: Any = None

    def run(self) -> None:
        """Start the embedded jobs, then serve; at the end wait for the jobs that are being worked on."""
        from club import memory

        with memory.building():
            from club import tasks
            from wsgi import application

        _allow_many_connections()
        gevent.get_hub().print_exception = _log_exception  # pyright: ignore[reportAttributeAccessIssue]
        if application.config["SETTINGS"].embedded_jobs:
            self.consumer = tasks.consumer(embedded=True)
            self.consumer.start()
        memory.settle()
        super().run()
        if self.consumer:
            gevent.joinall([greenlet for _worker, greenlet in self.consumer.worker_threads], timeout=1)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM, and Ctrl-C after `handle_quit`; a second one changes nothing."""
        if not self.alive:
            return
        if self.consumer:
            self.consumer.stop_flag.set()
        gevent.spawn(_send_sockets_away)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C ends as gracefully as SIGTERM."""
        self.handle_exit(sig, frame)


def _allow_many_connections() -> None:
    """Each socket is an open file; most systems allow 1,024 of them, and more to whoever asks."""
    allowed, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < at_most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (at_most, at_most))


def _send_sockets_away() -> None:
    from club import realtime

    realtime.tell_here("server_restart", {"within_ms": COME_BACK_WITHIN_MS})
    gevent.sleep(0.3)
    for sid in realtime.open_sockets():
        realtime.close_socket(sid)


def _log_exception(context: object, kind: Any, value: Any, trace: Any) -> None:
    """What a greenlet died of, in the log instead of as bare lines on the screen."""
    logging.getLogger("club.greenlet").error("%s died", type(context).__name__, exc_info=(kind, value, trace))
