"""Consultations and their statements as things that decisions rest on; a statement is somebody's voice, though nobody
reads whose."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, select

from club.db import db
from club.errors import NotFound
from club.i18n import _, _l
from decisions import citing
from decisions.citing import Beginning, Edge, Kind, Ref, Shares, Told
from decisions.consultations.models import Audience, Consultation, Drawing, State, Statement, StatementState
from decisions.consultations.picture import picture_of
from decisions.consultations.policy import is_open_to, may_see_results
from decisions.consultations.queries.consultations import consultation_for

_ADDRESS = re.compile(r"/decisions/consultations/(\d+)")
OFFERED = 20


def _open(person: Any) -> Any:
    if person is None:
        general = Consultation.audience.in_((Audience.MEMBERS, Audience.OBSERVERS))
        return general & (Consultation.state != State.DRAFT)
    return is_open_to(person) & (Consultation.state != State.DRAFT)


def consultations(person: Any) -> Select[Any]:
    """Those the person sees, drafts left out."""
    made = citing.row(
        Consultation.id,
        title=Consultation.title,
        at=Consultation.opened_at,
        place=Consultation.slug,
        fate=Consultation.state,
        fate_at=Consultation.closed_at,
    )
    return made.where(_open(person))


def _statements(*conditions: Any) -> Select[Any]:
    made = citing.row(
        Statement.id,
        title=Statement.text,
        at=Statement.created_at,
        place=Statement.consultation_id,
        fate=Statement.state,
        fate_at=Statement.decided_at,
        reason=Statement.reason,
    )
    return made.join(Consultation, Consultation.id == Statement.consultation_id).where(*conditions)


def statements(person: Any) -> Select[Any]:
    """Those put to everybody."""
    return _statements(_open(person), Statement.state == StatementState.APPROVED)


def counted() -> Select[Any]:
    """Members' own, taken up or not: what the board wrote is nobody's voice."""
    return _statements(_open(None), Statement.seed.is_(False), Statement.state != StatementState.PENDING)


def mine(person: Any) -> Select[Any]:
    """What the person put to others, whatever became of it."""
    return _statements(_open(person), Statement.author_id == person.id, Statement.seed.is_(False))


def find(person: Any, address: str) -> int | None:
    """The number in "/decisions/consultations/7-ten"."""
    del person
    found = _ADDRESS.match(address)
    return int(found[1]) if found else None


def authors() -> Any:
    """Who wrote a statement; the board's own are told to nobody."""
    return select(Statement.id, Statement.author_id).where(Statement.seed.is_(False))


def step(told: Told) -> str:
    """What the board did with a statement."""
    if told.fate == "rejected":
        return _("It was not taken up. Reason: %(reason)s", reason=told.reason)
    return ""


def why_statement(told: Told) -> str:
    """Why a statement went no further."""
    if told.fate == "rejected":
        return _("It was not taken up. Reason: %(reason)s", reason=told.reason)
    return _("It waits for the board to put it to everybody.")


def why_consultation(told: Told) -> str:
    """Why a consultation went no further."""
    if told.fate == "open":
        return _("Everybody is answering it; the consultation is still open.")
    return _("The consultation is closed; no resolution rests on it yet.")


def pairs() -> Any:
    """Members' statements that were put to everybody, with their consultation."""
    return select(Statement.id, Statement.consultation_id, Statement.decided_at).where(
        Statement.state == StatementState.APPROVED, Statement.seed.is_(False), Statement.decided_at.is_not(None)
    )


def begins(person: Any, number: int) -> Beginning | None:
    """A resolution that starts from a consultation rests on it and on what nearly everybody agrees with; what divides
    is offered as another opinion."""
    try:
        found = consultation_for(person, number)
    except NotFound:
        return None
    picture = picture_of(found) if may_see_results(person, found) else None
    agreed = [line.statement for line in picture.agreed] if picture else []
    divides = [line.statement for line in picture.divides] if picture else []
    return Beginning(
        title=found.title,
        words="\n".join(f"{place}. {one.text}" for place, one in enumerate(agreed, 1)),
        sources=[Ref("consultation", found.id), *(Ref("statement", one.id) for one in agreed)],
        dissent=[Ref("statement", one.id) for one in divides if one not in agreed],
    )


def shares(person: Any, number: int) -> Shares | None:
    """What the consultation publishes of its groups; None for who may not see its results. Three queries."""
    try:
        found = consultation_for(person, number)
    except NotFound:
        return None
    if not may_see_results(person, found):
        return None
    drawing, picture = db.session.get(Drawing, found.id), picture_of(found)
    if drawing is None or picture is None or picture.withheld or not picture.groups:
        return Shares(withheld=True)
    told: dict[int, tuple[str, list[int]]] = {}
    for line in [*picture.agreed, *picture.rejected, *picture.divides]:
        asks = "agree" if (line.agree or 0) >= (line.disagree or 0) else "disagree"
        row = [group[asks] for group in line.groups]
        if row and all(cell is not None for cell in row):
            told[line.statement.id] = (line.statement.folded, [int(cell or 0) for cell in row])
    return Shares(withheld=not told, statements=told)


def contains(person: Any, number: int) -> list[Ref]:
    """The statements of a consultation, the most answered first."""
    del person
    query = select(Statement.id).where(Statement.consultation_id == number, Statement.state == StatementState.APPROVED)
    counted = (Statement.agreed + Statement.disagreed + Statement.passed).desc()
    return [Ref("statement", one) for one in db.session.scalars(query.order_by(counted, Statement.id).limit(OFFERED))]


def init_app() -> None:
    """Name both kinds."""
    citing.add(
        Kind(
            "consultation", _l("Consultation"), "ui-radios", consultations,
            lambda number, place: f"/decisions/consultations/{number}-{place}",
            find=find, why=why_consultation, begins=begins, shares=shares, contains=contains,
        )
    )  # fmt: skip
    citing.add(
        Kind(
            "statement", _l("Statement"), "chat-quote", statements,
            lambda number, place: f"/decisions/consultations/{place}", mine=mine, authors=authors, counted=counted,
            step=step, why=why_statement,
        )
    )  # fmt: skip
    citing.lead(Edge("statement", "consultation", _l("Put to everybody in a consultation"), pairs))
