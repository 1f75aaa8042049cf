"""Elections as things that decisions rest on."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select

from club.i18n import _l
from decisions import citing
from decisions.citing import Kind
from decisions.elections.models import ELECTION_KIND, Election, Stage
from decisions.elections.policy import visible_elections

_ADDRESS = re.compile(r"/decisions/elections/(\d+)")


def rows(person: Any) -> Select[Any]:
    """Announced elections the person sees."""
    made = citing.row(Election.id, title=Election.title, at=Election.created_at, fate=Election.stage)
    announced = made.where(Election.published_at.is_not(None), Election.stage != Stage.CANCELLED)
    return announced if person is None else announced.where(visible_elections(person))


def find(person: Any, address: str) -> int | None:
    """The number in "/decisions/elections/7"."""
    del person
    found = _ADDRESS.match(address)
    return int(found[1]) if found else None


KIND = Kind(
    ELECTION_KIND, _l("Election"), "box-seam", rows, lambda number, place: f"/decisions/elections/{number}", find=find
)
