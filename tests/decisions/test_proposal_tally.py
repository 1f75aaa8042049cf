"""The tallies of votes on proposals: examples from the literature, and what holds for any ballots."""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from decisions.proposals import ranked
from decisions.proposals.tally import (
    Base,
    Kind,
    Majority,
    Quorum,
    Rules,
    Turnout,
    Verdict,
    count,
    gather,
    is_valid,
    leaders,
    needed,
    read,
    written,
)

EXAMPLES = settings(max_examples=60)
KINDS = list(Kind)


def everybody(number: int) -> Turnout:
    return Turnout(number, number, number)


@some.composite
def votes(draw, kinds=tuple(KINDS)):
    """(rules, valid ballots) of any kind."""
    kind, options = draw(some.sampled_from(kinds)), draw(some.integers(2, 4))
    rules = Rules(kind, options, draw(some.integers(1, 3)), 1, draw(some.sampled_from(list(Majority))))
    order = some.permutations(range(options)).flatmap(lambda all_: some.integers(0, options).map(lambda n: all_[:n]))
    one = {
        Kind.YES_NO: some.tuples(some.integers(0, 2)),
        Kind.APPROVAL: some.sets(some.integers(0, options - 1), max_size=rules.most).map(lambda x: tuple(sorted(x))),
        Kind.RUNOFF: order.map(tuple),
        Kind.SCHULZE: order.map(tuple),
        Kind.SCORE: some.tuples(*[some.integers(0, rules.most)] * options),
        Kind.MEETING: some.tuples(*[some.integers(0, 2)] * options),
        Kind.DOT: some.tuples(*[some.integers(0, rules.most)] * options).filter(lambda x: sum(x) <= rules.most),
    }[kind]
    return rules, draw(some.lists(one, max_size=9))


@EXAMPLES
@given(votes(), some.randoms(use_true_random=False))
def test_no_order_no_mix_of_paper_and_phones_and_no_writing_down_changes_a_tally(made, luck):
    rules, ballots = made
    assert all(is_valid(rules, one) for one in ballots)
    shuffled = list(ballots)
    luck.shuffle(shuffled)
    cut = luck.randint(0, len(ballots))
    mixed = gather(shuffled[:cut]) + gather(shuffled[cut:])
    kept = Counter({read(word): times for word, times in Counter(map(written, ballots)).items()})
    turnout = everybody(len(ballots))
    assert count(rules, gather(ballots), turnout) == count(rules, mixed, turnout) == count(rules, kept, turnout)


@EXAMPLES
@given(votes(), some.randoms(use_true_random=False))
def test_options_have_no_rank_of_their_own(made, luck):
    rules, ballots = made
    if rules.kind == Kind.YES_NO:
        return
    new = list(range(rules.options))
    luck.shuffle(new)

    def renamed(ballot):
        if rules.kind == Kind.APPROVAL:
            return tuple(sorted(new[one] for one in ballot))
        if rules.kind.is_ranked:
            return tuple(new[one] for one in ballot)
        return tuple(ballot[new.index(place)] for place in range(rules.options))

    turnout = everybody(len(ballots))
    first = count(rules, gather(ballots), turnout)
    then = count(rules, gather(map(renamed, ballots)), turnout)
    assert then.verdict == first.verdict
    assert then.winners == tuple(sorted(new[one] for one in first.winners))
    assert then.tied == tuple(sorted(new[one] for one in first.tied))


@EXAMPLES
@given(votes())
def test_a_tie_elects_nobody_of_the_tied_and_no_quorum_elects_nobody(made):
    rules, ballots = made
    turnout = everybody(len(ballots))
    found = count(rules, gather(ballots), turnout)
    assert not set(found.winners) & set(found.tied)
    assert (found.verdict == Verdict.TIE) == bool(found.tied)
    without = count(rules, gather(ballots), turnout, Quorum(cast=len(ballots) + 1))
    assert without.verdict == Verdict.NO_QUORUM
    assert not without.winners
    assert without.points == found.points


@EXAMPLES
@given(votes(kinds=(Kind.RUNOFF, Kind.SCHULZE)))
def test_who_is_first_for_more_than_half_wins_every_ranking(made):
    rules, ballots = made
    firsts = Counter(ballot[0] for ballot in ballots if ballot)
    for option, times in firsts.items():
        if 2 * times > len(ballots):
            assert count(rules, gather(ballots), everybody(len(ballots))).winners == (option,)


@EXAMPLES
@given(votes(kinds=(Kind.SCHULZE,)))
def test_who_beats_each_other_wins_schulze(made):
    rules, ballots = made
    table = ranked.pairwise(rules.options, gather(ballots))
    for a in range(rules.options):
        if all(table[a][b] > table[b][a] for b in range(rules.options) if a != b):
            assert count(rules, gather(ballots), everybody(len(ballots))).winners == (a,)


def test_schulze_example_of_the_paper():
    """Schulze 2011, example 1: 45 voters, five options A to E; E wins."""
    orders = {
        "ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8,
    }  # fmt: skip
    ballots = {tuple("ABCDE".index(letter) for letter in order): times for order, times in orders.items()}
    winners, tables = ranked.schulze(5, ballots)
    assert winners == [4]
    assert tables["pairs"][0] == (0, 20, 26, 30, 22)
    assert tables["paths"][4] == (25, 28, 28, 31, 0)


def test_a_run_off_goes_on_until_one_has_more_than_half():
    """Tennessee's capital: Memphis leads at first, Knoxville wins when Chattanooga and Nashville are out."""
    ballots = {(0, 1, 2, 3): 42, (1, 2, 3, 0): 26, (2, 3, 1, 0): 15, (3, 2, 1, 0): 17}
    winners, tables = ranked.runoff(4, ballots)
    assert winners == [3]
    assert [one.out for one in tables["rounds"]] == [(2,), (1,), ()]
    assert tables["rounds"][-1].places == {0: 42, 3: 58}


def test_a_tie_for_leaving_is_followed_every_way():
    deciding = {(0, 1): 3, (1, 0): 2, (2, 1): 2}
    winners, tables = ranked.runoff(3, deciding)
    assert winners == [0, 1]
    assert tables["rounds"][-1].lots == (1, 2)
    harmless = {(0,): 4, (1, 0): 2, (2, 0): 2, (3, 0): 1}
    assert ranked.runoff(4, harmless)[0] == [0]


def test_as_many_for_as_against_is_a_tie_and_a_base_changes_what_is_needed():
    rules = Rules(Kind.YES_NO, 3)
    assert count(rules, {(0,): 5, (1,): 5, (2,): 1}, everybody(11)).verdict == Verdict.TIE
    for base, verdict in (
        (Base.CAST, Verdict.ADOPTED),
        (Base.ISSUED, Verdict.ADOPTED),
        (Base.ELIGIBLE, Verdict.REJECTED),
    ):
        rules = Rules(Kind.YES_NO, 3, base=base)
        assert count(rules, {(0,): 6, (1,): 4}, Turnout(10, 11, 12)).verdict == verdict
    assert [needed(Majority.TWO_THIRDS, of) for of in (0, 1, 3, 30, 31)] == [0, 1, 2, 20, 21]


def test_a_quorum_counts_ballots_and_units():
    rules, ballots = Rules(Kind.YES_NO, 3), {(0,): 28}
    assert count(rules, ballots, Turnout(28, 28, 60, units=9), Quorum(31, 0)).verdict == Verdict.NO_QUORUM
    assert count(rules, ballots, Turnout(28, 28, 60, units=9), Quorum(28, 10)).verdict == Verdict.NO_QUORUM
    assert count(rules, ballots, Turnout(28, 28, 60, units=10), Quorum(28, 10)).verdict == Verdict.ADOPTED


def test_the_meeting_is_when_most_can_come_and_then_when_fewest_only_if_needed():
    rules = Rules(Kind.MEETING, 3, majority=Majority.NONE)
    found = count(rules, gather([(2, 1, 0), (2, 2, 2), (0, 2, 2)]), everybody(3))
    assert found.points == (2, 3, 2)
    assert found.winners == (1,)
    again = count(rules, gather([(2, 1, 0), (2, 2, 0)]), everybody(2))
    assert again.winners == (0,)


def test_leaders_never_choose_among_equals():
    assert leaders({0: (3,), 1: (2,), 2: (2,)}, 2) == ([0], [1, 2], 1)
    assert leaders({0: (3,), 1: (2,), 2: (1,)}, 2) == ([0, 1], [], 0)
    assert leaders({}, 1) == ([], [], 0)


@pytest.mark.parametrize(
    ("kind", "ballot"),
    [
        (Kind.YES_NO, (3,)), (Kind.YES_NO, ()), (Kind.APPROVAL, (1, 0)), (Kind.APPROVAL, (0, 1, 2)),
        (Kind.SCORE, (1, 1)), (Kind.SCORE, (3, 0, 0)), (Kind.DOT, (2, 1, 0)), (Kind.RUNOFF, (0, 0)),
        (Kind.SCHULZE, (7,)), (Kind.MEETING, (0, 3, 0)), (Kind.SCORE, (-1, 0, 0)),
    ],
)  # fmt: skip
def test_what_the_rules_do_not_allow_is_no_ballot(kind, ballot):
    assert not is_valid(Rules(kind, 3, most=2), ballot)


def test_twenty_orders_of_one_hall_give_one_count():
    luck, hall = random.Random(7), [order for order in permutations(range(3)) for _time in range(3)]
    first = ranked.runoff(3, gather(hall))
    for _time in range(20):
        luck.shuffle(hall)
        assert ranked.runoff(3, gather(hall)) == first
