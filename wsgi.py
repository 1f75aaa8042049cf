"""The web and Socket.IO process. gevent patches the standard library before anything else is imported: psycopg and
threading would otherwise block the hub."""

from gevent import monkey

monkey.patch_all()  # a second call does nothing

from app import create_app  # noqa: E402

application = create_app(SOCKET_MODE="gevent")
