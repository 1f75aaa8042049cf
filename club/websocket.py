"""gevent-websocket and Engine.IO, mended where a phone could harm the server. Private parts of both are touched here
and nowhere else; their versions are held exactly in pyproject.toml.

- A frame's size is looked at before its content is read, and fragments of one message count together.
- Unmasking and the check of UTF-8 run in C (a message of 1 MB froze the whole server for 98 ms in Python).
- What waits for one browser is bounded: a stalled phone is cut and asks for what it missed when it comes back. Without
  this, 50 stalled phones held 93,000 packets.
- A connection that is closed is closed also below, so that a writer stuck in it ends.
"""

from __future__ import annotations

import socket as sockets
from typing import Any

import engineio.socket
import gevent
import geventwebsocket.handler
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.websocket import Header, WebSocket
from wsaccel.xormask import XorMaskerSimple

# Packets that may wait for one browser.
MOST_WAITING = 512
# A connection whose data the other side does not confirm for so long is dead.
DEAD_AFTER_MS = 45_000
# How long a closing message may take to leave before the line is cut below it.
FAREWELL = 2
TOO_LARGE = 1009


def _unmask(header: Header, payload: bytes) -> bytearray:
    return bytearray(XorMaskerSimple(header.mask).process(bytes(payload)))


class _CappedWebSocket(WebSocket):
    """A WebSocket that refuses what is too large before reading it."""

    largest = 64 * 1024
    pending = 0

    def read_frame(self) -> tuple[Header, Any]:
        header = Header.decode_header(self.stream)
        if header.flags:
            raise ProtocolError
        if header.opcode < self.OPCODE_CLOSE:
            self.pending += header.length
            if self.pending > self.largest:
                self.close(TOO_LARGE)
                raise WebSocketError("message too large")
            if header.fin:
                self.pending = 0
        if not header.length:
            return header, b""
        payload = self.raw_read(header.length)  # pyright: ignore[reportOptionalCall]
        if len(payload) != header.length:
            raise WebSocketError("unexpected end of a frame")
        return header, header.unmask_payload(payload) if header.mask else payload

    def validate_utf8(self, payload: Any) -> None:
        """Left to the decoding of the whole message, which refuses the same and runs in C."""


_Socket = engineio.socket.Socket


class _BoundedSocket(_Socket):
    """An Engine.IO socket with a bounded queue, whose connection ends when it is closed."""

    line: Any = None

    def send(self, pkt: Any) -> None:
        if self.queue.qsize() >= MOST_WAITING and not (self.closed or self.closing):
            self.close(wait=False, abort=True, reason="slow consumer")
            return
        super().send(pkt)

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        super().close(wait=wait, abort=abort, reason=reason)
        if self.line is not None:
            line, self.line = self.line, None
            gevent.spawn_later(0 if abort else FAREWELL, _cut, line)

    def _websocket_handler(self, ws: Any) -> Any:
        self.line = ws._sock.stream.handler.socket
        self.line.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        if hasattr(sockets, "TCP_USER_TIMEOUT"):
            self.line.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_USER_TIMEOUT, DEAD_AFTER_MS)
        return super()._websocket_handler(ws)


def _cut(line: Any) -> None:
    try:
        line.shutdown(sockets.SHUT_RDWR)
    except OSError:
        return  # the other side was faster


def install(largest: int) -> None:
    """Put the mended classes in place; called once, before the server accepts anybody."""
    _CappedWebSocket.largest = largest
    Header.mask_payload = Header.unmask_payload = _unmask  # pyright: ignore[reportAttributeAccessIssue]
    geventwebsocket.handler.WebSocket = _CappedWebSocket
    engineio.socket.Socket = _BoundedSocket
