"""A phone's line to the server at its barest: Engine.IO 4 and Socket.IO 5 over websocket-client, one thread a line.

For measurements and for tests that need a real server; browsers use socket.io-client.
"""

from __future__ import annotations

import itertools
import json
import queue
import threading
from collections.abc import Callable
from typing import Any

import websocket


class Refused(Exception):
    """The server did not let the line in; the reason as it gave it."""


class Broken(Exception):
    """The line ended before an answer came."""


class Line:
    """An open line. `heard(name, data)` is called in the line's own thread for every event."""

    def __init__(
        self,
        url: str,
        cookie: str,
        *,
        origin: str | None = None,
        heard: Callable[[str, Any], None] | None = None,
        timeout: float = 20,
    ) -> None:
        self.heard = heard or (lambda name, data: None)
        self.timeout = timeout
        self.ended = threading.Event()
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._writing = threading.Lock()
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        try:
            self.socket = websocket.create_connection(
                address, cookie=cookie, origin=origin or url, suppress_origin=origin == "", timeout=timeout
            )
        except (websocket.WebSocketException, OSError) as error:
            raise Refused(str(error)) from error
        self._expect("0")
        try:
            self.socket.send("40")
        except (websocket.WebSocketException, OSError) as error:
            self.socket.shutdown()
            raise Refused(str(error)) from error
        self._expect("40")
        self.socket.settimeout(60)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _expect(self, prefix: str) -> None:
        try:
            said = self.socket.recv()
        except (websocket.WebSocketException, OSError) as error:
            self.socket.shutdown()
            raise Refused(str(error)) from error
        if not isinstance(said, str) or not said.startswith(prefix):
            self.socket.shutdown()
            raise Refused(str(said))

    def ask(self, event: str, data: Any) -> Any:
        """Send an event and wait for its acknowledgement; Broken when the line ends first."""
        number = next(self._numbers)
        answer: queue.Queue[Any] = queue.Queue()
        self._answers[number] = answer
        self.send(f"42{number}" + json.dumps([event, data], ensure_ascii=False))
        try:
            said = answer.get(timeout=self.timeout)
        except queue.Empty as error:
            raise Broken(f"no answer to {event}") from error
        finally:
            self._answers.pop(number, None)
        if said is None:
            raise Broken(event)
        return said[0]

    def send(self, text: str) -> None:
        """Write one packet as it is."""
        try:
            with self._writing:
                self.socket.send(text)
        except (websocket.WebSocketException, OSError) as error:
            raise Broken(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        self.ended.wait(5)

    def _read(self) -> None:
        try:
            while True:
                said = self.socket.recv()
                if not isinstance(said, str) or not said:
                    break
                if said == "2":
                    self.send("3")
                elif said.startswith("43"):
                    self._answered(said[2:])
                elif said.startswith("42"):
                    name, *rest = json.loads(said[2:])
                    self.heard(name, rest[0] if rest else None)
                elif said.startswith("41"):
                    break
        except (websocket.WebSocketException, OSError, Broken):
            pass
        finally:
            self.ended.set()
            self.socket.shutdown()
            for waiting in list(self._answers.values()):
                waiting.put(None)

    def _answered(self, text: str) -> None:
        start = text.index("[")
        waiting = self._answers.get(int(text[:start]))
        if waiting is not None:
            waiting.put(json.loads(text[start:]))
