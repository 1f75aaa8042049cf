"""The process that answers: gunicorn's gevent worker, with the jobs beside it and a graceful end.

gunicorn imports this module before the application, so gevent patches the standard library here.
"""

from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402
from geventwebsocket.gunicorn.workers import GeventWebSocketWorker  # noqa: E402


class Worker(GeventWebSocketWorker):
    """One process of `club serve`."""

    def run(self) -> None:
        """Start the embedded jobs, then serve."""
        from wsgi import application

        from club import tasks

        if application.config["SETTINGS"].embedded_jobs:
            tasks.consumer(embedded=True).start()
        super().run()

    def handle_exit(self, sig: int, frame: object) -> None:
        """SIGTERM: tell the sockets to come back (each at its own random moment), close them, let requests finish."""
        gevent.spawn(_send_sockets_away)
        super().handle_exit(sig, frame)


def _send_sockets_away() -> None:
    from club.realtime import NAMESPACE, socketio

    server = socketio.server
    if server is None:
        return
    socketio.emit("server_restart", {"within_ms": 4000}, namespace=NAMESPACE)
    gevent.sleep(0.3)
    for sid, _eio in list(server.manager.get_participants(NAMESPACE, None)):
        server.disconnect(sid, namespace=NAMESPACE)
