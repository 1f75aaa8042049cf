"""The mended WebSocket: frames measured before they are read, queues that end, unmasking in C."""

from __future__ import annotations

import struct
from io import BytesIO
from types import SimpleNamespace

import engineio
import pytest
from engineio import packet
from geventwebsocket.exceptions import WebSocketError
from geventwebsocket.websocket import Header
from hypothesis import given
from hypothesis import strategies as st

from club import websocket


def _frame(payload: bytes, *, opcode: int = 1, fin: bool = True) -> bytes:
    mask = b"\x11\x22\x33\x44"
    size = len(payload)
    head = bytes([(0x80 if fin else 0) | opcode])
    head += bytes([0x80 | size]) if size < 126 else bytes([0x80 | 127]) + struct.pack("!Q", size)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def _open(data: bytes, largest: int = 100) -> websocket._CappedWebSocket:
    stream = BytesIO(data)
    ws = websocket._CappedWebSocket({}, SimpleNamespace(read=stream.read, write=lambda data: None), None)
    ws.largest = largest
    ws.close = lambda code=1000, message=b"": setattr(ws, "said", code)
    return ws


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_unmasking_in_c_is_the_same_as_byte_by_byte(payload, mask):
    header = Header()
    header.mask, header.length = mask, len(payload)
    wanted = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    assert bytes(websocket._unmask(header, payload)) == wanted


def test_a_frame_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(Header, "unmask_payload", websocket._unmask)
    assert bytes(_open(_frame(b"x" * 100)).read_frame()[1]) == b"x" * 100
    ws = _open(_frame(b"x" * 101))
    with pytest.raises(WebSocketError, match="too large"):
        ws.read_frame()
    assert ws.said == 1009


def test_fragments_count_together_and_a_finished_message_counts_no_more(monkeypatch):
    monkeypatch.setattr(Header, "unmask_payload", websocket._unmask)
    ws = _open(_frame(b"x" * 60, fin=False) + _frame(b"", opcode=9) + _frame(b"x" * 60, opcode=0))
    ws.read_frame(), ws.read_frame()
    with pytest.raises(WebSocketError, match="too large"):
        ws.read_frame()
    ws = _open(_frame(b"x" * 60) + _frame(b"x" * 60))
    ws.read_frame(), ws.read_frame()


def test_a_browser_that_takes_nothing_is_cut():
    server = engineio.Server(async_mode="threading")
    gone = []
    server.on("disconnect", lambda sid, reason: gone.append(reason))
    slow = websocket._BoundedSocket(server, "slow")
    for number in range(websocket.MOST_WAITING):
        slow.send(packet.Packet(packet.MESSAGE, f"{number}"))
    assert not slow.closed
    slow.send(packet.Packet(packet.MESSAGE, "one more"))
    assert gone == ["slow consumer"]
    assert slow.closed
    assert slow.queue.qsize() <= websocket.MOST_WAITING + 1
