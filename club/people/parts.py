"""The club's own parts of personal data: profile and offices, the ledger, notices, files."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, or_, select, update

from club import ledger
from club.audit.verbs import tell
from club.db import db
from club.files.actions import remove_file
from club.files.models import StoredFile
from club.i18n import _l
from club.ledger import LedgerLine
from club.notices.models import Notice, NoticeChoice
from club.outbox import OutboxRow
from club.people.models import GONE, Person
from club.people.personal_data import Part, add
from club.people.things import names_of


def _profile(person: Person) -> list[dict[str, Any]]:
    plain = (
        "full_name", "position", "phone", "email", "born_on", "state", "locale", "theme", "about", "contact_visible_to",
        "created_at", "last_seen_at", "suspended_until", "suspended_reason",
    )  # fmt: skip
    return [{name: getattr(person, name) for name in plain} | {"unit": person.unit.name if person.unit else None}]


def _offices(person: Person) -> list[dict[str, Any]]:
    called = names_of(office.thing for office in person.appointments)
    return [
        {
            "office": office.role,
            "unit": office.unit.name if office.unit else None,
            "thing": called[office.thing] if office.thing else None,
            "from": office.starts_on,
            "to": office.ends_on,
            "note": office.note,
        }
        for office in person.appointments
    ]


def _about(person: Person) -> Any:
    return or_(
        LedgerLine.actor_id == person.id,
        (LedgerLine.thing_kind == Person.__tablename__) & (LedgerLine.thing_id == person.id),
    )


def _ledger(person: Person) -> list[dict[str, Any]]:
    lines = db.session.scalars(select(LedgerLine).where(_about(person)).order_by(LedgerLine.id))
    return [
        {
            "line": told.line.id,
            "at": told.line.at,
            "by_me": told.line.actor_id == person.id,
            "act": told.act,
            "to": told.thing,
            "detail": told.more,
            "reason": told.line.reason,
        }
        for told in tell(lines)
    ]


def _erase_ledger(person: Person) -> None:
    """The acts stay; the words of those on the person, which may name them, are blanked with a line that says so."""
    on_person = select(LedgerLine).where(
        LedgerLine.thing_kind == Person.__tablename__,
        LedgerLine.thing_id == person.id,
        LedgerLine.verb != "person.erased",
        LedgerLine.salt.is_not(None),
    )
    for line in db.session.scalars(on_person).all():
        ledger.redact(person, line, reason="")


def _notices(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id))
    plain = ("kind", "url", "params", "created_at", "read_at")
    told = [{name: getattr(row, name) for name in plain} for row in rows]
    choices = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person.id))
    return told + [{"choice": row.kind, "on_page": row.on_page, "by_mail": row.by_mail} for row in choices]


def _erase_notices(person: Person) -> None:
    """One's own go; those told to others keep their sentence without the name; mail that was or is to be sent goes."""
    for table in (Notice, NoticeChoice):
        db.session.execute(delete(table).where(table.person_id == person.id))
    for number, params in _rows(Notice.id, Notice.params):
        cleared = {key: _without(person.full_name, value) for key, value in params.items()}
        if cleared != params:
            db.session.execute(update(Notice).where(Notice.id == number).values(params=cleared))
    traces = [trace for trace in (person.full_name, person.email) if trace]
    for number, payload in _rows(OutboxRow.id, OutboxRow.payload):
        mine = payload.get("person") == person.id
        if mine or any(trace in json.dumps(payload, ensure_ascii=False) for trace in traces):
            db.session.execute(delete(OutboxRow).where(OutboxRow.id == number))


def _rows(*columns: Any) -> list[Any]:
    # JSON is written differently by each database, so names are looked for here and not in SQL.
    return list(db.session.execute(select(*columns)))


def _without(name: str, value: Any) -> Any:
    return value.replace(name, GONE) if isinstance(value, str) else value


def _files(person: Person) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(StoredFile).where(StoredFile.owner_id == person.id).order_by(StoredFile.id))
    return [
        {"name": row.name, "size": row.size, "address": f"/files/{row.id}", "created_at": row.created_at}
        for row in rows
    ]


def _erase_files(person: Person) -> None:
    """The portrait goes with its bytes; pictures in posts stay with the posts."""
    portrait = db.session.get(StoredFile, person.avatar_id) if person.avatar_id else None
    person.avatar_id = None
    if portrait is not None:
        remove_file(portrait)


def _keep(person: Person) -> None:
    """Emptied with the row itself, by club.people.actions.erasure; that an office was held stays, without a name."""


def declare() -> None:
    """Add the parts; called once when the application is made."""
    add(Part("club.profile", _l("Profile"), _profile, _keep))
    add(Part("club.offices", _l("Offices"), _offices, _keep))
    add(Part("club.ledger", _l("Ledger lines by me and about me"), _ledger, _erase_ledger))
    add(Part("club.notices", _l("Notices"), _notices, _erase_notices))
    add(Part("club.files", _l("Files"), _files, _erase_files))
