"""Bringing a file of questions: kept, read into a preview, carried out when its owner says so. The bank does not change
before that, and the same file brought again adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from sqlalchemy import func, insert, select

from club import clock, ledger, tasks
from club.db import db, transaction
from club.errors import Conflict
from club.files.actions import path_of, store_document
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from training import policy, verbs
from training.actions.bank import add_question, category_at
from training.exchange.reading import read
from training.models import ImportItem, ImportState, ItemState, QuestionCategory, QuestionImport
from training.queries.bank import known_origins
from training.question import Draft, Problem, draft_of
from training.rich import stem_words

KIND, MOST, BATCH = "questions", 10_000, 100
# Files are handed out to nobody but through this room; the audience is one that no person belongs to.
FILES = "training-imports"


def bring(
    actor: Person,
    stream: IO[bytes],
    *,
    name: str,
    category: QuestionCategory | None = None,
    client_id: str | None = None,
) -> QuestionImport:
    """Keep the file and open an import that waits to be read; the same sending twice is one import."""
    ensure(policy.may_use_bank(actor))
    if client_id:
        mine = select(QuestionImport).where(QuestionImport.actor_id == actor.id, QuestionImport.client_id == client_id)
        known = db.session.scalar(mine)
        if known is not None:
            return known
    file = store_document(actor, stream, name=name, audience=FILES)
    brought = QuestionImport(
        actor_id=actor.id,
        client_id=client_id or None,
        file_id=file.id,
        file_name=file.name,
        category_id=category.id if category else None,
        progress_id=tasks.begin(KIND, person_id=actor.id),
    )
    brought.file, brought.category = file, category
    db.session.add(brought)
    db.session.flush()
    return brought


def read_file(import_id: int, report: Callable[[int, int], None]) -> None:
    """Read a file into its preview, in batches; said again, it is read anew."""
    with transaction():
        brought = db.session.get_one(QuestionImport, import_id)
        if brought.state != ImportState.READING:
            return
        db.session.execute(ImportItem.__table__.delete().where(ImportItem.import_id == import_id))  # pyright: ignore
        name, data = brought.file_name, path_of(brought.file).read_bytes()
    reading = read(name, data)
    items = reading.items
    if not items:
        items = [Problem(1, "nothing")]
    if len(items) > MOST:
        items = [Problem(1, "too_many", {"most": MOST})]
    rows = list(_rows(import_id, items))
    for start in range(0, len(rows), BATCH):
        with transaction():
            db.session.execute(insert(ImportItem), rows[start : start + BATCH])
        report(min(start + BATCH, len(rows)), len(rows))
    counts = {state.value: sum(row["state"] == state for row in rows) for state in ItemState}
    with transaction():
        brought = db.session.get_one(QuestionImport, import_id)
        brought.kind, brought.counts = reading.kind.value, counts
        brought.state = ImportState.READY


def _rows(import_id: int, items: Sequence[Draft | Problem]) -> Iterator[dict[str, Any]]:
    known = known_origins([item.print for item in items if isinstance(item, Draft)])
    seen: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        row = {"import_id": import_id, "number": number, "line": item.line, "code": "", "detail": {}, "draft": None}
        row["question_id"] = None
        if isinstance(item, Problem):
            yield row | {"state": ItemState.BAD, "code": item.code, "detail": item.detail, "excerpt": item.excerpt}
            continue
        mark = item.print
        row |= {"draft": item.as_dict(), "excerpt": stem_words(item, 200)}
        if mark in known:
            yield row | {"state": ItemState.KNOWN, "question_id": known[mark]}
        elif mark in seen:
            yield row | {"state": ItemState.TWIN, "detail": {"line": seen[mark]}}
        else:
            seen[mark] = item.line
            yield row | {"state": ItemState.NEW}


def confirm(actor: Person, brought: QuestionImport) -> bool:
    """Let the preview be carried out; False where that happened already."""
    ensure(policy.may_use_bank(actor))
    if brought.state in {ImportState.APPLYING, ImportState.DONE}:
        return False
    if brought.state != ImportState.READY:
        raise Conflict(_("This file is not ready to be taken in."))
    brought.state, brought.progress_id = ImportState.APPLYING, tasks.begin(KIND, person_id=actor.id)
    db.session.flush()
    return True


def drop(actor: Person, brought: QuestionImport) -> None:
    """Give a file up; the bank stays as it is."""
    ensure(policy.may_use_bank(actor))
    if brought.state in {ImportState.APPLYING, ImportState.DONE}:
        raise Conflict(_("This file has been taken in already."))
    if brought.state == ImportState.READING and brought.progress_id:
        tasks.ask_to_stop(brought.progress_id)
    brought.state = ImportState.DROPPED


def read_again(actor: Person, brought: QuestionImport) -> None:
    """Go on with what stood still: what was taken in stays, the rest is done."""
    ensure(policy.may_use_bank(actor))
    if brought.state not in {ImportState.READING, ImportState.APPLYING, ImportState.FAILED}:
        raise Conflict(_("There is nothing to be done again."))
    if brought.state == ImportState.FAILED:
        brought.state = ImportState.READING
    brought.progress_id = tasks.begin(KIND, person_id=actor.id)
    db.session.flush()


def apply(import_id: int, report: Callable[[int, int], None]) -> None:
    """Carry a confirmed preview out, in batches; each item at most once, however often this runs."""
    mine = (ImportItem.import_id == import_id, ImportItem.state == ItemState.NEW)
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    done = 0
    while True:
        with transaction():
            brought = db.session.get_one(QuestionImport, import_id)
            if brought.state != ImportState.APPLYING:
                return
            actor = db.session.get_one(Person, brought.actor_id)
            left = (*mine, ImportItem.question_id.is_(None))
            items = list(db.session.scalars(select(ImportItem).where(*left).order_by(ImportItem.number).limit(BATCH)))
            for item in items:
                _add(actor, brought, item)
            if not items:
                _finish(actor, brought)
                return
        done += len(items)
        report(min(done, total), max(total, 1))


def _add(actor: Person, brought: QuestionImport, item: ImportItem) -> None:
    draft = draft_of(item.draft)
    origin = draft.print
    # Somebody else may have brought the same file between this preview and its confirmation.
    known = known_origins([origin])
    if origin in known:
        item.question_id, item.state = known[origin], ItemState.KNOWN
        return
    category = category_at(actor, draft.category, under=brought.category)
    item.question_id = add_question(actor, draft, category=category, origin=origin).entry_id


def _finish(actor: Person, brought: QuestionImport) -> None:
    brought.state, brought.applied_at = ImportState.DONE, clock.now()
    added = select(func.count()).where(
        ImportItem.import_id == brought.id, ImportItem.state == ItemState.NEW, ImportItem.question_id.is_not(None)
    )
    count = db.session.scalar(added) or 0
    states = select(ImportItem.state, func.count()).where(ImportItem.import_id == brought.id).group_by(ImportItem.state)
    found = {state.value: number for state, number in db.session.execute(states)}
    brought.counts = {state.value: found.get(state.value, 0) for state in ItemState}
    ledger.record(actor, verbs.QUESTIONS_BROUGHT, brought, reason="", added=count, file=brought.file_name)
