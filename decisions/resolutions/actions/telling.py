"""Whom resolutions tell what: the chair, who drafted it, and everybody whose voice came through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from club.db import after_commit, db, transaction
from club.i18n import _, _l
from club.notices.actions import declare, tell
from club.people.models import Person, PersonState
from club.policy import Role
from club.tasks import job
from club.text import shorten
from decisions import citing
from decisions.citing import Ref
from decisions.inquiries.queries.duty import in_office
from decisions.resolutions import policy
from decisions.resolutions.models import KIND, Resolution
from decisions.resolutions.queries.resolutions import rows_of
from decisions.tasks.models import ActionItem
from decisions.tasks.signals import confirmed

SUBMITTED, APPROVED, RETURNED = "resolution.submitted", "resolution.approved", "resolution.returned"
HEARD, RESULT = "resolution.heard", "resolution.result"
BATCH = 500


def _title(resolution: Resolution) -> str:
    return shorten(resolution.title, 90)


def tell_chair(actor: Person, resolution: Resolution, line_id: int) -> None:
    """The chair has something to approve."""
    ids = [person.id for person in in_office(Role.CHAIR)]
    tell(ids, SUBMITTED, key=f"line:{line_id}", url=resolution.url, but=actor, title=_title(resolution))


def tell_drafter(actor: Person, resolution: Resolution, kind: str, line_id: int, **words: str) -> None:
    """Who drafted it learns what the chair said."""
    ids = [resolution.drafted_by_id]
    tell(ids, kind, key=f"line:{line_id}", url=resolution.url, but=actor, title=_title(resolution), **words)


def voices_behind(refs: Iterable[Ref]) -> set[Ref]:
    """Everything that led to some things, themselves included: a statement to its consultation, a post to the
    conclusion that rests on it. As many queries as there are steps, three at most."""
    found = set(refs)
    new = set(found)
    for _step in range(3):
        if not new:
            break
        new = {step.source for step in citing.behind(new)} - found
        found |= new
    return found


def tell_voices(actor: Person, resolution: Resolution) -> None:
    """Those whose voice it cites learn of it after the commit."""
    after_commit(tell_heard, resolution.id, actor.id)


@job()
def tell_heard(resolution_id: int, actor_id: int) -> None:
    """ "You spoke, we acted": everybody whose voice a published resolution rests on, and who may read it."""
    resolution = db.session.get(Resolution, resolution_id)
    if resolution is not None and resolution.is_public:
        _tell_authors(resolution, HEARD, key=f"resolution:{resolution.id}", but=actor_id, title=_title(resolution))


@job()
def tell_result(item_id: int, actor_id: int) -> None:
    """Something that stems from a resolution was confirmed as done: the same people learn of it."""
    item = db.session.get(ActionItem, item_id)
    resolution = db.session.get(Resolution, item.thing_id) if item is not None and item.thing_id else None
    if item is not None and resolution is not None and resolution.is_public:
        _tell_authors(resolution, RESULT, key=f"task:{item.id}", but=actor_id, title=shorten(item.text, 90))


def _tell_authors(resolution: Resolution, kind: str, *, key: str, but: int, title: str) -> None:
    refs = voices_behind(Ref(row.kind, row.thing_id) for row in rows_of(resolution))
    ids = sorted(set(citing.authors_of(refs)) - {but})
    for start in range(0, len(ids), BATCH):
        wanted = Person.id.in_(ids[start : start + BATCH])
        query = select(Person).where(wanted, Person.state == PersonState.ACTIVE).options(joinedload(Person.unit))
        people = db.session.scalars(query).unique().all()
        seeing = [person.id for person in people if policy.may_see(person, resolution)]
        with transaction():
            tell(seeing, kind, key=key, url=resolution.url, title=title)


@confirmed.connect
def _on_confirmed(item: ActionItem, *, actor: Person, **_more: Any) -> None:
    if item.thing_kind == KIND:
        after_commit(tell_result, item.id, actor.id)


def declare_kinds() -> None:
    """State the kinds of notice."""
    declare(
        SUBMITTED,
        _l("A resolution waits for my approval"),
        lambda p: _("To approve: “%(title)s”", title=p["title"]),
        by_mail=True,
        icon="file-earmark-text",
    )
    declare(
        APPROVED,
        _l("My draft of a resolution was approved"),
        lambda p: _("The chair approved “%(title)s”", title=p["title"]),
        icon="check2",
    )
    declare(
        RETURNED,
        _l("My draft of a resolution was sent back"),
        lambda p: _("“%(title)s” was sent back. Reason: %(reason)s", title=p["title"], reason=p["reason"]),
        icon="arrow-counterclockwise",
    )
    declare(
        HEARD,
        _l("My voice led to a resolution"),
        lambda p: _("You spoke, and it counted: “%(title)s” rests on your words too", title=p["title"]),
        by_mail=True,
        icon="megaphone",
    )
    declare(
        RESULT,
        _l("What my voice led to was done"),
        lambda p: _("You spoke, we acted: “%(title)s” is done", title=p["title"]),
        icon="check2-all",
    )
