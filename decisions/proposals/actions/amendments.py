"""Amendments, line by line: suggested, accepted or rejected with a reason, put on the newer text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell, tell_more
from club.policy import ensure
from club.text import clean, clean_line, shorten
from decisions.proposals import policy, words
from decisions.proposals.actions import writing
from decisions.proposals.models import Amendment, AmendmentKind, AmendmentState, Proposal
from decisions.proposals.models.texts import LONGEST_LINE, MOST_LINES
from decisions.proposals.queries.proposals import version_of


def suggest(
    actor: Any,
    proposal: Proposal,
    *,
    kind: AmendmentKind,
    line: int,
    text: str,
    why: str,
    client_id: str = "",
) -> Amendment:
    """Suggest a change to a line of the text that stands; sent twice it is made once."""
    ensure(policy.may_amend(actor, proposal))
    if client_id:
        sent = select(Amendment).where(Amendment.author_id == actor.id, Amendment.client_id == client_id)
        if (made := db.session.scalar(sent)) is not None:
            return made
    one = Amendment(proposal_id=proposal.id, author_id=actor.id, why=clean(why), client_id=client_id or None)
    one.proposal = proposal
    _aim(one, proposal, kind=kind, line=line, text=text)
    db.session.add(one)
    db.session.flush()
    tell_more(
        [author.person_id for author in proposal.authors if author.person_id != actor.id],
        words.TOLD_AMENDMENT,
        key=proposal.code,
        one=f"amendment:{one.id}",
        url=f"{proposal.url}/amendments",
        title=proposal.title,
    )
    return one


def _aim(one: Amendment, proposal: Proposal, *, kind: AmendmentKind, line: int, text: str) -> None:
    stands = version_of(proposal)
    known = dict(stands.lines)
    if line not in known and not (kind == AmendmentKind.INSERT and line == 0):
        raise Conflict(_("This line is not in the text any more. Choose another one."))
    text = "" if kind == AmendmentKind.STRIKE else clean_line(text)
    if kind != AmendmentKind.STRIKE and not text:
        raise Invalid(_("Write how the line should read."))
    if len(text) > LONGEST_LINE:
        raise Invalid(_("A line has at most %(most)d letters. Split the long one.", most=LONGEST_LINE))
    if kind == AmendmentKind.REPLACE and text == known[line]:
        raise Invalid(_("The line reads like this already."))
    one.kind, one.line, one.text = kind, line, text
    one.base_version, one.base_text = proposal.version, known.get(line, "")


def rebase(actor: Any, one: Amendment, *, kind: AmendmentKind, line: int, text: str) -> None:
    """Put one's amendment on the text as it now stands."""
    ensure(policy.may_rebase(actor, one))
    _aim(one, one.proposal, kind=kind, line=line, text=text)
    db.session.flush()


def take_back(actor: Any, one: Amendment) -> None:
    """Take one's amendment back."""
    ensure(policy.may_rebase(actor, one))
    one.state, one.decided_at = AmendmentState.WITHDRAWN, clock.now()
    db.session.flush()


def accept(actor: Any, one: Amendment, *, reason: str = "") -> None:
    """Make it part of the text: a new version. A stale one is refused, its author puts it on the newer text first."""
    ensure(policy.may_judge(actor, one))
    proposal = one.proposal
    stands = version_of(proposal)
    if one.stale(stands):
        raise Conflict(_("The line has changed since. Who suggested this has to put it on the newer text first."))
    lines, next_line = writing.apply(stands, one, proposal.next_line)
    if not 1 <= len(lines) <= MOST_LINES:
        raise Conflict(_("A proposal keeps between one and %(most)d lines.", most=MOST_LINES))
    proposal.next_line = next_line
    _decide(actor, one, AmendmentState.ACCEPTED, reason, proposal.version + 1)
    writing.keep(actor, proposal, why=stands.why, lines=lines, note=shorten(one.why, 250))
    ledger.record(actor, words.ACCEPTED, proposal, reason=clean(reason), amendment=one.id, version=proposal.version)
    _tell(actor, one, accepted=True)


def reject(actor: Any, one: Amendment, *, reason: str) -> None:
    """Not take it up; the reason is kept and told to who suggested it."""
    ensure(policy.may_judge(actor, one))
    if not clean(reason):
        raise Invalid(_("Say why it is not accepted: who suggested it reads the reason."))
    _decide(actor, one, AmendmentState.REJECTED, reason, None)
    db.session.flush()
    ledger.record(actor, words.REJECTED, one.proposal, reason=clean(reason), amendment=one.id)
    _tell(actor, one, accepted=False)


def _decide(actor: Any, one: Amendment, state: AmendmentState, reason: str, version: int | None) -> None:
    one.state, one.reason, one.made_version = state, clean(reason), version
    one.decided_by_id, one.decided_at = actor.id, clock.now()


def _tell(actor: Any, one: Amendment, *, accepted: bool) -> None:
    tell(
        [one.author_id],
        words.TOLD_JUDGED,
        key=f"{one.id}",
        url=f"{one.proposal.url}/amendments#amendment-{one.id}",
        but=actor,
        title=one.proposal.title,
        accepted=accepted,
        reason=shorten(one.reason, 200),
    )
