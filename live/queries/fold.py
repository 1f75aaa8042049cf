"""From a page of events to what stands on the screen: the twin of `static/src/live/log.js` (one set of cases,
tests/live/fold_cases.json, is run against both)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

NOTES = {"opened", "ended", "pin", "pick", "poll", "poll_published"}
# Messages of one person that follow each other this closely (ms) stand as one group.
CLOSE = 5 * 60_000


@dataclass
class Line:
    """One line of a room: a message, or a note about what happened (`kind` is its type then)."""

    seq: int
    kind: str
    by: int | None
    at: int
    text: str | None = None
    html: str | None = None
    state: str = ""
    reason: str = ""
    edited: bool = False
    re: int | None = None
    about: int | None = None
    first: bool = field(default=True, compare=False)
    last: bool = field(default=True, compare=False)

    @property
    def moment(self) -> datetime:
        """When it was said."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


def fold(events: list[dict[str, Any]]) -> list[Line]:
    """Lines in their order. The events must have no gap at their end; a change of a message that is not among them
    is passed over."""
    changes: dict[int, list[dict[str, Any]]] = {}
    for event in events:
        if "about" in event:
            changes.setdefault(event["about"], []).append(event)
    lines = []
    for event in events:
        if event["type"] == "message":
            lines.append(_message(event, changes.get(event["seq"], [])))
        elif event["type"] in NOTES:
            line = Line(event["seq"], event["type"], event["by"], event["at"], about=event.get("about"))
            line.text = event.get("text")
            lines.append(line)
    return lines


def _message(event: dict[str, Any], changes: list[dict[str, Any]]) -> Line:
    line = Line(event["seq"], "message", event["by"], event["at"], re=event.get("re"))
    line.text, line.html, line.state = event.get("text"), event.get("html"), event.get("gone", "")
    for change in changes:
        if change["type"] == "edit":
            line.edited = True
            line.text, line.html = change.get("text"), change.get("html")
        elif change["type"] == "withdraw":
            line.state, line.text, line.html = "withdrawn", None, None
        elif change["type"] == "hide":
            line.state, line.reason = "hidden", change.get("reason", "")
        elif change["type"] == "restore":
            line.state, line.reason = "", ""
            if "text" in change:
                line.text, line.html = change["text"], change.get("html")
    return line


def group(lines: list[Line]) -> list[Line]:
    """Mark the first and the last line of each group: messages of one author close to each other."""
    for before, line in pairwise(lines):
        together = before.kind == line.kind == "message" and before.by == line.by and line.at - before.at < CLOSE
        before.last, line.first = not together, not together
    return lines
