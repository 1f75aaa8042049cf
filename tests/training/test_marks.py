"""Marks: a pure fold over events. The order and number of arrivals must not matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.marks import Key, answers, mark, points, shuffled

START = datetime(2023, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    question_id: int | None
    answer: tuple[int, ...]
    at: datetime
    client_id: str


moments = st.integers(0, 5).map(lambda seconds: START + timedelta(seconds=seconds))
events = st.lists(
    st.builds(
        Event,
        question_id=st.one_of(st.none(), st.integers(1, 4)),
        answer=st.lists(st.integers(1, 6), unique=True, max_size=4).map(tuple),
        at=moments,
        client_id=st.uuids().map(str),
    ),
    max_size=30,
)
choice_sets = st.frozensets(st.integers(1, 8), max_size=8)


@given(events, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_does_not_matter(log, random):
    later = list(log)
    random.shuffle(later)
    assert answers(log) == answers(later)


@given(events, st.randoms(use_true_random=False))
def test_events_told_again_change_nothing(log, random):
    again = log + random.choices(log, k=5) if log else log
    assert answers(log) == answers(again)


@given(events)
def test_the_latest_event_of_a_question_wins(log):
    standing = answers(log)
    for number in {event.question_id for event in log if event.question_id is not None}:
        mine = [event for event in log if event.question_id == number]
        last = max(mine, key=lambda event: (event.at, event.client_id))
        assert standing.get(number, ()) == last.answer


@given(choice_sets, choice_sets)
def test_points_lie_between_nothing_and_one_and_are_full_only_for_the_right_set(correct, chosen):
    for several in (False, True):
        worth = points(Key(1, correct, several), chosen)
        assert 0 <= worth <= 1
        assert (worth == 1) == (bool(correct) and chosen == correct)


@given(choice_sets, choice_sets, st.integers(1, 8))
def test_one_more_wrong_choice_never_gains_points(correct, chosen, extra):
    key = Key(1, correct, True)
    if extra not in correct:
        assert points(key, chosen | {extra}) <= points(key, chosen)


@pytest.mark.parametrize(
    ("chosen", "worth"),
    [
        ({1, 2, 3}, Fraction(1)),
        ({1, 2}, Fraction(2, 3)),
        ({1, 2, 9}, Fraction(1, 3)),
        ({1, 8, 9}, Fraction(0)),
        ({8, 9}, Fraction(0)),
        (set(), Fraction(0)),
    ],
)
def test_partial_credit_is_right_less_wrong_over_all_right_ones(chosen, worth):
    assert points(Key(1, frozenset({1, 2, 3}), True), frozenset(chosen)) == worth


@given(st.lists(st.tuples(choice_sets, choice_sets, st.booleans()), max_size=12), st.integers(0, 100))
def test_a_score_is_rounded_down_so_that_the_pass_mark_is_reached_and_not_nearly(rows, needed):
    keys = [Key(number, correct, several) for number, (correct, _chosen, several) in enumerate(rows)]
    chosen = {number: taken for number, (_correct, taken, _several) in enumerate(rows)}
    marks = mark(keys, chosen, pass_percent=needed)
    assert 0 <= marks.score <= 100
    if rows:
        exact = 100 * sum(marks.points.values(), Fraction(0)) / len(rows)
        assert marks.score <= exact < marks.score + 1
        assert marks.passed == (exact >= needed)
    else:
        assert not marks.passed


@given(st.text(max_size=16), st.lists(st.integers(1, 10**6), unique=True, max_size=8))
def test_choices_stand_in_the_same_order_on_every_device(seed, ids):
    assert shuffled(seed, ids) == shuffled(seed, reversed(ids))
    assert sorted(shuffled(seed, ids)) == sorted(ids)
