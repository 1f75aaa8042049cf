"""Inquiries as things that decisions rest on: whoever asks an officer or a unit has a voice."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, case, select

from club.i18n import _, _l
from decisions import citing
from decisions.citing import Kind, Told
from decisions.inquiries.models import Inquiry, State
from decisions.inquiries.policy import is_counted, is_open_to

_ADDRESS = re.compile(r"/decisions/inquiries/(\d+)")
# Made of a thing that is a voice itself (a topic's opening post, a question of a session), an inquiry is a step on that
# voice's way and no second voice.
_ALONE = Inquiry.source.is_(None)


def _rows(*conditions: Any) -> Select[Any]:
    late = case((Inquiry.state.in_((State.ANSWERED, State.CONFIRMED)), Inquiry.answered_at), else_=None)
    made = citing.row(
        Inquiry.id, title=Inquiry.title, at=Inquiry.asked_at, author=Inquiry.asker_id, fate=Inquiry.state, fate_at=late
    )
    return made.where(Inquiry.state != State.WITHDRAWN, *conditions)


def rows(person: Any) -> Select[Any]:
    """Those the person sees; None: those every member may know of. Closed ones are cited by nobody."""
    if person is None:
        return _rows(is_counted())
    return _rows(is_open_to(person))


def mine(person: Any) -> Select[Any]:
    """Those the person asked that stem from nothing else."""
    return _rows(Inquiry.asker_id == person.id, _ALONE)


def counted() -> Select[Any]:
    """Those of `rows(None)` that stem from nothing else."""
    return _rows(is_counted(), _ALONE)


def find(person: Any, address: str) -> int | None:
    """The number in "/decisions/inquiries/7"."""
    del person
    found = _ADDRESS.match(address)
    return int(found[1]) if found else None


def authors() -> Any:
    """Who asked."""
    return select(Inquiry.id, Inquiry.asker_id)


def step(told: Told) -> str:
    """Answered or not."""
    return _("It was answered") if told.fate in ("answered", "confirmed") else ""


def why(told: Told) -> str:
    """Why it went no further."""
    if told.fate in ("answered", "confirmed"):
        return _("It was answered; no resolution rests on it.")
    return _("It waits for an answer.")


KIND = Kind(
    "inquiry", _l("Question to an officer or a unit"), "question-circle", rows,
    lambda number, place: f"/decisions/inquiries/{number}", find=find, mine=mine, authors=authors,
    counted=counted, step=step, why=why,
)  # fmt: skip
