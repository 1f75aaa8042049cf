"""A package's archive, read without ever being unpacked: what lies in it is handed out straight from the zip, so no
name in it can lead anywhere on the disk. What a hostile archive could try is refused before anything is read."""

from __future__ import annotations

import contextlib
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from training.question import Unreadable

# A text shrinks to a fiftieth at most; what shrinks more holds nothing but repetition.
MOST_RATIO, RATIO_FROM = 200, 1_000_000
LONGEST_NAME, DEEPEST = 240, 20
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED, _UTF8 = 0x1, 0x800
# Left by systems, asked for by nobody.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: unpacked bytes, files."""

    unpacked: int = 500_000_000
    files: int = 5_000


class Archive:
    """An open archive whose every name was looked at. Names are as in the zip, with "/" between their parts."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            self.members = _looked_at(self.zip.infolist(), limits or Limits())
        except _BROKEN as error:
            raise Unreadable("not_zip") from error

    @property
    def unpacked(self) -> int:
        """Bytes of all files together."""
        return sum(member.file_size for member in self.members.values())

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self.members

    def size(self, name: str) -> int:
        """A file's bytes; KeyError where it is not there."""
        return self.members[name].file_size

    def text(self, name: str, most: int = 5_000_000) -> bytes:
        """A small file's bytes; Unreadable where it is larger than `most` or damaged."""
        if self.members[name].file_size > most:
            raise Unreadable("file_too_large", name=name, most=most // 1_000_000)
        return self.read(name)

    def read(self, name: str) -> bytes:
        """A file's bytes. A zip that lies about sizes is stopped at what it said."""
        member = self.members[name]
        try:
            with self.zip.open(member) as source:
                data = source.read(member.file_size + 1)
        except _BROKEN as error:
            raise Unreadable("file_damaged", name=name) from error
        if len(data) != member.file_size:
            raise Unreadable("file_damaged", name=name)
        return data

    def check(self) -> None:
        """Read everything once, piece by piece: checksums hold and nothing is larger than it says."""
        for name, member in self.members.items():
            try:
                left = member.file_size
                with self.zip.open(member) as source:
                    while piece := source.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            break
            except _BROKEN as error:
                raise Unreadable("file_damaged", name=name) from error
            if left != 0:
                raise Unreadable("file_damaged", name=name)

    def close(self) -> None:
        """Let go of the file."""
        self.zip.close()


def _looked_at(infos: Iterable[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    seen: dict[str, str] = {}
    total = packed = 0
    for count, info in enumerate(infos, start=1):
        if count > limits.files:
            raise Unreadable("too_many_files", most=limits.files)
        name = _name(info)
        _refuse_kind(info, name)
        total, packed = total + info.file_size, packed + info.compress_size
        if total > limits.unpacked:
            raise Unreadable("too_much", most=limits.unpacked // 1_000_000)
        _refuse_bomb(info.file_size, info.compress_size, name)
        if info.is_dir() or any(part in name for part in _LITTER):
            continue
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise Unreadable("name_twice", name=name, other=seen[folded])
        seen[folded], found[name] = name, info
    _refuse_bomb(total, packed, "")
    if not found:
        raise Unreadable("empty")
    return found


def _name(info: zipfile.ZipInfo) -> str:
    # zipfile cuts a name at its first NUL and turns this system's separator; what stands in the archive counts.
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        # Most tools that forget the flag write UTF-8 all the same.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    shown = "".join(c if c.isprintable() else "�" for c in name)[:120]
    if "\x00" in name or any(ord(c) < 32 for c in name):
        raise Unreadable("name_signs", name=shown)
    if "\\" in name:
        raise Unreadable("name_backslash", name=shown)
    if name.startswith("/") or name[1:2] == ":":
        raise Unreadable("name_absolute", name=shown)
    parts = name.rstrip("/").split("/")
    if any(part in {"..", "."} or not part for part in parts):
        raise Unreadable("name_leads_out", name=shown)
    if len(name) > LONGEST_NAME or len(parts) > DEEPEST:
        raise Unreadable("name_too_long", name=shown)
    return name


def _refuse_kind(info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise Unreadable("link", name=name)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Unreadable("not_a_file", name=name)
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", name=name)
    if info.compress_type not in _READABLE:
        raise Unreadable("packed_unknown", name=name)


def _refuse_bomb(size: int, packed: int, name: str) -> None:
    if size > RATIO_FROM and size > MOST_RATIO * max(packed, 1):
        raise Unreadable("bomb", name=name)
