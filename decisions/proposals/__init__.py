"""Proposals: written together, amended line by line, led from a sense-check to a decision, by consent or by vote.

A proposal stems from a thing another room named in `decisions.inquiries.sources`, or from nothing. Rooms and parts that
cite a decided one ask `queries.decided`. The counting is `tally` and `ranked`: pure functions.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Select, update

from club.db import db
from club.home import cards as home
from club.people import personal_data
from club.policy import audience_source, named
from club.units.signals import unit_merged
from decisions import hub
from decisions.proposals import cards, citable, demo, jobs, words
from decisions.proposals.actions import indexing
from decisions.proposals.models import Advice, Proposal
from decisions.proposals.personal import PART
from decisions.proposals.queries.proposals import with_closed_readers
from decisions.proposals.routes import blueprint

# Imported for what they register with the club: the demo, the clock's jobs, verbs and notices.
SHELVES = (demo, jobs, words)


@audience_source
def proposals_as_audiences(person: Any) -> Select[Any]:
    """`proposal:7` for each that a unit or a thing closes to others: what search asks."""
    return named("proposal", with_closed_readers(person))


@unit_merged.connect
def _follow(source_id: int, *, target_id: int, **_more: Any) -> None:
    db.session.execute(update(Proposal).where(Proposal.unit_id == source_id).values(unit_id=target_id))
    db.session.execute(update(Advice).where(Advice.unit_id == source_id).values(unit_id=target_id))


def init_app(app: Flask) -> None:
    """Put this part into the room."""
    app.register_blueprint(blueprint)
    hub.block(cards.block)
    home.needs(cards.needs)
    indexing.declare()
    citable.init_app()
    personal_data.add(PART)
