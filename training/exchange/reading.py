"""Any file of questions: what it is, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from training.exchange.aiken import looks_like, read_aiken
from training.exchange.encodings import decode
from training.exchange.gift import read_gift
from training.exchange.moodle_xml import read_moodle_xml
from training.exchange.sheet import read_sheet
from training.question import Draft, Problem, Unreadable


class FileKind(StrEnum):
    """The formats that are read."""

    GIFT = "gift"
    XML = "moodle_xml"
    AIKEN = "aiken"
    SHEET = "xlsx"


@dataclass(frozen=True)
class Reading:
    """A file as it was understood."""

    kind: FileKind
    items: list[Draft | Problem]


def kind_of(name: str, data: bytes) -> FileKind:
    """What a file is: by its bytes, and only then by its name."""
    if data.startswith(b"PK\x03\x04") or name.lower().endswith(".xlsx"):
        return FileKind.SHEET
    try:
        text = decode(data)
    except Unreadable:
        return FileKind.GIFT
    begin = text[:2000].lstrip("\ufeff \t\r\n")
    if begin.startswith(("<?xml", "<quiz", "<!DOCTYPE", "<!--")) or name.lower().endswith(".xml"):
        return FileKind.XML
    return FileKind.AIKEN if looks_like(text) else FileKind.GIFT


def read(name: str, data: bytes) -> Reading:
    """Every item of a file; a file that cannot be read at all is one problem."""
    kind = kind_of(name, data)
    if kind == FileKind.SHEET:
        return Reading(kind, read_sheet(data))
    if kind == FileKind.XML:
        return Reading(kind, read_moodle_xml(data))
    try:
        text = decode(data)
    except Unreadable as error:
        return Reading(kind, [Problem(1, error.code, error.detail)])
    return Reading(kind, read_aiken(text) if kind == FileKind.AIKEN else read_gift(text))
