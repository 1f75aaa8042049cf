"""Moderation with due process: rules, flags, one queue, measures that are told and can be appealed, a public log.

A part of the forum with shelves of its own. The forum's shelves below routes know nothing of it: it listens to what
they announce (`forum.actions.sending`) and adds its restraint to their rules (`forum.policy.restraint`).
"""

from __future__ import annotations

from club.people import personal_data
from forum.due_process import cards, cli, demo, jobs, notices, parts, records
from forum.due_process.queries import restraints
from forum.due_process.routes import SHELVES as PAGES

# Imported for what they register: pages, home's cards, the command, the daily round, the restraint on writing.
SHELVES = (cards, cli, demo, jobs, restraints, PAGES)


def init_app() -> None:
    """State notices, verbs of the ledger, and the part in personal data."""
    notices.init_app()
    records.init_app()
    personal_data.add(parts.PART)
