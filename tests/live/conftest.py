"""Sockets for the tests of rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from club.realtime import socketio
from live import presence

ORIGIN = "http://127.0.0.1:8000"


class Phone:
    """A connected browser: `emit()` gives the acknowledgement, `heard(event)` what came in since the last asking."""

    def __init__(self, app: Flask, browser: FlaskClient, headers: dict[str, str]) -> None:
        self.browser = browser
        self.line = socketio.test_client(app, flask_test_client=browser, headers=headers)

    @property
    def connected(self) -> bool:
        return self.line.is_connected()

    def emit(self, event: str, **data: Any) -> Any:
        return self.line.emit(event, data, callback=True)

    def join(self, session: Any, after: int | None = None) -> Any:
        return self.emit("live.join", session=session.id, after=after)

    def say(self, session: Any, text: str, **more: Any) -> Any:
        return self.emit("live.say", session=session.id, text=text, **more)

    def heard(self, event: str = "live.events") -> list[Any]:
        return [message["args"][0] for message in self.line.get_received() if message["name"] == event]

    def events(self) -> list[dict[str, Any]]:
        return [event for page in self.heard() for event in page["events"]]

    def leave(self) -> None:
        self.line.disconnect()


@pytest.fixture(autouse=True)
def _nobody_here() -> Iterator[None]:
    """Each test begins with empty rooms."""
    presence.forget_all()
    yield
    presence.forget_all()


@pytest.fixture
def phone_of(app: Flask, client_of: Callable[..., FlaskClient]) -> Iterator[Callable[..., Phone]]:
    """`phone_of(person)`: a phone signed in and connected; a second one for the same person is another connection."""
    made: list[Phone] = []

    def connect(person: Any = None, *, browser: FlaskClient | None = None, origin: str | None = ORIGIN) -> Phone:
        browser = browser or (client_of(person) if person is not None else app.test_client())
        phone = Phone(app, browser, {"Origin": origin} if origin else {})
        made.append(phone)
        return phone

    yield connect
    for phone in made:
        if phone.connected:
            phone.leave()
