"""Slips for the first sign-in, and the codes behind every other one-time way in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from club import clock, ledger
from club.db import db
from club.people.models import Person
from club.policy import ensure
from club.signin.codes import new_secret, new_spoken, secret_hash, spelled, spoken_hash
from club.signin.models import LIFETIMES, CodeKind, OneTimeCode
from club.signin.policy import may_issue_slip

if TYPE_CHECKING:
    from club.policy import Someone


@dataclass(frozen=True)
class Slip:
    """A one-time way in, in the clear: known at this moment only, the database keeps hashes. Show it or print it, never
    store it. `code` is typed at /code together with the phone number or mail; `url_path` goes after
    `settings.public_url` into a link or QR code (`club.signin.qr`)."""

    code: str
    url_path: str
    expires_at: datetime
    person_id: int

    @property
    def spelled(self) -> str:
        """The code in groups of four, for print: ABCD-EFGH."""
        return spelled(self.code)


def issue_slip(actor: Someone | None, person: Person, *, reason: str = "") -> Slip:
    """A new slip for somebody who is invited and has not signed in yet; earlier slips of theirs stop working.

    Call it inside `transaction()`. `actor` None is the command line. Raises Refused where `policy.may_issue_slip` says
    no (already active, outside the actor's units, a higher office).
    """
    return issue_slips(actor, [person], reason=reason)[0]


def issue_slips(actor: Someone | None, people: Sequence[Person], *, reason: str = "") -> list[Slip]:
    """As `issue_slip` for many, in their order, with a constant number of statements; all or none.

    One ledger line names them all.
    """
    for person in people:
        if actor is not None:
            ensure(may_issue_slip(actor, person))
    slips = new_codes(actor, people, CodeKind.SLIP)
    if len(people) == 1:
        ledger.record(actor, "slip.issued", people[0], reason=reason)
    elif people:
        numbers = [person.id for person in people]
        ledger.record(actor, "slips.issued", ("slips", None), reason=reason, people=numbers)
    return slips


def new_codes(actor: Someone | None, people: Sequence[Person], kind: CodeKind) -> list[Slip]:
    """Codes of a kind for people, in place of live ones they had; the caller has asked for the right."""
    revoke_codes([person.id for person in people], kind)
    made, rows, now = [], [], clock.now()
    for person in people:
        secret, code, expires_at = new_secret(), new_spoken(), now + LIFETIMES[kind]
        rows.append(
            {
                "person_id": person.id,
                "kind": kind,
                "secret_hash": secret_hash(secret),
                "spoken_hash": spoken_hash(code, person.id),
                "created_at": now,
                "expires_at": expires_at,
                "issued_by_id": actor.id if actor else None,
                "attempts": 0,
            }
        )
        made.append(Slip(code, f"/in/{secret}", expires_at, person.id))
    if rows:
        db.session.execute(insert(OneTimeCode), rows)
    return made


def revoke_codes(person_ids: Iterable[int], *kinds: CodeKind) -> None:
    """Make people's live codes (of some kinds, or all) useless."""
    live = update(OneTimeCode).where(
        OneTimeCode.person_id.in_(list(person_ids)),
        OneTimeCode.kind.in_(kinds or tuple(CodeKind)),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.revoked_at.is_(None),
    )
    db.session.execute(live.values(revoked_at=clock.now()))
