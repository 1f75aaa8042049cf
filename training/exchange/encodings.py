"""Bytes of a text file as text: UTF-8 with or without a mark, UTF-16, and what old Windows programs write."""

from __future__ import annotations

import codecs

from training.question import Unreadable


def decode(data: bytes) -> str:
    """The text with `\\n` line ends. What is not Unicode is read as windows-1252, whose few unused places stay as they
    are; raises Unreadable for what is no text at all."""
    if data.startswith(codecs.BOM_UTF8):
        text = data[3:].decode("utf-8", "replace")
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    elif (wide := _wide(data)) is not None:
        text = data.decode(wide, "replace")
    elif b"\0" in data[:10_000]:
        raise Unreadable("not_text")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = "".join(_western(byte) for byte in data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: ASCII letters leave every second byte empty."""
    sample = data[:2000]
    if len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _western(byte: int) -> str:
    one = bytes([byte])
    try:
        return one.decode("cp1252")
    except UnicodeDecodeError:
        return one.decode("latin-1")
