"""h5p.json of an H5P package (h5p.org/documentation/developers/h5p-specification): its title, its main library, and
whether every library that is needed lies in it: a player without a server cannot fetch what is missing."""

from __future__ import annotations

import json
import re
from typing import Any

from club.text import clean_line
from training.packages.archive import Archive
from training.packages.contents import Contents, Item, PackageKind
from training.question import Unreadable

ABOUT, CONTENT = "h5p.json", "content/content.json"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}", re.ASCII)
# The only item of an H5P package.
KEY = "h5p"


def read_h5p(archive: Archive) -> Contents:
    """What an H5P package offers; raises Unreadable naming the file and what is wrong in it."""
    about = _json(archive, ABOUT)
    _json(archive, CONTENT)
    main, wanted = about.get("mainLibrary"), about.get("preloadedDependencies")
    if not isinstance(main, str) or not isinstance(wanted, list):
        raise Unreadable("h5p_fields", name=ABOUT)
    needed = [_folder(row) for row in wanted]
    if not any(folder.rpartition("-")[0] == main for folder in needed):
        raise Unreadable("h5p_main", library=main[:80])
    _libraries(archive, needed)
    title = clean_line(str(about.get("title") or ""))[:200] or main
    return Contents(PackageKind.H5P, title, [Item(KEY, title, ABOUT)])


def _json(archive: Archive, name: str) -> dict[str, Any]:
    if not archive.has(name):
        raise Unreadable("h5p_missing", name=name)
    try:
        found = json.loads(archive.text(name).decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Unreadable("json_broken", name=name, at_line=error.lineno) from error
    except (UnicodeError, RecursionError, ValueError) as error:
        raise Unreadable("json_not_text", name=name) from error
    if not isinstance(found, dict):
        raise Unreadable("h5p_fields", name=name)
    return found


def _folder(row: Any) -> str:
    """The folder a dependency lies in: "H5P.MultiChoice-1.14"."""
    try:
        name, major, minor = str(row["machineName"]), int(row["majorVersion"]), int(row["minorVersion"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("h5p_fields", name=ABOUT) from error
    if not _NAME.fullmatch(name) or major < 0 or minor < 0:
        raise Unreadable("h5p_fields", name=ABOUT)
    return f"{name}-{major}.{minor}"


def _libraries(archive: Archive, needed: list[str]) -> None:
    """Every library, and those that they need in turn, with the scripts and styles they name."""
    known: set[str] = set()
    missing: list[str] = []
    while needed:
        folder = needed.pop()
        if folder in known:
            continue
        known.add(folder)
        if not archive.has(f"{folder}/library.json"):
            missing.append(folder)
            continue
        library = _json(archive, f"{folder}/library.json")
        for part in [*_list(library, "preloadedJs"), *_list(library, "preloadedCss")]:
            path = part.get("path") if isinstance(part, dict) else None
            if not isinstance(path, str) or not archive.has(f"{folder}/{path}"):
                raise Unreadable("h5p_part", library=folder, path=str(path)[:120])
        needed += [_folder(row) for row in _list(library, "preloadedDependencies")]
    if missing:
        raise Unreadable("h5p_libraries", libraries=", ".join(sorted(missing)[:10]))


def _list(library: dict[str, Any], name: str) -> list[Any]:
    found = library.get(name) or []
    return found if isinstance(found, list) else []
