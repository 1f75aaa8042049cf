"""`club serve`, and `club ready`, which brings an installation to the point where it can be served."""

from __future__ import annotations

import errno
import os
import socket
import sys

import click
from flask import current_app

from club.cli import command


def port_problem(host: str, port: int) -> str | None:
    """Why the port cannot be listened on, with the mend; None when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} is in use: stop what runs there, or choose another: CLUB_PORT={port + 1} make run"
            if error.errno == errno.EACCES:
                return f"port {port} needs more rights: choose one above 1023, with nginx in front"
            return f"cannot listen on {host}:{port}: {error.strerror}"
    return None


@command
@click.command("serve")
@click.option("--port", type=int, help="Listen here instead of CLUB_PORT.")
@click.option("--host", help="Listen on this address instead of CLUB_HOST.")
def serve(port: int | None, host: str | None) -> None:
    """Run the site. Stops gracefully on Ctrl-C or SIGTERM: requests finish, sockets are told to come back.

    The database must be at this version (club migrate). In production set CLUB_MODE=production and look at club doctor.
    """
    settings = current_app.config["SETTINGS"]
    host, port = host or settings.host, port or settings.port
    problem = port_problem(host, port)
    if problem:
        raise click.ClickException(problem)
    os.environ["CLUB_PORT"] = str(port)
    # A fresh process: gevent must patch the standard library before anything of ours is imported.
    arguments = [
        "-m",
        "gunicorn",
        "--config",
        "python:club.gunicorn_config",
        "--bind",
        f"{host}:{port}",
        "wsgi:application",
    ]
    os.chdir(current_app.config["ROOT"])
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
