"""Writing a proposal: its text and versions, and who writes it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure, ensure_visible, no, sees_unit, yes
from club.text import clean, clean_line
from club.units.models import Unit
from decisions.inquiries.sources import parted, source_of
from decisions.proposals import policy, words
from decisions.proposals.actions import indexing
from decisions.proposals.models import Amendment, AmendmentState, Proposal, ProposalAuthor, ProposalVersion
from decisions.proposals.models.texts import LONGEST_LINE, MOST_LINES
from decisions.proposals.queries.proposals import amendments_of, proposal_sent, version_of

MOST_AUTHORS = 12


@dataclass(frozen=True)
class Text:
    """Title, why, and the lines as typed: each line of `body` is a numbered line, empty ones are none."""

    title: str
    why: str
    body: str

    def lines(self) -> list[str]:
        """The lines; refuses none, too many, and one that is too long."""
        found = [line.strip() for line in clean(self.body).split("\n") if line.strip()]
        if not found:
            raise Invalid(_("Write at least one line: what is proposed."))
        if len(found) > MOST_LINES:
            raise Invalid(_("A proposal has at most %(most)d lines. Join some of them.", most=MOST_LINES))
        if any(len(line) > LONGEST_LINE for line in found):
            raise Invalid(_("A line has at most %(most)d letters. Split the long one.", most=LONGEST_LINE))
        return found


def begin(
    actor: Any, text: Text, *, unit: Unit | None = None, thing: str | None = None, client_id: str = ""
) -> Proposal:
    """Begin a proposal, seen by its authors only; sent twice it is made once. `thing`, "topic:41", must be open to the
    actor."""
    ensure(policy.may_write(actor))
    if (made := proposal_sent(actor, client_id)) is not None:
        return made
    kind, number = parted(thing) if thing else (None, None)
    if kind is not None:
        source = source_of(kind)
        ensure_visible(yes() if source and source.readers([actor], number or 0) else no(""))
        unit = None
    if unit is not None and not sees_unit(actor, unit):
        raise Invalid(_("You can write for your own units and those you hold an office over."))
    lines = text.lines()
    proposal = Proposal(
        title=clean_line(text.title),
        unit_id=unit.id if unit else None,
        thing_kind=kind,
        thing_id=number,
        created_by_id=actor.id,
        client_id=client_id or None,
        version=1,
        next_line=len(lines) + 1,
    )
    proposal.unit = unit
    proposal.authors.append(ProposalAuthor(person_id=actor.id))
    db.session.add(proposal)
    db.session.flush()
    keep(
        actor, proposal, why=text.why, lines=[[place, line] for place, line in enumerate(lines, 1)], note="", first=True
    )
    return proposal


def keep(
    actor: Any, proposal: Proposal, *, why: str, lines: list[list[Any]], note: str, first: bool = False
) -> ProposalVersion:
    """Write a version down; the authors of amendments whose line changed with it are told."""
    if not first:
        proposal.version += 1
    made = ProposalVersion(
        proposal_id=proposal.id,
        number=proposal.version,
        title=proposal.title,
        why=clean(why),
        lines=lines,
        note=clean_line(note)[:300],
        by_id=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    if not first:
        _tell_stale(actor, proposal, made)
        indexing.renew(proposal)
    return made


def _tell_stale(actor: Any, proposal: Proposal, version: ProposalVersion) -> None:
    before = version_of(proposal, version.number - 1)
    for one in amendments_of(proposal):
        if one.state == AmendmentState.OPEN and one.stale(version) and not one.stale(before):
            key, url = f"{one.id}:{version.number}", f"{proposal.url}/amendments#amendment-{one.id}"
            tell([one.author_id], words.TOLD_STALE, key=key, url=url, but=actor, title=proposal.title)


def followed(old: list[list[Any]], new: list[str], next_line: int) -> tuple[list[list[Any]], int]:
    """([[id, text]], next free id): lines that are still there keep their id, and so does one that was reworded in its
    place; what is new gets the next one."""
    made: list[list[Any]] = []
    matcher = SequenceMatcher(None, [text for _id, text in old], new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for step, text in enumerate(new[j1:j2]):
            if tag in ("equal", "replace") and i1 + step < i2:
                made.append([old[i1 + step][0], text])
            else:
                made.append([next_line, text])
                next_line += 1
    return made, next_line


def edit(actor: Any, proposal: Proposal, text: Text, *, base_version: int, note: str = "") -> ProposalVersion:
    """A new version by an author; refused when another version came in between, and nothing is kept when nothing
    changed."""
    ensure(policy.may_edit(actor, proposal))
    stands = version_of(proposal)
    if base_version != proposal.version:
        raise Conflict(
            _(
                "Somebody saved version %(number)d meanwhile. Take over what it changed, then save.",
                number=stands.number,
            )
        )
    lines, next_line = followed(stands.lines, text.lines(), proposal.next_line)
    title = clean_line(text.title)
    if (title, clean(text.why), lines) == (stands.title, stands.why, stands.lines):
        return stands
    proposal.title, proposal.next_line = title, next_line
    return keep(actor, proposal, why=text.why, lines=lines, note=note)


def add_author(actor: Any, proposal: Proposal, person: Person) -> None:
    """Write together with somebody; they must be able to see what it stems from."""
    ensure(policy.may_edit(actor, proposal))
    if policy.is_author(person, proposal):
        return
    if len(proposal.authors) >= MOST_AUTHORS:
        raise Conflict(_("A proposal has at most %(most)d authors.", most=MOST_AUTHORS))
    one = ProposalAuthor(person_id=person.id)
    one.person = person
    proposal.authors.append(one)
    if not policy.may_see(person, proposal) or not policy.may_write(person):
        raise Conflict(_("%(name)s cannot see this proposal, so they cannot write it.", name=person.full_name))
    db.session.flush()
    tell([person.id], words.TOLD_AUTHOR, key=f"{proposal.id}", url=proposal.url, but=actor, title=proposal.title)


def leave(actor: Any, proposal: Proposal) -> None:
    """Write no more with the others; the last author stays."""
    ensure(policy.may_edit(actor, proposal))
    if len(proposal.authors) == 1:
        raise Conflict(_("You are its only author. Add another one first, or withdraw the proposal."))
    proposal.authors[:] = [one for one in proposal.authors if one.person_id != actor.id]
    db.session.flush()


def apply(stands: ProposalVersion, amendment: Amendment, next_line: int) -> tuple[list[list[Any]], int]:
    """([[id, text]], next free id) after an amendment that is not stale."""
    made: list[list[Any]] = []
    if amendment.kind == "insert" and amendment.line == 0:
        made, next_line = [[next_line, amendment.text]], next_line + 1
    for number, text in stands.lines:
        if number != amendment.line or amendment.line == 0:
            made.append([number, text])
        elif amendment.kind == "replace":
            made.append([number, amendment.text])
        elif amendment.kind == "insert":
            made += [[number, text], [next_line, amendment.text]]
            next_line += 1
    return made, next_line
