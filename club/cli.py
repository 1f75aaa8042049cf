"""`club`: the command line. Each shelf and room adds its commands with `@command`; they run inside the application."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from club import memory
from club.settings import SettingsError

if TYPE_CHECKING:
    from flask import Flask

_commands: dict[str, click.Command] = {}

_EPILOG = """
\b
A new installation, in order:
  club doctor                   explains every setting and says what is wrong
  club migrate                  makes the database, or brings it to this version
  club create-admin             the first account (or open the address: the first-run page does the same)
  club import-members FILE      takes the roster in from a spreadsheet
  club serve                    runs the site
\b
To look around instead: make run (or: club migrate, club demo, club who, club serve).
Each night: club backup /another/disk
"""


def command(added: click.Command) -> click.Command:
    """Add a command or group to `club`; used as a decorator above @click.command. Its help ends with an example."""
    assert added.name is not None
    _commands[added.name] = added
    return added


# Commands that build no application here, because they become the server, which builds its own; and where they are.
_LIGHT = {"serve": "club.serve", "start": "club.serve"}


class _House(click.Group):
    """A group that builds the application first: importing the rooms is what declares their commands."""

    @cached_property
    def app(self) -> Flask:
        # The command line is the one place below app.py that starts the whole house.
        try:
            with memory.building():
                return import_module("app").create_app()
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror} (see CLUB_INSTANCE)") from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_commands) if self.app else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _LIGHT:
            import_module(_LIGHT[cmd_name])
        elif "in the house" not in ctx.meta:
            ctx.meta["in the house"] = ctx.with_resource(self.app.app_context())
        return _commands.get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            problem = _database_problem(error)
            if problem:
                raise click.ClickException(problem) from error
            raise


def _database_problem(error: Exception) -> str | None:
    """What is wrong with the database, when that is what a command stumbled over."""
    if not type(error).__module__.startswith("sqlalchemy"):
        return None
    from club import health  # light commands do without the database

    problem = health.database_problem()
    return str(problem) if problem else None


@click.group(
    cls=_House, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def main() -> None:
    """Run and look after the club's site. Each command explains itself: club COMMAND --help.

    Exit codes: 0 done, 1 it could not be done (the last line says why), 2 the command was not understood.
    """
