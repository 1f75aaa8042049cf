"""The catalogues: one a room, so that rooms are translated side by side.

python tools/catalogue.py update    new messages in, gone ones out
python tools/catalogue.py check     every message translated, none fuzzy, catalogue equal to the code
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
# What belongs to a room: its code and its templates; all that no room claims is the club's.
ROOMS = ("decisions", "forum", "training", "live")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
FIELDS = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def room_of(path: str) -> str:
    """The catalogue that a source file's messages go to."""
    parts = Path(path).parts
    first = parts[1] if parts[0] == "templates" else parts[0]
    if first == "mail":
        first = parts[2]
    return first if first in ROOMS else "club"


def extracted() -> dict[str, Catalog]:
    """The messages in the code, by room."""
    found = {room: Catalog(locale="vi", domain=room) for room in ("club", *ROOMS)}
    for folder in ("club", *ROOMS, "templates"):
        for name, line, message, comments, context in extract_from_dir(
            ROOT / folder,
            METHODS,
            keywords=KEYWORDS,
            comment_tags=("i18n:",),
            options_map={"**.html": {"silent": "false"}},
        ):
            path = f"{folder}/{name}"
            found[room_of(path)].add(message, locations=[(path, line)], auto_comments=comments, context=context)
    return found


def file_of(room: str) -> Path:
    """A room's catalogue."""
    return ROOT / "translations" / "vi" / "LC_MESSAGES" / f"{room}.po"


def load(room: str) -> Catalog:
    """A room's catalogue as it stands."""
    path = file_of(room)
    if not path.exists():
        return Catalog(locale="vi", domain=room)
    return read_po(BytesIO(path.read_bytes()), locale="vi", domain=room)


def update() -> int:
    """Bring every catalogue to the code's messages; what another catalogue translated already is taken over."""
    known = {m.id: m.string for room in ("club", *ROOMS) for m in load(room) if m.id and done(m)}
    missing = 0
    for room, fresh in extracted().items():
        catalog = load(room)
        catalog.update(fresh, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        for message in catalog:
            if message.id and not done(message) and message.id in known:
                message.string = known[message.id]
            missing += bool(message.id) and not done(message)
        if len(catalog):
            catalog.fuzzy = False
            catalog.header_comment = f"# Vietnamese of the {room} room."
            out = BytesIO()
            write_po(out, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False)
            text = re.sub(
                rb'"(Project-Id-Version|Report-Msgid-Bugs-To|Language-Team|POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator):[^\n]*\n',
                b"",
                out.getvalue(),
            )
            file_of(room).parent.mkdir(parents=True, exist_ok=True)
            file_of(room).write_bytes(text)
    print(f"catalogues: {missing} messages to translate")
    return 0


def done(message) -> bool:
    """Whether a message is translated in all its forms."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def fields_of(text) -> set[str]:
    """The names a message is filled with."""
    return {a or b for a, b in FIELDS.findall(text if isinstance(text, str) else text[-1])}


def two_ways() -> list[str]:
    """Messages that two rooms translate differently: at run time the catalogues are one, and the last would win."""
    seen: dict[object, tuple[str, object]] = {}
    found = []
    for room in ("club", *ROOMS):
        for message in load(room):
            if not message.id or not done(message):
                continue
            first, string = seen.setdefault(message.id, (room, message.string))
            if string != message.string:
                found.append(f"{room}: {message.id!r} is {message.string!r}, but {string!r} in {first}")
    return found


def check() -> int:
    """Say what is missing, fuzzy, or filled with other fields than the original; exit code 1 if anything is."""
    problems = []
    for room, fresh in extracted().items():
        catalog = load(room)
        for message in fresh:
            if not message.id:
                continue
            mine = catalog.get(message.id)
            where = f"{message.locations[0][0]}:{message.locations[0][1]}" if message.locations else room
            if mine is None or not done(mine):
                problems.append(f"{room}: not translated: {message.id!r} ({where})")
            elif mine.fuzzy:
                problems.append(f"{room}: unsure: {message.id!r}")
            elif not fields_of(mine.string) <= fields_of(message.id):
                problems.append(f"{room}: other fields: {message.id!r} → {mine.string!r}")
    problems += two_ways()
    print("\n".join(problems) or "catalogues: all translated")
    return bool(problems)


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
