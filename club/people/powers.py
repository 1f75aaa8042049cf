"""The table behind `/who-may-what`: every declared power, in words, as it stands for an office or for a person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from club.i18n import _l
from club.people.things import names_of
from club.policy import Power, Role, Verdict, may, powers, yes

# In the order a member meets them; a room that is not named here comes last, under its code.
ROOMS = {
    "people": _l("People and offices"),
    "units": _l("Units"),
    "signin": _l("Sign-in"),
    "joining": _l("Joining"),
    "roster": _l("Lists of members"),
    "setup": _l("Setting up"),
    "club": _l("The club"),
    "search": _l("Search"),
    "notices": _l("Notices"),
    "files": _l("Files"),
    "ledger": _l("Ledger"),
    "forum": _l("Forum"),
    "decisions": _l("Decisions"),
    "elections": _l("Elections"),
    "proposals": _l("Proposals and votes"),
    "training": _l("Training"),
    "live": _l("Sessions"),
    "reports": _l("Reports"),
    "calendar": _l("Calendar"),
}


@dataclass(frozen=True)
class Row:
    """One power as the reader meets it: which offices carry it, whether they may, and for what only (mostly empty)."""

    power: Power
    roles: list[Role]
    mine: Verdict
    where: list[str]


@dataclass(frozen=True)
class Room:
    """The powers of a room."""

    code: str
    label: str
    rows: list[Row]


def table(reader: Any, *, role: Role | None = None) -> list[Room]:
    """All powers by room; with `role`, only those the office carries."""
    order = {code: place for place, code in enumerate(ROOMS)}
    wanted = [power for power in powers() if role is None or role in power.roles]
    wanted.sort(key=lambda power: (order.get(power.room, len(order)), power.room, power.code))
    called = names_of(office.thing for office in reader.offices)
    return [
        Room(code, str(ROOMS.get(code, code)), [_row(reader, power, called) for power in group])
        for code, group in groupby(wanted, key=lambda power: power.room)
    ]


def _row(reader: Any, power: Power, called: dict[str, str]) -> Row:
    mine, where = may(reader, power.code), []
    if not mine:
        # An office over one thing carries its powers there and nowhere else.
        where = [called[office.thing] for office in reader.offices if office.thing and office.role in power.roles]
        mine = yes() if where else mine
    return Row(power, [role for role in Role if role in power.roles], mine, where)
