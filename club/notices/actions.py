"""Telling people. A room declares its kinds once and calls `tell()` inside its actions.

A notice may outlive the right to see what it is about: its words come from `params`, so a room puts nothing there that
must not be known, and the link it carries asks for the right anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from club import clock, outbox
from club.db import db
from club.notices.models import Notice, NoticeChoice
from club.people.models import Person, PersonState
from club.realtime import person_room, push


@dataclass(frozen=True)
class Kind:
    """A kind of notice: `words(params)` gives its sentence in the language in force, as plain text."""

    code: str
    label: Any
    words: Callable[[dict[str, Any]], str]
    by_mail: bool = False
    icon: str = "bell"


kinds: dict[str, Kind] = {}


def declare(
    code: str, label: Any, words: Callable[[dict[str, Any]], str], *, by_mail: bool = False, icon: str = "bell"
) -> str:
    """State a kind, e.g. `declare("forum.reply", _l("Replies to me"), lambda p: _("… %(who)s", who=p["who"]))`."""
    kinds[code] = Kind(code, label, words, by_mail, icon)
    return code


def tell_more(person_ids: Iterable[int], kind: str, *, key: str, one: str, url: str, **params: Any) -> int:
    """Tell of one more thing (`one`, e.g. "post:41") under `key` (e.g. "topic:7"): a notice that is still unread grows
    (`params["count"]`) and comes to the top, quietly; one that was read is told anew. How many were told anew.
    """
    wanted = {int(number) for number in person_ids}
    mine = (Notice.key == f"{kind}:{key}", Notice.person_id.in_(wanted))
    before = {row.person_id: row for row in db.session.scalars(select(Notice).where(*mine))} if wanted else {}
    growing = {number: row.params.get("count", 1) + 1 for number, row in before.items() if row.read_at is None}
    # Newest first is by id: a notice that grew takes a new one.
    for row in before.values():
        db.session.delete(row)
    db.session.flush()
    for number, count in growing.items():
        more = {**params, "count": count}
        db.session.add(Notice(person_id=number, kind=kind, key=f"{kind}:{key}", url=url, params=more))
    return tell(wanted - set(growing), kind, key=key, mail_key=one, url=url, **{**params, "count": 1})


def tell(
    person_ids: Iterable[int],
    kind: str,
    *,
    key: str,
    url: str,
    but: Any = None,
    mail_key: str | None = None,
    **params: Any,
) -> int:
    """Tell people once for `key` (e.g. "post:41"), by mail once for `mail_key` where it is another; `but` is the actor,
    who knows already. How many were told.

    Mail goes through the outbox to those who want it and have an address.
    """
    declared = kinds[kind]
    wanted = {int(number) for number in person_ids} - ({but.id} if but is not None else set())
    if not wanted:
        return 0
    told = set(
        db.session.scalars(select(Notice.person_id).where(Notice.key == f"{kind}:{key}", Notice.person_id.in_(wanted)))
    )
    wanted -= told
    choices = {
        row.person_id: row
        for row in db.session.scalars(
            select(NoticeChoice).where(NoticeChoice.kind == kind, NoticeChoice.person_id.in_(wanted))
        )
    }
    people = db.session.execute(
        select(Person.id, Person.email).where(Person.id.in_(wanted), Person.state == PersonState.ACTIVE)
    ).all()
    count = 0
    for number, email in people:
        choice = choices.get(number)
        if choice is None or choice.on_page:
            db.session.add(Notice(person_id=number, kind=kind, key=f"{kind}:{key}", url=url, params=params))
            push(person_room(number), "notice", {"kind": kind})
            count += 1
        if email and (choice.by_mail if choice else declared.by_mail):
            outbox.put(
                "notice_mail",
                {"person": number, "kind": kind, "url": url, "params": params},
                key=f"{kind}:{mail_key or key}:{number}",
            )
    return count


def choose(person: Person, kind: str, *, on_page: bool, by_mail: bool) -> None:
    """Note how a person wants to be told of a kind; what equals the kind's default is not kept."""
    declared = kinds[kind]
    row = db.session.scalar(select(NoticeChoice).where(NoticeChoice.person_id == person.id, NoticeChoice.kind == kind))
    if on_page and by_mail == declared.by_mail:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(NoticeChoice(person_id=person.id, kind=kind, on_page=on_page, by_mail=by_mail))
    else:
        row.on_page, row.by_mail = on_page, by_mail


def mark_read(person: Person, *, before_id: int | None = None, url: str | None = None) -> None:
    """Mark a person's notices read: all up to an id, or those that lead to one address."""
    mine = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if before_id is not None:
        mine = mine.where(Notice.id <= before_id)
    if url is not None:
        mine = mine.where(Notice.url == url)
    db.session.execute(mine.values(read_at=clock.now()))
