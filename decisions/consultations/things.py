"""Consultations as things that questions and proposals stem from: what comes of one is exactly as visible as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select

from club.db import db
from club.people.models import Person
from club.policy import Verdict, no
from decisions.consultations import policy
from decisions.consultations.models import Audience, Consultation, State
from decisions.inquiries.sources import Source


def seen_by(person: Any) -> Select[Any]:
    """The ids of the consultations a person sees."""
    return policy.visible_consultations(person).with_only_columns(Consultation.id)


def open_ids() -> Select[Any]:
    """Those that every member sees."""
    everybody = Consultation.audience.in_((Audience.MEMBERS, Audience.OBSERVERS))
    return select(Consultation.id).where(everybody, Consultation.state != State.DRAFT)


def readers(people: Iterable[Person], consultation_id: int) -> list[Person]:
    """Those of some people who see one consultation. One query."""
    found = db.session.get(Consultation, consultation_id)
    return [person for person in people if found is not None and policy.may_see(person, found)]


def may_assign(person: Any, consultation_id: int) -> Verdict:
    """Who runs the consultation says whose duty an answer is."""
    found = db.session.get(Consultation, consultation_id)
    return policy.may_run(person, found) if found is not None else no("")


SOURCE = Source("consultation", seen_by, open_ids, readers, may_assign, words_here=True)
