"""Counting, as pure functions: the worked case of the rules, every way to be invalid, and ten thousand elections."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.elections import recount
from decisions.elections.tally import Ballot, Base, Fault, Rules, count, fault_of, struck_out

AN, BINH, CUC, DUNG = 1, 2, 3, 4
FOUR = (AN, BINH, CUC, DUNG)


def votes(*names: int) -> Ballot:
    return Ballot(frozenset(names))


def worked_case(winner: int) -> list[Ballot]:
    """18 collected of 19 issued, 16 of them valid; An has `winner` votes, Bình has all 16."""
    valid = [votes(AN, BINH)] * winner + [votes(BINH)] * (16 - winner)
    return [*valid, votes(), Ballot(frozenset({AN}), Fault.MARKED)]


@pytest.mark.parametrize(
    ("base", "received", "enough"),
    [
        (Base.COLLECTED, 10, True),
        (Base.COLLECTED, 9, False),
        (Base.VALID, 9, True),
        (Base.VALID, 8, False),
        (Base.SUMMONED, 10, True),
        (Base.SUMMONED, 9, False),
    ],
)
def test_the_worked_case_of_the_rules(base: Base, received: int, enough: bool):
    found = count(Rules(3, FOUR, base, summoned=19), worked_case(received))
    assert (found.collected, found.valid, found.invalid) == (18, 16, 2)
    assert found.votes[AN] == received
    assert (AN in found.elected) is enough


@pytest.mark.parametrize(
    ("ballot", "fault"),
    [
        (votes(AN, BINH), None),
        (votes(AN), None),
        (votes(AN, BINH, CUC), Fault.TOO_MANY),
        (votes(), Fault.NOBODY),
        (votes(AN, 9), Fault.OUTSIDE),
        (Ballot(frozenset({AN}), Fault.MARKED), Fault.MARKED),
        (Ballot(frozenset({AN}), Fault.NOT_ISSUED), Fault.NOT_ISSUED),
        (struck_out({CUC, DUNG}, FOUR), None),
        (struck_out(set(), FOUR), Fault.TOO_MANY),
        (struck_out(FOUR, FOUR), Fault.NOBODY),
    ],
)
def test_what_makes_a_ballot_invalid(ballot: Ballot, fault: Fault | None):
    assert fault_of(Rules(2, FOUR), ballot) is fault


def test_with_one_candidate_nobody_is_a_valid_no():
    found = count(Rules(1, (AN,)), [votes(AN)] * 5 + [votes()] * 5)
    assert (found.valid, found.elected, found.empty) == (10, (), 1)
    assert count(Rules(1, (AN,)), [votes(AN)] * 6 + [votes()] * 5).elected == (AN,)


def test_a_tie_at_the_last_seat_elects_none_of_the_tied():
    ballots = [votes(AN, BINH), votes(AN, CUC), votes(BINH, CUC), votes(AN, DUNG)] * 3
    ballots += [votes(BINH, CUC)] * 2
    found = count(Rules(2, FOUR), ballots)
    assert found.votes == {AN: 9, BINH: 8, CUC: 8, DUNG: 3}
    assert (found.elected, found.tied, found.tied_for, found.empty) == ((AN,), (BINH, CUC), 1, 0)
    assert not found.complete


def test_a_tie_that_fills_the_seats_exactly_is_none():
    found = count(Rules(2, FOUR), [votes(AN, BINH)] * 3)
    assert (set(found.elected), found.tied, found.complete) == ({AN, BINH}, (), True)


def test_seats_that_nobody_reaches_stay_empty_and_nothing_collected_elects_nobody():
    found = count(Rules(2, FOUR), [votes(AN), votes(AN), votes(BINH)])
    assert (found.elected, found.empty) == ((AN,), 1)
    nothing = count(Rules(2, FOUR), [])
    assert (nothing.elected, nothing.empty, nothing.share(AN)) == ((), 2, 0.0)


ballots = st.lists(
    st.builds(
        Ballot, st.frozensets(st.integers(1, 7), max_size=7), st.sampled_from([None, None, None, None, Fault.MARKED])
    ),
    max_size=40,
)
rules = st.builds(
    Rules,
    st.integers(1, 4),
    st.integers(1, 6).map(lambda most: tuple(range(1, most + 1))),
    st.sampled_from(Base),
    st.integers(0, 50),
)


@settings(max_examples=300)
@given(rules, ballots, st.randoms())
def test_neither_the_order_nor_the_way_ballots_came_changes_the_count(found: Rules, cast: list[Ballot], chance):
    expected = count(found, cast)
    shuffled = list(cast)
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(cast))
    phones, paper = shuffled[:cut], shuffled[cut:]
    assert count(found, shuffled) == expected
    assert count(found, [*paper, *phones]) == expected
    assert count(found, iter(shuffled)) == expected
    inside = [one for one in cast if not one.seen and one.votes <= set(found.candidates)]
    struck = [struck_out(set(found.candidates) - one.votes, found.candidates) for one in inside]
    assert count(found, struck) == count(found, inside)


@settings(max_examples=300)
@given(rules, ballots)
def test_what_is_counted_adds_up(found: Rules, cast: list[Ballot]):
    counted = count(found, cast)
    assert counted.collected == len(cast) == counted.valid + sum(counted.faults.values())
    assert len(counted.elected) + counted.tied_for + counted.empty == found.seats
    assert not set(counted.elected) & set(counted.tied)
    assert len(counted.tied) > counted.tied_for or not counted.tied
    for name in (*counted.elected, *counted.tied):
        assert 2 * counted.votes[name] > counted.of
    for name in set(found.candidates) - set(counted.elected) - set(counted.tied):
        assert 2 * counted.votes[name] <= counted.of or not counted.empty


def published(found: Rules, cast: list[Ballot], chance: random.Random) -> dict:
    """A published file, as the site writes it."""
    opening = {
        "seats": found.seats,
        "base": found.base.value,
        "summoned": found.summoned,
        "candidates": [recount.name_hash(f"s{number}", f"Người {number}") for number in found.candidates],
    }
    head = start = recount.digest(opening)
    slips = []
    for number, ballot in enumerate(cast, 1):
        nonce = f"{chance.getrandbits(128):032x}"
        slip = {"number": number, "nonce": nonce, "votes": sorted(ballot.votes), "seen": str(ballot.seen or "")}
        slip["code"] = recount.tracking_code(start, nonce, ballot.votes)
        slip["hash"] = head = recount.link(head, slip)
        slips.append(slip)
    counted = count(found, cast)
    return {
        "form": recount.FORM,
        "opening": opening,
        "opening_head": start,
        "candidates": [{"number": n, "name": f"Người {n}", "salt": f"s{n}"} for n in found.candidates],
        "slips": slips,
        "head": head,
        "collected": len(cast),
        "result": {
            "valid": counted.valid,
            "votes": {str(name): number for name, number in counted.votes.items()},
            "needed": counted.needed,
            "elected": list(counted.elected),
            "tied": list(counted.tied),
            "empty": counted.empty,
        },
    }


def test_the_recount_equals_the_count_over_ten_thousand_random_elections():
    chance = random.Random(390)
    outcomes = {"tied": 0, "empty": 0, "complete": 0}
    for _number in range(10_000):
        candidates = tuple(range(1, chance.randint(1, 7) + 1))
        found = Rules(chance.randint(1, 4), candidates, chance.choice(list(Base)), chance.randint(0, 12))
        cast = [
            Ballot(
                frozenset(name for name in (*candidates, 9) if chance.random() < (0.02 if name == 9 else 0.5)),
                chance.choice([None] * 9 + [Fault.MARKED]),
            )
            for _place in range(chance.randint(0, 12))
        ]
        counted, again = count(found, cast), recount.result(published(found, cast, chance))
        assert (again["collected"], again["valid"], again["needed"]) == (
            counted.collected,
            counted.valid,
            counted.needed,
        )
        assert again["votes"] == {str(name): number for name, number in counted.votes.items()}
        assert sorted(again["elected"]) == sorted(counted.elected)
        assert sorted(again["tied"]) == sorted(counted.tied)
        assert again["empty"] == counted.empty
        outcomes["tied" if counted.tied else "empty" if counted.empty else "complete"] += 1
    assert min(outcomes.values()) > 100, outcomes


@pytest.mark.parametrize("trick", ["remove", "add", "alter", "swap", "cut", "rename", "result"])
def test_the_recount_names_what_was_done_to_a_published_file(trick: str):
    chance = random.Random(11)
    cast = [votes(AN, BINH), votes(BINH), votes(CUC), votes(AN, DUNG), votes(AN)]
    whole = published(Rules(2, FOUR), cast, chance)
    assert recount.problems(whole) == []
    slips = whole["slips"]
    if trick == "remove":
        del slips[2]
    elif trick == "add":
        slips.insert(2, dict(slips[2], nonce="f" * 32))
    elif trick == "alter":
        slips[2]["votes"] = [AN]
    elif trick == "swap":
        slips[2]["votes"], slips[3]["votes"] = slips[3]["votes"], slips[2]["votes"]
    elif trick == "cut":
        slips.pop()
    elif trick == "rename":
        whole["candidates"][0]["name"] = "Người khác"
    else:
        whole["result"]["votes"]["1"] += 1
    said = " ".join(recount.problems(whole))
    assert said
    if trick in {"remove", "alter", "add", "swap"}:
        assert "phiếu số 3" in said


def test_a_chain_made_anew_is_told_by_the_head_on_paper():
    chance = random.Random(5)
    printed = published(Rules(2, FOUR), [votes(AN), votes(BINH)], chance)["head"]
    forged = published(Rules(2, FOUR), [votes(AN), votes(AN)], chance)
    assert recount.problems(forged) == []
    assert "biên bản giấy" in recount.problems(forged, printed)[0]
