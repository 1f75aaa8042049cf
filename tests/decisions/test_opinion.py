"""The opinion map's mathematics: against published results, by properties, and what it never shows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decisions.consultations.actions.drawings import computed
from decisions.consultations.cli import opinion
from decisions.opinion import published
from decisions.opinion.drawing import STABLE, draw
from decisions.opinion.grouping import agreement, group, kmeans, silhouette, stability
from decisions.opinion.projection import principal_axes, project_people, silence
from decisions.opinion.routing import priority
from decisions.opinion.statements import cells, consensus, informed_consensus, one_share_test, two_shares_test

ALMOST = 1e-6


def camps(seed: int, people: int = 40, statements: int = 16, groups: int = 2, silent: float = 0.25):
    """(votes, who is of which camp): each camp has its own opinion of each statement, but for noise."""
    random = np.random.default_rng(seed)
    of = np.arange(people) % groups
    opinion = np.where(random.random((groups, statements)) < 0.5, 0.1, 0.9)
    opinion[:, 0] = 0.97
    votes = np.where(random.random((people, statements)) < opinion[of], 1.0, -1.0)
    votes[random.random(votes.shape) < 0.1] = 0.0
    votes[random.random(votes.shape) < silent] = np.nan
    return votes, of


# Against published results


@pytest.mark.outside
@pytest.mark.parametrize("name", ["server-150ptpt-3gp-no-strict-no-meta", "server-below-100-ptpts"])
def test_a_servers_snapshot_is_met_in_every_number_it_publishes(outside, name):
    told = published.compare(outside / "opinion-map" / name).differences
    assert told is not None
    assert {
        "projections", "group cells that differ", "group-informed consensus", "routing weights",
        "lists of statements that differ", "people whom k-means moves out of their published group",
    } < set(told)  # fmt: skip
    assert {key: value for key, value in told.items() if not value <= ALMOST} == {}


@pytest.mark.outside
@pytest.mark.parametrize(
    ("name", "at_least", "shown"),
    [
        ("canadian-electoral-reform", 0.99, True),
        ("vtaiwan.uberx", 0.7, True),
        ("scoop-hivemind.affordable-housing", 0.0, False),
    ],
)
def test_groups_of_complete_conversations_agree_with_the_published_or_are_withheld(outside, name, at_least, shown):
    told = published.compare(outside / "opinion-map" / name)
    assert told.agreement is not None
    assert told.agreement >= at_least
    assert told.shown == shown


@pytest.mark.outside
def test_the_report_is_printed_and_ends_well(outside):
    result = CliRunner().invoke(opinion, ["check", str(outside / "opinion-map" / "server-below-100-ptpts")])
    assert result.exit_code == 0, result.output
    assert "same  projections" in result.output
    assert "same  group cells that differ: 0" in result.output


def test_a_folder_without_published_results_is_refused_in_words(tmp_path):
    result = CliRunner().invoke(opinion, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "no math-pca2.json" in result.output


# Properties


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_people_changes_nothing(seed):
    votes, _of = camps(seed)
    shuffled = votes[np.random.default_rng(seed + 1).permutation(len(votes))]
    assert draw(shuffled) == draw(votes)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_statements_moves_their_columns_and_nothing_else(seed):
    votes, _of = camps(seed)
    order = np.random.default_rng(seed + 1).permutation(votes.shape[1])
    one, other = draw(votes), draw(votes[:, order])
    # Which people are drawn for the resampling follows the order too: within a hair of the limit either is right.
    assume(abs(one["stability"] - STABLE) > 0.08)
    assert [one["statements"][column] for column in order] == other["statements"]
    assert (one["withheld"], [g["size"] for g in one["groups"]]) == (
        other["withheld"], [g["size"] for g in other["groups"]],
    )  # fmt: skip
    assert {entry["column"] for entry in one["agreed"]} == {int(order[entry["column"]]) for entry in other["agreed"]}
    assert np.allclose([one["extremity"][column] for column in order], other["extremity"], atol=1e-5)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_turning_every_vote_round_turns_the_sums_and_keeps_the_groups(seed):
    votes, _of = camps(seed)
    one, _ = group(project_people(votes, principal_axes(votes)))
    other, _ = group(project_people(-votes, principal_axes(-votes)))
    assert agreement(one, other) == pytest.approx(1.0)
    assert (cells(votes).agree == cells(-votes).disagree).all()


@settings(max_examples=40)
@given(
    votes=st.integers(1, 12).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([1.0, -1.0, 0.0, np.nan]), min_size=width, max_size=width), max_size=30
        ).map(lambda rows: np.array(rows, dtype=float).reshape(len(rows), width))
    )
)
def test_any_votes_at_all_make_a_map_that_can_be_written_down(votes):
    told = json.loads(json.dumps(draw(votes), allow_nan=False))
    assert len(told["statements"]) == votes.shape[1]
    assert told["answers"] == int((~np.isnan(votes)).sum())
    assert all(one["size"] >= 5 for one in told["groups"])
    assert bool(told["groups"]) == (told["withheld"] == "")
    assert draw(votes[::-1]) == draw(votes)


def test_who_answered_little_is_pushed_out_by_the_published_factor():
    votes, _of = camps(3, silent=0.0)
    axes = principal_axes(votes)
    few = votes[:1].copy()
    few[0, 4:] = np.nan
    plain = (few[0, :4] - axes.center[:4]) @ axes.components[:, :4].T
    assert project_people(few, axes)[0] == pytest.approx(plain * np.sqrt(votes.shape[1] / 4))


def test_the_components_are_the_leading_eigenvectors_also_when_found_by_iteration():
    votes, _of = camps(5, people=120, statements=150)
    axes = principal_axes(votes)
    filled = np.where(np.isnan(votes), 0, votes - axes.center)
    _values, vectors = np.linalg.eigh(filled.T @ filled)
    for place in (0, 1):
        assert abs(axes.components[place] @ vectors[:, -1 - place]) == pytest.approx(1, abs=1e-9)


def test_moderated_statements_move_nobody():
    votes, _of = camps(7)
    loud = votes.copy()
    loud[:, 2] = np.where(np.arange(len(votes)) % 3, 1.0, -1.0)
    one, other = silence(votes, [2]), silence(loud, [2])
    assert (principal_axes(one).components == principal_axes(other).components).all()
    assert np.abs(principal_axes(one).components[:, 2]).max() < 1e-12


def test_two_camps_are_found_and_named_by_size():
    votes, of = camps(11, people=60, statements=20)
    labels, score = group(project_people(votes, principal_axes(votes)))
    assert agreement(labels, of) > 0.7
    assert score > 0.3
    assert np.bincount(labels)[0] >= np.bincount(labels)[1]


def test_small_numbers_are_as_calculated_by_hand():
    assert silhouette(np.array([[0.0, 0], [0, 1], [10, 0], [10, 1]]), np.array([0, 0, 1, 1])) == pytest.approx(
        1 - 1 / ((10 + np.sqrt(101)) / 2)
    )
    assert agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])) == 1
    assert agreement(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(0.24242424)
    assert one_share_test(9, 9) == pytest.approx(np.sqrt(10))
    assert two_shares_test(np.array(9), np.array(9), np.array(9), np.array(9)) == 0
    votes = np.array([[1.0, -1], [1, 1], [1, np.nan]])
    counted = cells(votes, np.array([0, 0, 1]))
    assert informed_consensus(counted) == pytest.approx([3 / 4 * 2 / 3, 2 / 4 * 1 / 2])
    assert (kmeans(np.array([[0.0, 0], [1, 0], [9, 0]]), np.array([[0.0, 0], [9, 0]])) == [0, 0, 1]).all()


def test_consensus_needs_more_than_half_and_enough_answers():
    votes = np.full((12, 3), np.nan)
    votes[:, 0], votes[:3, 1], votes[:, 2] = 1, 1, np.where(np.arange(12) % 2, 1, -1)
    agreed, rejected = consensus(votes)
    assert [one.column for one in agreed] == [0, 1]
    assert rejected == []


def test_the_routing_weight_is_the_published_formula():
    assert priority(0, 0, 0) == pytest.approx((0.5 * 1 * 0.5 * 9) ** 2)
    assert priority(20, 0, 20) > priority(2, 0, 20) > priority(2, 18, 20)
    assert priority(0, 0, 0) > priority(15, 0, 20)
    assert priority(10, 2, 20, 2.0) > priority(10, 2, 20, 0.5)


# Honesty


def test_votes_by_chance_have_no_groups_to_show():
    random = np.random.default_rng(4)
    told = draw(random.choice([1.0, -1.0, 0.0], (60, 20)))
    assert told["withheld"] == "unstable"
    assert told["groups"] == []
    assert told["divides"] == []


def test_few_people_have_no_groups_to_show():
    votes, _of = camps(1, people=9)
    assert draw(votes)["withheld"] == "few"


def test_people_who_all_say_the_same_are_not_divided():
    told = draw(np.ones((20, 8)))
    assert told["withheld"] == "alike"
    assert [one["agree"] for one in told["agreed"]] == [100] * 8


def test_a_group_of_four_is_left_out_with_its_numbers():
    votes, of = camps(2, people=44, statements=20, silent=0.0)
    odd = np.flatnonzero(of == 0)[:4]
    votes[odd] = np.where(np.arange(20) % 2, 1, -1)
    told = draw(votes)
    assert all(one["size"] >= 5 for one in told["groups"])
    assert len(told["groups"]) == 2


def test_numbers_that_rest_on_four_answers_are_not_given():
    votes, _of = camps(6, silent=0.0)
    votes[4:, 3] = np.nan
    told = draw(votes)
    assert told["statements"][3] == {"answered": 4, "agree": None, "disagree": None, "passed": None}
    assert all(entry["column"] != 3 for entry in told["divides"] + told["agreed"])


def test_a_map_holds_sums_only():
    votes, _of = camps(8)
    told = draw(votes)
    assert told["groups"]
    lists = []

    def walk(value):
        if isinstance(value, dict):
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            lists.append(len(value))
            for part in value:
                walk(part)

    walk(told)
    # Nothing in it is as long as there are people: what has a place for each person could say who stands where.
    assert max(lists) <= votes.shape[1] < len(votes)


def test_stability_is_high_for_camps_and_the_same_each_time():
    votes, of = camps(9, people=60, statements=24)
    assert stability(votes, of) == stability(votes, of) > 0.7
    assert stability(votes, np.zeros(len(votes), dtype=int)) == 0


def test_the_process_beside_the_server_draws_the_same_map():
    votes, _of = camps(10)
    packed = np.where(np.isnan(votes), 2, votes).astype(np.int8).tobytes()
    assert json.loads(json.dumps(computed(packed, people=len(votes), statements=votes.shape[1]))) == draw(votes)
