"""The public log: what was done, on which rule, why, what an appeal made of it; and its copy, held against the ledger.

Reasons come from the ledger's own lines, so that a blanked line is blank here as well and its hash stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from club import ledger
from club.db import db
from club.errors import NotFound
from club.i18n import _
from club.ledger import LedgerLine
from club.paging import Page, keyset
from club.people.models import Person
from forum.due_process.models import Appeal, Measure, ModeratorAlias, Rule
from forum.due_process.policy import measure_is_listed_to
from forum.due_process.queries.rules import terms
from forum.models import Post, Space, Topic
from forum.queries.bylines import named

BATCH = 500


@dataclass(frozen=True)
class Entry:
    """A measure as the log shows it. `place` is where it happened, without words of what is hidden or withheld."""

    measure: Measure
    line: LedgerLine | None
    decision: LedgerLine | None
    moderator: str
    judge: str
    place: str
    url: str | None

    @property
    def blanked(self) -> bool:
        """Whether its words were blanked."""
        return self.line is not None and self.line.salt is None

    @property
    def reason(self) -> str:
        """The reason as the ledger has it."""
        if self.line is None:
            return self.measure.reason
        return self.line.reason or ""

    @property
    def ruling_reason(self) -> str:
        """Why the appeal was decided so, as the ledger has it."""
        return (self.decision.reason or "") if self.decision else ""


def _listed(person: Any) -> Any:
    return (
        select(Measure)
        .outerjoin(Measure.space)
        .where(measure_is_listed_to(person))
        .options(
            contains_eager(Measure.space).load_only(Space.name, Space.slug),
            joinedload(Measure.post).load_only(Post.number),
            joinedload(Measure.topic).load_only(Topic.title, Topic.hidden_at, Topic.deleted_at),
            joinedload(Measure.rule).joinedload(Rule.book),
            joinedload(Measure.appeal).options(named(Appeal.decided_by)),
            named(Measure.by),
        )
    )


def page_of_log(person: Any, *, after: str | None = None) -> Page[Entry]:
    """The newest first. Four queries."""
    page = keyset(_listed(person), [Measure.at.desc(), Measure.id.desc()], after=after, size=25)
    page.items = _entries(page.items)
    return page


def entry_of(person: Any, measure_id: int) -> Entry:
    """One entry of the log a person reads, or NotFound."""
    found = db.session.scalar(_listed(person).where(Measure.id == measure_id))
    if found is None:
        raise NotFound
    return _entries([found])[0]


def whole_log(person: Any) -> Iterator[Entry]:
    """The whole log a person reads, the oldest first, in batches."""
    last = 0
    while True:
        found = db.session.scalars(_listed(person).where(Measure.id > last).order_by(Measure.id).limit(BATCH)).all()
        yield from _entries(found)
        if len(found) < BATCH:
            return
        last = found[-1].id
        db.session.expunge_all()


def _entries(measures: Iterable[Measure]) -> list[Entry]:
    rows = list(measures)
    wanted = {row.line_id for row in rows} | {row.appeal.decided_line_id for row in rows if row.appeal}
    lines = {line.id: line for line in db.session.scalars(select(LedgerLine).where(LedgerLine.id.in_(wanted - {None})))}
    names = _moderators(rows)
    return [
        Entry(
            row,
            lines.get(row.line_id or 0),
            lines.get((row.appeal.decided_line_id if row.appeal else None) or 0),
            names.get(row.by_id or 0, ""),
            names.get((row.appeal.decided_by_id if row.appeal else None) or 0, ""),
            *_place(row),
        )
        for row in rows
    ]


def _place(row: Measure) -> tuple[str, str | None]:
    space = row.space.name if row.space else ""
    if row.kind.on_person or row.held_id or row.topic is None or row.topic.hidden_at or row.topic.deleted_at:
        return space, row.space.url if row.space else None
    number = f" #{row.post.number}" if row.post else ""
    return (
        f"{space} · {row.topic.title}{number}",
        f"/forum/p/{row.post_id}" if row.post_id else f"/forum/t/{row.topic_id}",
    )


def letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    said = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        said = chr(65 + rest) + said
    return said


def _moderators(rows: list[Measure]) -> dict[int, str]:
    people = [row.by for row in rows] + [row.appeal.decided_by for row in rows if row.appeal]
    return moderators_shown(one for one in people if one)


def moderators_shown(people: Iterable[Person]) -> dict[int, str]:
    """Some moderators as the club shows them, by id. Two queries at most."""
    known = {one.id: one.full_name for one in people}
    if terms().named:
        return known
    aliases = select(ModeratorAlias.person_id, ModeratorAlias.number).where(ModeratorAlias.person_id.in_(known))
    rows = db.session.execute(aliases)
    return {person_id: _("Moderator %(letter)s", letter=letters(number)) for person_id, number in rows}


def moderator_shown(row: Measure) -> str:
    """Who took a measure, as the club shows moderators."""
    return _moderators([row]).get(row.by_id or 0, "")


def judge_shown(row: Measure) -> str:
    """Who decided the appeal, as the club shows moderators."""
    return _moderators([row]).get((row.appeal.decided_by_id if row.appeal else None) or 0, "")


def lines_of_entry(entry: Entry) -> list[int]:
    """The lines of the ledger that an entry rests on: the act, the appeal, the decision, the undoing."""
    row, appeal = entry.measure, entry.measure.appeal
    numbers = [row.line_id, appeal.line_id if appeal else None, appeal.decided_line_id if appeal else None]
    return [number for number in [*numbers, row.ended_line_id] if number]


def copy_of(entry: Entry, lines: dict[int, LedgerLine]) -> dict[str, Any]:
    """An entry as the download has it, with what verifying its lines needs; whose act it was is not in the lines."""
    row, appeal = entry.measure, entry.measure.appeal
    return {
        "entry": row.id,
        "at": row.at.isoformat(),
        "what": row.kind.value,
        "where": entry.place,
        "rule": row.rule.name if row.rule else None,
        "reason": None if entry.blanked else entry.reason,
        "moderator": entry.moderator,
        "until": row.until.isoformat() if row.until else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "appeal": {
            "at": appeal.at.isoformat(),
            "due": appeal.due_at.isoformat(),
            "outcome": appeal.ruling.value if appeal.ruling else None,
            "decided_at": appeal.decided_at.isoformat() if appeal.decided_at else None,
            "reason": entry.ruling_reason or None,
            "officer": entry.judge or None,
        }
        if appeal
        else None,
        "ledger": [line_copy(lines[number]) for number in lines_of_entry(entry) if number in lines],
    }


def line_copy(line: LedgerLine) -> dict[str, Any]:
    """A line as a copy of the log has it: all that is needed to hold it against the ledger later."""
    plain = ("id", "verb", "reason", "detail", "salt", "words_hash", "hash")
    return {name: getattr(line, name) for name in plain} | {"at": line.at.isoformat()}


def ledger_lines(entries: Iterable[Entry]) -> dict[int, LedgerLine]:
    """All lines that some entries rest on, by number. One query."""
    wanted = {number for entry in entries for number in lines_of_entry(entry)}
    return {line.id: line for line in db.session.scalars(select(LedgerLine).where(LedgerLine.id.in_(wanted)))}


@dataclass(frozen=True)
class Checked:
    """What holding a copy against the ledger found: lines that agree, blanked since, and the first that does not."""

    lines: int = 0
    blanked: int = 0
    wrong: int | None = None


def check_copy(copy: dict[str, Any]) -> Checked:
    """Hold a downloaded log against the ledger, line by line: number, moment, act, hash, and the hash of the words."""
    told = [line for entry in copy.get("entries", []) for line in entry.get("ledger", [])]
    wanted = {int(line["id"]) for line in told}
    stored = {line.id: line for line in db.session.scalars(select(LedgerLine).where(LedgerLine.id.in_(wanted)))}
    blanked = 0
    for line in told:
        found = stored.get(int(line["id"]))
        if found is None or not _agrees(line, found):
            return Checked(len(told), blanked, int(line["id"]))
        blanked += found.salt is None
    return Checked(len(told), blanked)


def _agrees(line: dict[str, Any], found: LedgerLine) -> bool:
    same = all(line[name] == getattr(found, name) for name in ("hash", "words_hash", "verb"))
    if not same or line["at"] != found.at.isoformat():
        return False
    # What was blanked before the copy was taken has no words to hold against their hash.
    return line["salt"] is None or ledger.words_hash(line["salt"], line["reason"], line["detail"]) == found.words_hash
