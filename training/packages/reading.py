"""A file somebody brought, looked at from outside to inside: is it an archive, is it harmless, which kind, what is in
it."""

from __future__ import annotations

from pathlib import Path

from training.packages.archive import Archive, Limits
from training.packages.contents import Contents
from training.packages.h5p import ABOUT, read_h5p
from training.packages.manifest import MANIFEST, read_scorm
from training.question import Unreadable


def read_package(path: Path, limits: Limits | None = None) -> tuple[Contents, int, int]:
    """(what the package says, its unpacked bytes, its files); raises Unreadable saying what is wrong and where."""
    archive = Archive(path, limits)
    try:
        if archive.has(ABOUT) and not archive.has(MANIFEST):
            contents = read_h5p(archive)
        else:
            contents = read_scorm(archive)
        keys = [item.key for item in contents.items]
        twice = next((key for key in keys if keys.count(key) > 1), "")
        if twice:
            raise Unreadable("item_twice", key=twice[:80])
        archive.check()
        return contents, archive.unpacked, len(archive.members)
    finally:
        archive.close()
