"""Names of units as lists write them: cut at the words that tell a kind ("KP3 – P.5" is branch 3 of ward 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from club.text import clean_line, exact, fold, words
from club.units.models import UnitKind

_SHORT = {
    "kp": "khu pho",
    "khupho": "khu pho",
    "cd": "chi doan",
    "chidoan": "chi doan",
    "cdkp": "chi doan khu pho",
    "tdp": "to dan pho",
    "p": "phuong",
    "ph": "phuong",
    "phg": "phuong",
    "dp": "doan phuong",
    "tt": "thi tran",
    "ctd": "cum thi dua",
}
_KINDS = {
    UnitKind.CLUSTER: "cum thi dua so|cum thi dua|cum so|cum|khoi thi dua|khoi",
    UnitKind.BRANCH: "chi doan khu pho|chi doan to dan pho|chi doan ap|chi doan|khu pho|to dan pho|ap",
    UnitKind.WARD: (
        "ban chap hanh doan phuong|bch doan phuong|doan tncs ho chi minh phuong|doan tncs hcm phuong"
        "|doan thanh nien phuong|doan phuong|doan xa|doan thi tran|phuong|xa|thi tran"
    ),
    UnitKind.DISTRICT: "quan doan quan|quan doan|huyen doan|quan|huyen|thanh doan|thanh pho|tp",
}
# The longest first, so that "chi doan khu pho" is not taken for "chi doan".
_MARKERS: list[tuple[list[str], UnitKind]] = sorted(
    ((marker.split(), kind) for kind, markers in _KINDS.items() for marker in markers.split("|")),
    key=lambda pair: -len(pair[0]),
)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}


@dataclass(frozen=True)
class Piece:
    """A part of a unit's name: its kind (None where no word tells it) and the rest, folded."""

    kind: UnitKind | None
    core: str


def tokens_of(text: str) -> list[str]:
    """The words of a name folded, abbreviations written out, numbers without leading zeros."""
    tokens: list[str] = []
    for word in re.findall(r"[a-z]+|[0-9]+[a-z]?(?![a-z0-9])|[0-9]+", fold(text)):
        if word[0].isdigit():
            tokens.append(word.lstrip("0") or "0")
        else:
            tokens += (_SHORT.get(word) or word).split()
    return tokens


@lru_cache(maxsize=20_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """A unit's name cut into its kinds: "KP3 – P.5" → branch 3, ward 5."""
    tokens, found = tokens_of(text), []
    kind: UnitKind | None = None
    core: list[str] = []
    position = 0
    while position < len(tokens):
        match = next((pair for pair in _MARKERS if tokens[position : position + len(pair[0])] == pair[0]), None)
        if match is None:
            number = _ROMAN.get(tokens[position]) if not core and kind is not None else None
            core.append(number or tokens[position])
            position += 1
            continue
        rest = tokens[position + len(match[0]) :]
        if kind is not None and not rest and match[1] != UnitKind.CLUSTER:
            # "Chi đoàn Công an phường": the last word belongs to the name.
            core += match[0]
        else:
            found.append((kind, core))
            kind, core = match[1], []
        position += len(match[0])
    found.append((kind, core))
    made = [Piece(kind, " ".join(_core(core))) for kind, core in found if core or kind is not None]
    return tuple(piece for piece in made if piece.core)


def _core(tokens: list[str]) -> list[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] in {"so", "doan", "clb"} else tokens


def exact_core(name: str, core: str) -> set[str]:
    """The words of a name that make its core, in their exact form."""
    wanted = set(core.split())
    return {word for plain in words(name) if fold(plain) in wanted for word in words(exact(plain))}


def branch_name(text: str, core: str) -> str:
    """The full name of a branch that is to be added: "KP 03" → "Chi đoàn khu phố 3"."""
    if re.fullmatch(r"[0-9]+[a-z]?", core):
        return f"Chi đoàn khu phố {core.upper()}"
    wanted, written = core.split(), words(clean_line(text))
    for start in range(len(written)):
        for end in range(start + 1, len(written) + 1):
            if [token for word in written[start:end] for token in tokens_of(word)] == wanted:
                quarter = re.search(r"\b(khu pho|kp|cdkp)\b", fold(" ".join(written[:start])))
                return f"Chi đoàn {'khu phố ' if quarter else ''}{' '.join(written[start:end])}"[:200]
    return f"Chi đoàn {core}"[:200]
