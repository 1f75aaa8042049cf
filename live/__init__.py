"""The room of live."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Put the room into the application."""
