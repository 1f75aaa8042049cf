"""gunicorn's settings. One worker a process: a room of sockets lives in one process; more processes listen on other
ports behind nginx (deploy/)."""

import click
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from club import logs
from club.settings import Settings


class Log(Logger):
    """gunicorn's lines through our writer: what `logs.configure` set stays."""

    def setup(self, cfg: Config) -> None:
        """Take the level, add no handlers."""
        super().setup(cfg)
        settings = Settings.from_env()
        logs.configure(production=settings.production, level=settings.log_level)


worker_class = "club.web_worker.Worker"
logger_class = Log
workers = 1
worker_connections = 5000
# Longer than a slow request, shorter than systemd's patience (deploy/club.service); the master ends what is left then.
graceful_timeout = 6
timeout = 60
keepalive = 30
accesslog = None
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Worker) -> None:
    """The worker answers from here on: say where, to whoever watches, and how an empty house is set up."""
    from club.setup.token import announcement  # it needs the application, which the worker has built by now

    settings = worker.wsgi.config["SETTINGS"]
    if not settings.production:
        click.echo(f"  The site answers on {settings.public_url}   (Ctrl-C stops it)", err=True)
    with worker.wsgi.app_context():
        empty = announcement()
    if empty:
        click.echo(empty, err=True)
