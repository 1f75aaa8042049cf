"""Putting a question, and saying whose duty it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from club import clock, ledger, limits
from club.db import db
from club.errors import Conflict, Invalid, Refused
from club.i18n import _
from club.people.models import Person
from club.policy import Role, ensure
from club.search import actions as search
from club.units.models import Unit
from decisions.inquiries import policy
from decisions.inquiries.actions.steps import (
    ASKED,
    ASSIGNED,
    RAISED,
    UNASSIGNED,
    hold,
    note,
    set_clock,
    stop_clock,
    tell_of,
)
from decisions.inquiries.models import Inquiry, State, StepKind
from decisions.inquiries.queries.duty import level_above, on_duty
from decisions.inquiries.queries.lists import inquiry_from, inquiry_sent
from decisions.inquiries.sources import parted, source_of

RATE = "10 per hour"
FOUND = "inquiry"


def ask(
    asker: Person,
    *,
    title: str,
    words: str = "",
    thing: str | None = None,
    source: str | None = None,
    source_url: str | None = None,
    role: Role | None = None,
    unit: Unit | None = None,
    private: bool = False,
    client_id: str | None = None,
    at: datetime | None = None,
) -> Inquiry:
    """Make an inquiry: the one door for every room.

    `thing`: what it stems from, e.g. "topic:41" or "session:7", of a kind the room named in `sources`; the inquiry is
    exactly as visible as that. The room has asked its own rules whether the asker may ask there; with a thing, `words`
    stay empty (they stand there, and may be hidden there). `source` names what it is made of, once: a second call with
    it gives the first inquiry again, unchanged. `source_url` leads people to it. `role` (one of `policy.OFFICES`) or
    `unit` is the addressee; with neither, the board assigns it. `private` is for one that stems from nothing.
    `at` is for what was asked earlier or elsewhere: nobody is told, nothing is counted against a rate.
    Raises Invalid for two addressees or an office that cannot be asked, Refused where nobody would see the duty.
    """
    if thing is None:
        ensure(policy.may_ask(asker))
    kind, number = parted(thing) if thing else (None, None)
    if kind is not None and source_of(kind) is None:
        raise ValueError(f"no room named things of kind {kind}")
    db.session.execute(select(Person.id).where(Person.id == asker.id).with_for_update(key_share=True))
    if source and (made := inquiry_from(source)):
        return made
    if sent := inquiry_sent(asker, client_id):
        return sent
    if at is None and thing is None:
        limits.hit("inquiry.ask", RATE, asker.id)
    moment = at or clock.now()
    inquiry = Inquiry(
        thing_kind=kind,
        thing_id=number,
        source=source,
        source_url=source_url,
        asker=asker,
        title=title,
        words=words if thing is None else "",
        private=private,
        state=State.RECEIVED,
        asked_at=moment,
        due_at=moment,
        client_id=client_id or None,
    )
    set_clock(inquiry, begins=moment)
    db.session.add(inquiry)
    db.session.flush()
    note(inquiry, StepKind.ASKED, asker, words=inquiry.words, at=moment)
    _index(inquiry)
    if role is not None or unit is not None:
        _address(inquiry, asker, role, unit, at=at)
    elif at is None:
        step = note(inquiry, StepKind.REMINDED, None, addressee=str(_("The management board")), at=moment)
        tell_of(inquiry, step, UNASSIGNED, on_duty(inquiry), but=asker)
    return inquiry


def assign(
    actor: Person, inquiry: Inquiry, *, role: Role | None = None, unit: Unit | None = None, reason: str = ""
) -> None:
    """Say which office or unit owes the answer; the day is counted from now. To another than before needs a reason,
    which the asker reads. Written to the ledger."""
    ensure(policy.may_assign(actor, inquiry))
    hold(inquiry)
    if not inquiry.is_open:
        raise Conflict(_("This question was answered or taken back meanwhile."))
    before = inquiry.addressee if inquiry.state != State.RECEIVED else ""
    if inquiry.role == role and inquiry.unit_id == (unit.id if unit else None):
        return
    if before and not reason:
        raise Invalid(_("Say why the question goes to somebody else; the asker reads it."))
    set_clock(inquiry)
    _address(inquiry, actor, role, unit, words=reason)
    ledger.record(actor, "inquiry.assigned", inquiry, reason=reason, before=before, after=inquiry.addressee)


def _address(
    inquiry: Inquiry,
    actor: Person,
    role: Role | None,
    unit: Unit | None,
    *,
    words: str = "",
    at: datetime | None = None,
) -> None:
    if (role is None) == (unit is None):
        raise Invalid(_("Choose one office or one unit."))
    if role is not None and role not in policy.OFFICES:
        raise Invalid(_("This office cannot be asked. Choose the unit instead."))
    if unit is not None and not unit.is_open:
        raise Invalid(_("This unit is closed. Choose the unit that took over its work."))
    inquiry.role, inquiry.unit = role, unit
    if inquiry.state == State.RECEIVED:
        inquiry.state = State.ASSIGNED
    db.session.flush()
    step = note(inquiry, StepKind.ASSIGNED, actor, words=words, addressee=inquiry.addressee, at=at)
    people = on_duty(inquiry)
    if at is not None:
        return
    if people:
        tell_of(inquiry, step, ASKED, people, but=actor)
    else:
        _raise_at_once(inquiry)
    if actor.id != inquiry.asker_id:
        tell_of(inquiry, step, ASSIGNED, [inquiry.asker], but=actor)


def _raise_at_once(inquiry: Inquiry) -> None:
    """Nobody holds the office, or nobody there sees the thing: the level above has it from the first day."""
    role, unit_id, people = level_above(inquiry)
    if not people:
        raise Refused(
            _(
                "Nobody at %(who)s can read this, and nobody above either. Choose another addressee.",
                who=inquiry.addressee,
            )
        )
    inquiry.raised_role, inquiry.raised_unit_id = role, unit_id
    db.session.flush()
    db.session.refresh(inquiry, ["raised_unit"])
    step = note(inquiry, StepKind.RAISED, None, addressee=inquiry.raised_to)
    tell_of(inquiry, step, RAISED, people)


def withdraw(asker: Person, inquiry: Inquiry, *, words: str = "") -> None:
    """Take a question back while it waits; done twice is done once."""
    if inquiry.state == State.WITHDRAWN and inquiry.asker_id == asker.id:
        return
    ensure(policy.may_withdraw(asker, inquiry))
    hold(inquiry)
    if not inquiry.is_open:
        raise Conflict(_("This question was answered meanwhile."))
    inquiry.state = State.WITHDRAWN
    stop_clock(inquiry)
    note(inquiry, StepKind.WITHDRAWN, asker, words=words)
    _index(inquiry)


def retitle(source: str, title: str) -> None:
    """The thing a question was made of has a new title. For the room that owns it, after its own rules."""
    if inquiry := inquiry_from(source):
        inquiry.title = title


def document(inquiry: Inquiry) -> dict[str, object]:
    """The keyword arguments of `search.index()`; only what stems from nothing and is open to members is found here,
    the rest is found where it stands."""
    return {
        "kind": FOUND,
        "thing_id": inquiry.id,
        "title": inquiry.title,
        "body": inquiry.words,
        "url": inquiry.url,
        "audience": "members",
        "at": inquiry.asked_at,
        "author_id": inquiry.asker_id,
    }


def _index(inquiry: Inquiry) -> None:
    if inquiry.thing_kind is not None or inquiry.private:
        return
    if inquiry.state == State.WITHDRAWN:
        search.remove(FOUND, [inquiry.id])
    else:
        search.index(**document(inquiry))  # pyright: ignore[reportArgumentType]
