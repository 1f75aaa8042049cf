"""What a package says of itself, whatever kind it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class PackageKind(StrEnum):
    """How a package talks to the page around it."""

    SCORM12 = "scorm12"
    SCORM2004 = "scorm2004"
    H5P = "h5p"


@dataclass(frozen=True)
class Item:
    """A line of the table of contents. `href` is empty for a heading; `mastery` is the share of points (0 to 1) from
    which it is passed; `depth` counts from 0; `sco` is False for a page that reports nothing."""

    key: str
    title: str
    href: str = ""
    depth: int = 0
    sco: bool = True
    mastery: float | None = None
    launch_data: str = ""
    time_limit: str = ""
    limit_action: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


@dataclass
class Contents:
    """A whole package."""

    kind: PackageKind
    title: str
    items: list[Item] = field(default_factory=list)
    framed: bool = False

    @property
    def playable(self) -> list[Item]:
        """The items that can be opened."""
        return [item for item in self.items if item.href]
