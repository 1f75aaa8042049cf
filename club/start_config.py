"""gunicorn's settings for `make run`: before the one worker answers, it makes the installation ready."""

import os

import click
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from club import gunicorn_config
from club.gunicorn_config import *  # noqa: F403  # gunicorn reads its settings from a module's names

# The first start loads the demo; what goes wrong is told in one line, without gunicorn's own about it.
timeout = 600
loglevel = "critical"


def post_worker_init(worker: Worker) -> None:
    """Bring the database, the demo and the names; then say where the site answers."""
    from club.maintenance import make_ready  # it needs the application, which the worker has built by now

    with worker.wsgi.app_context():
        try:
            make_ready()
        except click.ClickException as error:
            error.show()
            # At once: an orderly end waits for greenlets that have not begun. The master ends with the same code.
            os._exit(Arbiter.APP_LOAD_ERROR)
    gunicorn_config.post_worker_init(worker)
