"""The result of a vote: as it is kept, and as a page reads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from club.i18n import _
from decisions.proposals.models import Vote
from decisions.proposals.queries import votes as queries
from decisions.proposals.tally import Counted, Kind, Turnout, Verdict, count


def labels_of(vote: Vote) -> list[str]:
    """The options as they stand on the ballot."""
    if vote.kind == Kind.YES_NO:
        return [_("For"), _("Against"), _("Abstain")]
    return [str(one) for one in vote.options]


def plain(found: Counted, turnout: Turnout, *, paper: int, proxies: int) -> dict[str, Any]:
    """A count as JSON."""
    kept = asdict(found)
    kept["verdict"] = found.verdict.value
    kept["rounds"] = [
        {
            "places": [[option, places] for option, places in one.places.items()],
            "out": list(one.out),
            "spent": one.spent,
            "lots": list(one.lots),
        }
        for one in found.rounds
    ]
    return {**kept, **asdict(turnout), "paper": paper, "proxies": proxies}


@dataclass(frozen=True)
class OptionLine:
    """An option in the table of results."""

    label: str
    points: int
    won: bool = False
    tied: bool = False
    extra: int | None = None


@dataclass(frozen=True)
class Result:
    """What a page shows. `provisional`: the vote is still open and not sealed. `facts` is the kept JSON."""

    verdict: Verdict
    lines: list[OptionLine]
    facts: dict[str, Any]
    names: list[str]
    provisional: bool = False
    drawn: list[str] = field(default_factory=list)
    pairs: list[tuple[str, list[tuple[str, int, int, bool]]]] = field(default_factory=list)

    @property
    def tied(self) -> str:
        """The tied options in words."""
        return ", ".join(self.names[one] for one in self.facts["tied"])

    @property
    def winners(self) -> str:
        """The winners in words."""
        return ", ".join(self.names[one] for one in self.facts["winners"])

    @property
    def most(self) -> int:
        """The longest bar."""
        return max([line.points for line in self.lines] + [1])


def result_of(vote: Vote) -> Result | None:
    """The result as kept, or as it stands in an open vote that is not sealed; else None."""
    if vote.result is not None:
        return _shown(vote, vote.result)
    if vote.sealed or not vote.is_open:
        return None
    turnout = queries.turnout_of(vote, queries.turnout(vote), [])
    found = count(vote.rules(), queries.cast_by_phone(vote), turnout)
    return _shown(vote, plain(found, turnout, paper=0, proxies=0), provisional=True)


def _shown(vote: Vote, kept: dict[str, Any], *, provisional: bool = False) -> Result:
    names, extra = labels_of(vote), kept["extra"][0] if kept["extra"] else []
    lines = [
        OptionLine(
            name,
            kept["points"][place],
            place in kept["winners"],
            place in kept["tied"],
            extra[place] if extra else None,
        )
        for place, name in enumerate(names)
    ]
    if vote.kind not in (Kind.YES_NO,):
        # The list's order only orders equals; it never decides between them.
        lines.sort(key=lambda line: (-line.points, -(line.extra or 0)))
    table = kept["pairs"]
    pairs = [
        (name, [(names[b], table[a][b], table[b][a], table[a][b] > table[b][a]) for b in range(len(names)) if b != a])
        for a, name in enumerate(names)
        if table
    ]
    drawn = [names[one] for one in kept.get("lot", {}).get("drawn", [])]
    return Result(Verdict(kept["verdict"]), lines, kept, names, provisional, drawn, pairs)
