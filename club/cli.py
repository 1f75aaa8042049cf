"""`club`: the command line. Each shelf and room adds its commands with `@command`; they run in an application context."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

import click
from flask import Flask

from club.settings import SettingsError

_commands: dict[str, click.Command] = {}


def command(added: click.Command) -> click.Command:
    """Add a command or group to `club`; used as a decorator above @click.command."""
    assert added.name is not None
    _commands[added.name] = added
    return added


class _House(click.Group):
    """A group that builds the application first: importing the rooms is what declares their commands."""

    @cached_property
    def app(self) -> Flask:
        # The command line is the one place below app.py that starts the whole house.
        try:
            return import_module("app").create_app()
        except SettingsError as error:
            raise click.ClickException(str(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_commands) if self.app else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        return _commands.get(cmd_name) if self.app else None

    def invoke(self, ctx: click.Context) -> Any:
        with self.app.app_context():
            return super().invoke(ctx)


@click.group(cls=_House, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Run and look after the club's site. Each command explains itself: club COMMAND --help.

    Exit codes: 0 done, 1 it could not be done (the last line says why), 2 the command was not understood.
    """
