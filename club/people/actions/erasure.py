"""A member leaves: what is theirs goes, what others built on it stays readable."""

from __future__ import annotations

from typing import Any

from club import clock, ledger
from club.audit.verbs import verb
from club.auth import end_all_sessions
from club.db import db
from club.i18n import _l
from club.people.actions.offices import ensure_another_admin
from club.people.models import GONE, Person, PersonState, Visible
from club.people.personal_data import parts
from club.policy import ensure_signed_in
from club.text import fold

ERASED = verb("person.erased", _l("left the club's site and had their data removed"))


def erase(person: Person) -> None:
    """Remove a person's data at their own wish. Refused for the last administrator.

    The rooms' parts go first, while the name is still known to them; the row stays, without anything personal, so that
    posts and the ledger keep their author. The ledger line holds no name.
    """
    ensure_signed_in(person)
    ensure_another_admin(clock.today(), person=person)
    end_all_sessions(person)
    ledger.record(person, ERASED, person)
    for part in sorted(parts(), key=lambda part: part.code.split(".")[0] == "club"):
        part.erase(person)
    blank(person)
    db.session.flush()


def blank(person: Person) -> None:
    """Empty the row itself and end the offices."""
    today = clock.today()
    for office in list(person.appointments):
        if office.starts_on > today:
            db.session.delete(office)
        elif office.ends_on is None or office.ends_on > today:
            office.ends_on = today
        office.note = ""
    blanks: dict[str, Any] = {
        "full_name": GONE,
        "state": PersonState.ERASED,
        "position": "",
        "phone": None,
        "email": None,
        "born_on": None,
        "unit": None,
        "password_hash": None,
        "totp_secret": None,
        "totp_last_step": None,
        "about": "",
        "contact_visible_to": Visible.NOBODY,
        "avatar_id": None,
        "last_seen_at": None,
        "suspended_until": None,
        "suspended_reason": None,
    }
    for name, value in blanks.items():
        setattr(person, name, value)
    person.sort_key, person.folded_name = "~", fold(GONE)
