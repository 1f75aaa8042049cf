"""Gaps in a text, written as Moodle writes them: `{1:SHORTANSWER:=Hà Nội}`, `{2:MULTICHOICE:=a~b}`,
`{1:NUMERICAL:=4:0.5}`.

People who write here may leave the head away: `{=Hà Nội}` is a gap to type in, `{=right ~wrong}` a list to choose
from, `{#4:0.5}` a number. `full()` puts the head back.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import Decimal

from club.text import clean_line
from training.numbers import number
from training.question import HTML, Option, Unreadable

SHORT, NUMERIC, CHOICE = "short", "numeric", "choice"
_HEADS = {
    "SHORTANSWER": (SHORT, False), "SA": (SHORT, False), "MW": (SHORT, False),
    "SHORTANSWER_C": (SHORT, True), "SAC": (SHORT, True), "MWC": (SHORT, True),
    "NUMERICAL": (NUMERIC, False), "NM": (NUMERIC, False),
    "MULTICHOICE": (CHOICE, False), "MC": (CHOICE, False), "MULTICHOICE_V": (CHOICE, False), "MCV": (CHOICE, False),
    "MULTICHOICE_H": (CHOICE, False), "MCH": (CHOICE, False), "MULTICHOICE_S": (CHOICE, False), "MCS": (CHOICE, False),
    "MULTICHOICE_VS": (CHOICE, False), "MCVS": (CHOICE, False), "MULTICHOICE_HS": (CHOICE, False),
    "MCHS": (CHOICE, False),
}  # fmt: skip
_GAP = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):?((?:[^\\{}]|\\.)*)\}", re.DOTALL)
_BRIEF = re.compile(r"\{\s*([=~#](?:[^\\{}]|\\.)*)\}", re.DOTALL)
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
BLANK = "_____"


@dataclass(frozen=True)
class Gap:
    """A gap: its number from 0, how much of the question it is worth, and its answers."""

    number: int
    weight: int
    kind: str
    options: tuple[Option, ...]
    case: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(what is sent, what is shown) of a list to choose from."""
        return [(str(place), option.text) for place, option in enumerate(self.options)]


def _parts(text: str, mark: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(mark)}", text)


def _bare(text: str, kind: str) -> str:
    text = re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
    if kind == HTML:
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return clean_line(text)


def _options(body: str, kind: str, gap: str) -> tuple[Option, ...]:
    found = []
    for part in _parts(body, "~"):
        part = part.strip()
        if not part:
            continue
        weight = 0.0
        if part.startswith("="):
            part, weight = part[1:], 100.0
        match = _WEIGHT.match(part)
        if match:
            part, weight = part[match.end() :], float(match[1])
        text, *said = _parts(part, "#")
        tolerance = ""
        text = _bare(text, kind)
        if gap == NUMERIC and ":" in text:
            text, tolerance = (item.strip() for item in text.split(":", 1))
        found.append(
            Option(
                text, correct=weight >= 100, weight=weight, feedback=_bare("#".join(said), kind), tolerance=tolerance
            )
        )
    return tuple(found)


def _gap(place: int, match: re.Match[str], kind: str) -> Gap:
    head = _HEADS.get(match[2])
    if head is None:
        raise Unreadable("gap_kind", number=place + 1, kind=match[2])
    options = _options(match[3], kind, head[0])
    if not options:
        raise Unreadable("gap_empty", number=place + 1)
    if head[0] == CHOICE and len(options) < 2:
        raise Unreadable("gap_one_choice", number=place + 1)
    if not any(option.correct for option in options):
        raise Unreadable("gap_no_right", number=place + 1)
    if head[0] == NUMERIC:
        for option in options:
            if option.text != "*" and (number(option.text) is None or number(option.tolerance or "0") is None):
                raise Unreadable("gap_number", number=place + 1, text=option.text[:60])
    return Gap(place, int(match[1] or 1), head[0], options, head[1])


def gaps(text: str, kind: str) -> list[Gap]:
    """The gaps of a text; raises Unreadable, saying which gap, for one that could not be marked."""
    return [_gap(place, match, kind) for place, match in enumerate(_GAP.finditer(text))]


def blanked(text: str, mark: str = BLANK) -> str:
    """The text as it may be shown: without what belongs into its gaps. `mark` may hold {number}."""
    count = iter(range(10_000))
    return _GAP.sub(lambda _match: mark.replace("{number}", str(next(count))), text)


def full(text: str) -> str:
    """The text with the heads of its brief gaps put in."""

    def headed(match: re.Match[str]) -> str:
        body = match[1].strip()
        if body.startswith("#"):
            body = body[1:].lstrip()
            return "{1:NUMERICAL:" + (body if body.startswith(("=", "%")) else f"={body}") + "}"
        if "~" in body:
            parts = [part.strip() for part in re.split(r"(?<!\\)(?=[=~])", body) if part.strip()]
            return "{1:MULTICHOICE:" + "~".join(part[1:].strip() if part[0] == "~" else part for part in parts) + "}"
        parts = [part.strip() for part in re.split(r"(?<!\\)=", body) if part.strip()]
        return "{1:SHORTANSWER:" + "~".join(f"={part}" for part in parts) + "}"

    return _BRIEF.sub(headed, text)


def share(gap: Gap, every: list[Gap]) -> Decimal:
    """How much of the question a gap is worth."""
    return Decimal(gap.weight) / max(sum(item.weight for item in every), 1)
