"""Blanking words of the log that name somebody; number and hash stay, and the ledger says who blanked them and why."""

from __future__ import annotations

from club import ledger
from club.errors import Conflict
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from forum.due_process import policy
from forum.due_process.models import Kind
from forum.due_process.queries.log import Entry, ledger_lines


def redact(actor: Person, entry: Entry, *, reason: str) -> None:
    """Blank the reasons of an entry, also where they stand in the place of a hidden text; the rule stays readable."""
    ensure(policy.may_redact(actor))
    if entry.blanked or entry.line is None:
        raise Conflict(_("The words of this entry were blanked already."))
    for line in ledger_lines([entry]).values():
        if line.salt is not None:
            ledger.redact(actor, line, reason=reason)
    row = entry.measure
    rule = row.rule.name if row.rule else _("Rules of the forum")
    row.reason = ""
    if row.ended_at is None and row.kind == Kind.HIDE and row.post is not None:
        row.post.hidden_reason = rule
    if row.ended_at is None and row.kind == Kind.HIDE_TOPIC and row.topic is not None:
        row.topic.hidden_reason = rule
    if row.appeal is not None:
        row.appeal.reason = ""
