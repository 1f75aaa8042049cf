"""Polls in posts: asking, voting, what is shown to whom, closing, and that a secret ballot is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from club import clock
from club.db import db
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people.personal_data import parts
from club.policy import Role
from forum.models import Audience, TopicKind
from forum.polls.actions import voting
from forum.polls.models import PostPoll, PostTurnout, PostVote

ASKED = {"question": "Họp tối thứ mấy?", "options": "Thứ Ba\nThứ Năm\nThứ Bảy", "names": "named", "results": "always"}


@pytest.fixture
def club(make):
    """A post by its author, and two who may vote."""
    author, one, two = (make.person(role=Role.MEMBER) for _number in range(3))
    topic = make.topic(make.space(), author)
    return make.opening(topic), author, one, two


def _ask(client, post, **changed):
    return client.post(f"/forum/p/{post.id}/poll/new", data={**ASKED, **changed})


def _vote(client, post, *choice, **more):
    return client.post(f"/forum/p/{post.id}/poll/vote", data={"choice": [str(one) for one in choice], **more})


def _poll(inside) -> PostPoll:
    with inside() as session:
        return session.scalars(select(PostPoll)).one()


def test_an_author_asks_members_vote_and_change_their_vote_and_everybody_reads_the_counts(club, client_of, inside):
    post, author, one, two = club
    assert _ask(client_of(author), post).status_code == 303
    first, second = client_of(one), client_of(two)
    assert _vote(first, post, 0).status_code == 303
    _vote(second, post, 1)
    _vote(first, post, 1)
    page = first.get(f"/forum/p/{post.id}", follow_redirects=True)
    assert "Họp tối thứ mấy?" in page.text
    assert _poll(inside).counts == [0, 2, 0]
    assert _poll(inside).ballots == 2
    named = second.get(f"/forum/p/{post.id}/poll").text
    assert one.full_name in named
    fragment = first.post(f"/forum/p/{post.id}/poll/vote", data={"choice": "2"}, headers={"HX-Request": "true"})
    assert fragment.text.lstrip().startswith(f'<section class="poll" id="poll{post.id}"')


def test_what_arrives_twice_counts_once_and_a_late_repetition_does_not_undo_a_later_choice(club, client_of, inside):
    post, author, one, _two = club
    _ask(client_of(author), post)
    phone = client_of(one)
    for choice, sent in ((0, "a"), (0, "a"), (2, "b"), (0, "a")):
        assert _vote(phone, post, choice, client_id=sent).status_code == 303
    assert _poll(inside).counts == [0, 0, 1]


def test_a_single_choice_takes_one_several_take_many_and_none_is_refused_with_words(club, client_of, inside):
    post, author, one, _two = club
    phone = client_of(author)
    _ask(phone, post)
    for wrong in ((), (0, 1), (7,), (-1,)):
        assert _vote(client_of(one), post, *wrong).status_code == 422
    assert phone.get(f"/forum/p/{post.id}/poll/drop").status_code == 200
    phone.post(f"/forum/p/{post.id}/poll/drop")
    _ask(phone, post, several="y")
    _vote(client_of(one), post, 0, 2)
    assert _poll(inside).counts == [1, 0, 1]
    assert phone.post(f"/forum/p/{post.id}/poll/drop").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": "Một mình"},
        {"options": "\n".join(str(number) for number in range(11))},
        {"options": "Có\ncó"},
        {"question": ""},
        {"closes_at": "2001-01-01T08:00"},
    ],
)
def test_a_poll_nobody_could_answer_is_refused_and_the_input_kept(club, client_of, wrong):
    post, author, *_rest = club
    page = _ask(client_of(author), post, **wrong)
    assert page.status_code == 422
    assert wrong.get("options", "Thứ Năm").splitlines()[0] in page.text


def test_who_may_not_answer_may_not_vote_and_others_may_not_ask(club, make, client_of, inside):
    post, author, one, _two = club
    assert _ask(client_of(one), post).status_code == 403
    _ask(client_of(author), post)
    observer = make.person(role=Role.OBSERVER)
    assert _vote(client_of(observer), post, 0).status_code == 404
    hidden = make.topic(make.space(audience=Audience.BOARD), make.person(role=Role.CHAIR))
    inner = make.opening(hidden)
    for method, path in (("get", "/poll"), ("post", "/poll/vote"), ("get", "/poll/new"), ("get", "/poll/close")):
        assert getattr(client_of(one), method)(f"/forum/p/{inner.id}{path}").status_code == 404
    assert _ask(client_of(author), post).status_code == 403
    assert _poll(inside).ballots == 0


def test_results_are_shown_when_the_author_said(club, client_of):
    post, author, one, two = club
    _ask(client_of(author), post, results="voted")
    voted, waiting = client_of(one), client_of(two)
    _vote(voted, post, 0)
    assert "<progress" in voted.get(f"/forum/p/{post.id}/poll").text
    for reader in (waiting, client_of(author)):
        page = reader.get(f"/forum/p/{post.id}/poll").text
        assert "<progress" not in page
        assert one.full_name not in page


def test_a_poll_closes_at_its_time_and_takes_no_more_votes(club, client_of, inside):
    post, author, one, _two = club
    soon = clock.local(clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    _ask(client_of(author), post, results="closed", closes_at=soon)
    phone = client_of(one)
    _vote(phone, post, 0)
    assert "<progress" not in phone.get(f"/forum/p/{post.id}/poll").text
    with clock.set_now(clock.now() + timedelta(hours=3)):
        assert _vote(phone, post, 1).status_code == 403
        assert "<progress" in phone.get(f"/forum/p/{post.id}/poll").text
    assert _poll(inside).counts == [1, 0, 0]


def test_a_moderator_closes_with_a_reason_that_stands_in_the_ledger_and_the_author_is_told(
    club, make, client_of, inside
):
    post, author, one, _two = club
    _ask(client_of(author), post)
    assert client_of(one).post(f"/forum/p/{post.id}/poll/close", data={"reason": "Thôi."}).status_code == 403
    chair = client_of(make.person(role=Role.CHAIR))
    assert chair.post(f"/forum/p/{post.id}/poll/close", data={"reason": ""}).status_code == 422
    assert chair.post(f"/forum/p/{post.id}/poll/close", data={"reason": "Câu hỏi dẫn dắt."}).status_code == 303
    with inside() as session:
        line = session.scalars(select(LedgerLine).filter_by(verb="poll.closed")).one()
        assert (line.reason, line.thing_id) == ("Câu hỏi dẫn dắt.", post.id)
        told = session.scalars(select(Notice).filter_by(kind="forum.poll_closed")).one()
        assert told.person_id == author.id
    assert _vote(client_of(one), post, 0).status_code == 403


def test_a_secret_ballot_is_counted_once_cannot_be_changed_and_shows_nothing_before_the_end(club, client_of, inside):
    post, author, one, two = club
    _ask(client_of(author), post, names="secret", results="always")
    phone = client_of(one)
    assert _vote(phone, post, 0, client_id="s1").status_code == 303
    assert _vote(phone, post, 0, client_id="s1").status_code == 303
    assert _vote(phone, post, 1, client_id="s2").status_code == 409
    page = phone.get(f"/forum/p/{post.id}/poll").text
    assert "<progress" not in page
    assert "checked" not in page
    _vote(client_of(two), post, 1)
    client_of(author).post(f"/forum/p/{post.id}/poll/close", data={"reason": "Đủ người."})
    page = phone.get(f"/forum/p/{post.id}/poll").text
    assert "<progress" in page
    assert two.full_name not in page
    assert _poll(inside).counts == [1, 1, 0]
    with inside() as session:
        assert session.scalars(select(PostVote)).all() == []
        said = str([part.export(one) for part in parts() if part.code == "forum.polls"])
        assert "secret" in said
        assert "Thứ Ba" not in said


def test_whoever_chose_what_in_whatever_order_a_secret_poll_leaves_the_same_rows(club, client_of, inside):
    post, author, one, two = club
    left = []
    for ballots in (((one, 0), (two, 1)), ((two, 0), (one, 1))):
        with inside() as session:
            for table in ("post_turnout", "post_poll"):
                session.execute(text(f"DELETE FROM {table}"))
            session.execute(text("UPDATE post SET polled = false"))
            session.commit()
        with clock.set_now(clock.now().replace(microsecond=0, second=0)):
            _ask(client_of(author), post, names="secret")
        for person, choice in ballots:
            _vote(client_of(person), post, choice)
        with inside() as session:
            rows = session.execute(text("SELECT person_id, client_id FROM post_turnout ORDER BY person_id")).all()
            poll = session.scalars(select(PostPoll)).one()
            left.append((rows, poll.counts, poll.ballots))
            assert set(PostTurnout.__table__.columns.keys()) == {"poll_id", "person_id", "client_id"}
    assert left[0] == left[1]


def test_a_page_without_polls_asks_nothing_more_and_one_with_many_asks_once(make, client_of, queries, inside):
    people = [make.person(role=Role.MEMBER) for _number in range(5)]
    debate = make.topic(make.space(), people[0], kind=TopicKind.DEBATE)
    make.many_posts(debate, people[:1], 12)
    reader, counts = client_of(people[1]), []
    author = client_of(people[0])
    for polls in (0, 1, 8):
        with inside() as session:
            ids = session.scalars(text("SELECT id FROM post WHERE NOT polled ORDER BY id")).all()
        for post_id in ids[:polls]:
            author.post(f"/forum/p/{post_id}/poll/new", data=ASKED)
        reader.get(f"{debate.url}?at=1")
        with queries() as seen:
            assert reader.get(f"{debate.url}?at=1").text.count('class="poll"') == (0, 1, 9)[(0, 1, 8).index(polls)]
        counts.append(len(seen))
    assert counts[0] <= 12
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


@given(st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(0, 3), min_size=1)), max_size=30))
def test_counts_are_always_those_of_the_last_choice_of_each(changes):
    counts, last = [0, 0, 0, 0], {}
    for person, chosen in changes:
        counts = voting.recounted(counts, last.get(person, []), sorted(chosen))
        last[person] = sorted(chosen)
    assert counts == [sum(place in chosen for chosen in last.values()) for place in range(4)]


def test_who_leaves_takes_the_names_along_and_leaves_the_counts(club, client_of, inside):
    post, author, one, _two = club
    _ask(client_of(author), post)
    _vote(client_of(one), post, 0)
    with inside() as session:
        for part in parts():
            if part.code == "forum.polls":
                assert "Thứ Ba" in str(part.export(one))
                part.erase(one)
        session.commit()
        assert db.session.scalars(select(PostVote)).all() == []
        assert db.session.scalars(select(PostPoll.counts)).one() == [1, 0, 0]
