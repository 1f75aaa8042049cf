"""After the election: recognition by the Standing Committee, and the offices of the elected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from club import clock, ledger
from club.errors import Conflict, Invalid
from club.i18n import _, date_text
from club.notices.actions import tell
from club.people.actions.offices import appoint, end_term
from club.people.queries import overlapping, person_for
from club.policy import BOARD, Role, ensure
from club.text import clean_line
from club.units.models import Unit
from decisions.elections import policy, words
from decisions.elections.models import Election, Stage
from decisions.elections.queries.elections import board_offices, elected, members_now


@dataclass(frozen=True)
class Seat:
    """The office that one of the elected takes; `unit` for an office that is held over one."""

    person_id: int
    role: Role
    unit: Unit | None = None


def recognise(actor: Any, election: Election, *, document: str, on: date) -> None:
    """The Standing Committee recognises who was elected, by a decision with a number and a day."""
    ensure(policy.may_recognise(actor, election))
    if not elected(election):
        raise Conflict(_("Nobody was elected: there is nothing to recognise."))
    election.recognised_document, election.recognised_on = clean_line(document), on
    election.move(Stage.RECOGNISED)
    ledger.record(actor, words.RECOGNISED, election, document=clean_line(document), on=date_text(on))
    tell(
        members_now(),
        words.TOLD_RECOGNISED,
        key=f"{election.id}",
        url=election.url,
        but=actor,
        title=election.title,
    )


def begin_terms(
    actor: Any, election: Election, *, seats: list[Seat], starts_on: date, ends_on: date | None, ending: list[int]
) -> None:
    """Give the elected their offices from a day on, and end the old ones (`ending`, appointments by id) on the day
    before. Who keeps the office they held has the old term ended and a new one given."""
    ensure(policy.may_begin_terms(actor, election))
    chosen = {candidate.person_id for candidate, _votes, _round in elected(election)}
    if {seat.person_id for seat in seats} != chosen or any(seat.role not in BOARD for seat in seats):
        raise Invalid(_("Choose an office of the board for each of the elected."))
    if election.recognised_on and starts_on < election.recognised_on:
        raise Invalid(_("Terms cannot begin before the recognition on %(day)s.", day=date_text(election.recognised_on)))
    if actor.id in chosen:
        raise Conflict(
            _("You are one of the elected and cannot give yourself an office. Ask another officer to do it.")
        )
    reason = _("Election “%(title)s”, recognised by %(document)s", title=election.title, document=_document(election))
    # Offices are ended after the new ones are given: the actor's own may be among the old.
    later = [held for held in board_offices(starts_on) if held.id in set(ending)]
    for seat in seats:
        person = person_for(actor, seat.person_id, lock=True)
        held = overlapping(person, seat.role, unit=seat.unit, thing=None, starts_on=starts_on, ends_on=ends_on)
        if held is not None and held in later:
            later.remove(held)
            _end(actor, held, starts_on, reason)
        appoint(
            actor, person, seat.role, unit=seat.unit, starts_on=starts_on, ends_on=ends_on, note=reason[:300],
            reason=reason,
        )  # fmt: skip
    for held in sorted(later, key=lambda one: one.person_id == actor.id):
        _end(actor, held, starts_on, reason)
    election.terms_from = starts_on
    election.move(Stage.SERVING)
    ledger.record(actor, words.TERMS_BEGUN, election, **{"from": date_text(starts_on)})


def _end(actor: Any, held: Any, starts_on: date, reason: str) -> None:
    last = starts_on - timedelta(days=1)
    end_term(actor, held, ends_on=None if last < clock.today() else last, reason=reason)


def _document(election: Election) -> str:
    return election.recognised_document or date_text(election.recognised_on)
