"""`club serve`: gunicorn with one gevent worker that speaks HTTP and WebSocket, and the jobs beside it when embedded."""

from __future__ import annotations

import os
import sys

import click
from flask import current_app

from club.cli import command


@command
@click.command("serve")
@click.option("--port", type=int, help="Listen here instead of CLUB_PORT.")
@click.option("--host", help="Listen on this address instead of CLUB_HOST.")
def serve(port: int | None, host: str | None) -> None:
    """Run the site. Stops gracefully on Ctrl-C or SIGTERM: requests finish, sockets are told to come back."""
    settings = current_app.config["SETTINGS"]
    bind = f"{host or settings.host}:{port or settings.port}"
    os.environ["CLUB_PORT"] = str(port or settings.port)
    # A fresh process: gevent must patch the standard library before anything of ours is imported.
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:club.gunicorn_config",
            "--bind",
            bind,
            "wsgi:application",
        ],
    )
