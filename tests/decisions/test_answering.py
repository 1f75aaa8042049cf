"""Answering statements: through the form, through the phone's queue, and what never happens twice."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from club.db import db
from club.policy import Role
from decisions.consultations.models import (
    Audience,
    Choice,
    Participant,
    Results,
    State,
    Statement,
    StatementState,
    Vote,
)

HERE = "/decisions/consultations"


def stands(inside, person, statement_id):
    with inside():
        return db.session.scalar(
            select(Vote.answer)
            .join(Participant, Participant.id == Vote.participant_id)
            .where(Vote.statement_id == statement_id, Participant.person_id == person.id)
        )


def counts(inside, statement_id):
    with inside():
        one = db.session.get_one(Statement, statement_id)
        return one.agreed, one.disagreed, one.passed


@pytest.fixture
def asked(make, chair):
    return make.consultation(chair, statements=8)


def send(client, consultation, *items):
    return client.post(f"{HERE}/{consultation.id}/answers.json", json={"answers": list(items)})


def item(statement_id, answer, client_id, *, seen=0, why=None):
    said = {"answer": answer} | ({"why": why} if why is not None else {})
    return {"question": statement_id, "answer": said, "client_id": client_id, "seen": seen, "age": 0}


def test_a_member_answers_by_the_form_and_is_asked_the_next(make, client_of, inside, asked):
    member = make.person()
    client = client_of(member)
    page = client.get(f"{HERE}/{asked.id}/answer")
    first = json.loads(page.text.split('data-upcoming="')[1].split('"')[0].replace("&#34;", '"'))[0]["id"]
    answer = client.post(
        f"{HERE}/{asked.id}/answer", data={"statement": first, "answer": "agree", "why": "Gần nhà hơn.", "seen": 0}
    )
    assert answer.status_code == 303
    assert stands(inside, member, first) == Choice.AGREE
    assert counts(inside, first) == (1, 0, 0)
    again = client.get(f"{HERE}/{asked.id}/answer")
    assert "1/8" in again.text
    assert f'name="statement" value="{first}"' not in again.text


def test_an_answer_without_a_choice_comes_back_with_the_statement(make, client_of, asked):
    client = client_of(make.person())
    number = make.statement_ids(asked)[3]
    page = client.post(f"{HERE}/{asked.id}/answer", data={"statement": number, "answer": "", "seen": 0})
    assert page.status_code == 422
    assert f'name="statement" value="{number}"' in page.text


def test_a_mind_is_changed_and_the_sums_follow(make, client_of, inside, asked):
    member, number = make.person(), make.statement_ids(asked)[0]
    client = client_of(member)
    send(client, asked, item(number, "agree", "a", why="Vì gần."))
    assert send(client, asked, item(number, "disagree", "b", seen=1)).json["seq"] == 2
    assert stands(inside, member, number) == Choice.DISAGREE
    assert counts(inside, number) == (0, 1, 0)
    page = client.post(f"{HERE}/{asked.id}/answer?from=mine", data={"statement": number, "answer": "pass", "seen": 2})
    assert page.headers["Location"].endswith("/mine")
    assert counts(inside, number) == (0, 0, 1)
    assert "Vì gần." in client.get(f"{HERE}/{asked.id}/mine").text


def test_what_arrives_twice_counts_once(make, client_of, inside, asked):
    member, number = make.person(), make.statement_ids(asked)[0]
    client = client_of(member)
    first = send(client, asked, item(number, "agree", "a"))
    second = send(client, asked, item(number, "agree", "a"))
    assert first.json["seq"] == second.json["seq"] == 1
    assert counts(inside, number) == (1, 0, 0)


def test_an_answer_that_travelled_slowly_does_not_undo_a_later_one(make, client_of, inside, asked):
    member, number = make.person(), make.statement_ids(asked)[0]
    client = client_of(member)
    send(client, asked, item(number, "agree", "a"))
    send(client, asked, item(number, "disagree", "b", seen=1))
    send(client, asked, item(number, "agree", "a"))
    assert stands(inside, member, number) == Choice.DISAGREE
    page = client.post(f"{HERE}/{asked.id}/answer", data={"statement": number, "answer": "agree", "seen": 0})
    assert page.headers["Location"].endswith("/mine")
    assert stands(inside, member, number) == Choice.DISAGREE


@settings(
    max_examples=12,
)
@given(seed=st.integers(0, 10_000))
def test_replays_in_any_order_change_neither_votes_nor_sums(make, client_of, inside, chair, seed):
    luck = random.Random(seed)
    asked = make.consultation(chair, statements=4)
    member, numbers = make.person(), make.statement_ids(asked)
    client, sent, seen = client_of(member), [], 0
    for step in range(8):
        one = item(luck.choice(numbers), luck.choice(["agree", "disagree", "pass"]), f"{seed}-{step}", seen=seen)
        sent.append(one)
        seen = send(client, asked, one).json["seq"]
    after = {number: (stands(inside, member, number), counts(inside, number)) for number in numbers}
    luck.shuffle(sent)
    send(client, asked, *sent, *sent)
    assert {number: (stands(inside, member, number), counts(inside, number)) for number in numbers} == after


def test_one_that_cannot_be_taken_does_not_hold_back_the_others(make, client_of, inside, asked):
    member, numbers = make.person(), make.statement_ids(asked)
    other = make.consultation(make.person(Role.CHAIR), statements=1)
    foreign = make.statement_ids(other)[0]
    told = send(
        client_of(member),
        asked,
        item(foreign, "agree", "a"),
        item(numbers[1], "maybe", "b"),
        item(numbers[2], "pass", "c"),
    )
    assert set(told.json["refused"]) == {str(foreign), str(numbers[1])}
    assert stands(inside, member, numbers[2]) == Choice.PASS
    assert stands(inside, member, foreign) is None


@pytest.mark.parametrize("body", [None, [], {"answers": "x"}, {"answers": [1]}, {"answers": [{}] * 51}])
def test_a_body_that_is_no_list_of_answers_is_refused(make, client_of, asked, body):
    assert client_of(make.person()).post(f"{HERE}/{asked.id}/answers.json", json=body).status_code == 422


def test_a_statement_that_was_taken_away_is_not_answered(make, client_of, inside, asked):
    gone = make.statement(asked, state=StatementState.REJECTED, reason="Nói hai điều một lúc.")
    member = make.person()
    told = send(client_of(member), asked, item(gone.id, "agree", "a"))
    assert str(gone.id) in told.json["refused"]
    assert stands(inside, member, gone.id) is None


@pytest.mark.parametrize(
    ("role", "audience", "answers"),
    [
        (Role.BRANCH_SECRETARY, Audience.MEMBERS, True),
        (Role.STANDING_COMMITTEE, Audience.MEMBERS, True),
        (Role.OBSERVER, Audience.OBSERVERS, True),
        (Role.BRANCH_SECRETARY, Audience.OBSERVERS, True),
        (Role.ADMIN, Audience.MEMBERS, False),
    ],
)
def test_who_is_asked_answers_and_who_is_not_looks_on(make, client_of, chair, role, audience, answers):
    asked = make.consultation(chair, audience=audience, statements=3)
    client = client_of(make.person(role))
    assert client.get(f"{HERE}/{asked.id}").status_code == 200
    assert client.get(f"{HERE}/{asked.id}/answer").status_code == (200 if answers else 403)
    told = send(client, asked, item(make.statement_ids(asked)[0], "agree", "a"))
    assert bool(told.json["refused"]) != answers


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED])
def test_only_what_is_open_is_answered(make, client_of, inside, chair, state):
    asked = make.consultation(chair, state=state, statements=3)
    number = make.statement_ids(asked)[0]
    client = client_of(chair)
    assert client.get(f"{HERE}/{asked.id}/answer").status_code == 403
    assert (
        client.post(f"{HERE}/{asked.id}/answer", data={"statement": number, "answer": "agree", "seen": 0}).status_code
        == 403
    )
    assert counts(inside, number) == (0, 0, 0)


def test_the_same_page_asks_the_same_statement_again_and_all_come_once(make, client_of, asked):
    member = make.person()
    client = client_of(member)
    seen = []
    for step in range(8):
        first = client.get(f"{HERE}/{asked.id}/answers.json").json["next"][0]["id"]
        assert client.get(f"{HERE}/{asked.id}/answers.json").json["next"][0]["id"] == first
        seen.append(first)
        send(client, asked, item(first, "agree", f"s{step}", seen=step))
    assert sorted(seen) == make.statement_ids(asked)
    told = client.get(f"{HERE}/{asked.id}/answers.json").json
    assert (told["next"], told["left"]) == ([], 0)
    assert "Cảm ơn bạn, đã hết câu hỏi" in client.get(f"{HERE}/{asked.id}/answer").text


def test_people_are_asked_in_different_orders_and_what_all_pass_comes_late(make, client_of, inside, chair):
    asked = make.consultation(chair, statements=10)
    numbers = make.statement_ids(asked)
    crowd = [make.person() for _number in range(12)]
    dull = numbers[4]
    make.answers(asked, {one.id: {dull: Choice.PASS} for one in crowd})
    firsts = []
    for _number in range(12):
        client = client_of(make.person())
        order = [one["id"] for one in client.get(f"{HERE}/{asked.id}/answers.json").json["next"]]
        assert order[-1] == dull
        firsts.append(order[0])
    assert len(set(firsts)) > 2


def test_the_number_of_queries_does_not_grow(make, client_of, queries, chair):
    few = make.consultation(chair, statements=10)
    many = make.consultation(chair, statements=500)
    make.crowd(2000)
    numbers = make.statement_ids(many)
    luck = random.Random(1)
    make.answers(many, {100_000 + place: dict.fromkeys(luck.sample(numbers, 5), Choice.AGREE) for place in range(2000)})
    client = client_of(make.person())
    for path in ("", "/answer", "/mine", "/answers.json"):
        client.get(f"{HERE}/{few.id}{path}")
        with queries() as small:
            assert client.get(f"{HERE}/{few.id}{path}").status_code == 200
        with queries() as large:
            assert client.get(f"{HERE}/{many.id}{path}").status_code == 200
        assert len(small) == len(large) <= 12, path
    first = make.statement_ids(few)[0]
    with queries() as small:
        send(client, few, item(first, "agree", "x"))
    with queries() as large:
        send(client, many, item(numbers[0], "agree", "y"))
    assert len(small) == len(large)


@pytest.mark.both
def test_first_answers_at_once_make_one_participant(make, client_of, inside, asked):
    member, numbers = make.person(), make.statement_ids(asked)
    client = client_of(member)
    send(client, asked, *(item(number, "agree", f"n{number}") for number in numbers))
    with inside():
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 1
        assert db.session.scalar(select(func.count()).select_from(Vote)) == len(numbers)


def test_results_kept_back_are_not_told_by_the_queue_either(make, client_of, chair, two_camps):
    asked = make.consultation(chair, statements=10, results=Results.CLOSED)
    two_camps(asked)
    told = client_of(chair).get(f"{HERE}/{asked.id}/answers.json").json
    assert set(told) == {"state", "seq", "left", "answered", "statements", "next", "refused"}
    assert all(set(one) == {"id", "text"} for one in told["next"])
