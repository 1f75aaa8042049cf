"""Camps of people who answer: what the tests of results begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from club.policy import Role
from decisions.consultations.models import Choice, Consultation


@pytest.fixture
def chair(make: Any) -> Any:
    """Who runs consultations."""
    return make.person(Role.CHAIR, name="Chủ nhiệm Câu lạc bộ")


@pytest.fixture
def two_camps(make: Any) -> Callable[..., list[int]]:
    """`two_camps(consultation)`: twelve people against twelve; both agree on the first statement. Ids of the people."""

    def answered(consultation: Consultation, *, people: int = 24) -> list[int]:
        statements = make.statement_ids(consultation)
        crowd = [make.person().id for _number in range(people)]
        rows = {}
        for place, person_id in enumerate(crowd):
            first = place % 2 == 0
            rows[person_id] = {
                number: Choice.AGREE
                if index == 0 or (index % 2 == 0) == first
                else Choice.PASS
                if (place + index) % 7 == 0
                else Choice.DISAGREE
                for index, number in enumerate(statements)
            }
        make.answers(consultation, rows)
        return crowd

    return answered
