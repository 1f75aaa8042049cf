"""`club`: the command line. Each shelf and room adds its commands to the groups here."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import FlaskGroup


def _application() -> Flask:
    # The command line is the one place below app.py that starts the whole house, as `flask --app` would.
    from importlib import import_module

    return import_module("app").create_app()


@click.group(
    cls=FlaskGroup,
    create_app=_application,
    add_version_option=False,
    add_default_commands=False,
    load_dotenv=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def main() -> None:
    """Run and look after the club's site. Each command explains itself: club COMMAND --help."""


commands: list[click.Command] = []


def command(added: click.Command) -> click.Command:
    """Add a command to `club`; used as a decorator above @click.command."""
    commands.append(added)
    return added


def init_app(app: Flask) -> None:
    """Offer the collected commands."""
    for added in commands:
        main.add_command(added)
    del app
