"""`club serve`, and `club start`, which makes an installation ready first. Both only look whether the port is free and
become the server: the application is built once, there."""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import NoReturn

import click

from club.cli import command
from club.settings import ROOT, Settings, SettingsError


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
            return f"cannot listen on {host}:{port}: {error.strerror or error} (see CLUB_HOST)"
        except OverflowError:
            return f"port {port} is not a port: choose one from 1024 to 65535"
    return None


@command
@click.command("serve")
@click.option("--port", type=int, help="Listen here instead of CLUB_PORT.")
@click.option("--host", help="Listen on this address instead of CLUB_HOST.")
def serve(port: int | None, host: str | None) -> None:
    """Run the site. On SIGTERM or Ctrl-C it stops gracefully: requests finish, sockets are told to come back.

    The database must be at this version (club migrate). In production set CLUB_MODE=production and look at club doctor.

    \b
    Example:
      CLUB_MODE=production club serve --port 8001
    """
    _become_server("club.gunicorn_config", host, port)


@command
@click.command("start", hidden=True)
def start() -> None:
    """What `make run` does when all is installed: the newest database, the demo, the names, then the server.

    Example: club start
    """
    _become_server("club.start_config")


def _become_server(config: str, host: str | None = None, port: int | None = None) -> NoReturn:
    """Turn this process into the server."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    host, port = host or settings.host, port or settings.port
    problem = port_problem(host, port)
    if problem:
        raise click.ClickException(problem)
    os.environ["CLUB_PORT"] = str(port)
    # The opinion map's mathematics, in a process of its own, on one core: a second thread that waits by spinning takes
    # the other from everybody who shares the machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # A fresh process: gevent must patch the standard library before anything of ours is imported.
    gunicorn = ["-m", "gunicorn", "--config", f"python:{config}", "--bind", address, "wsgi:application"]
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *gunicorn])  # noqa: S606
