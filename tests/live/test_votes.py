"""Votes and polls: drafted, opened, cast, counted, closed, published; what may be known when, and by whom."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from club import clock
from club.db import db
from club.policy import Role
from live import presence
from live.models import LiveCount, LivePoll, LiveSession, LiveVote, PollKind
from live.queries import log, tally
from live.queries.board import board
from live.queries.board_fold import fold_board

JSON = {"Accept": "application/json"}
DOORS = pytest.mark.parametrize("door", ["socket", "http"])


@pytest.fixture
def act(phone_of):
    """`act(person, session, "vote", by="socket", …)`: an act through one of the doors; the acknowledgement."""
    phones = {}

    def through(person, session, name, *, by="socket", **data):
        phone = phones.get(person.id) or phones.setdefault(person.id, phone_of(person))
        if by == "socket":
            return phone.emit(f"live.{name}", session=session.id, **data)
        return phone.browser.post(f"/live/{session.id}/do/{name}", json=data, headers=JSON).json

    return through


@pytest.fixture
def opened(make, act):
    """`opened(**options)`: (session, chair, number of a poll just opened)."""

    def made(**options):
        chair = make.person(Role.CHAIR)
        session = make.session(chair=chair, audience=options.pop("audience", "members"))
        data = {"question": "Thông qua ba việc làm thử?", "kind": "single", "options": "Tán thành\nKhông tán thành"}
        answer = act(chair, session, "poll_new", now=True, client_id="poll", **(data | options))
        return session, chair, answer["seq"]

    return made


def poll_of(client, session, seq):
    return next(row for row in client.get(f"/live/{session.id}/board").json["polls"] if row["seq"] == seq)


@DOORS
def test_a_vote_is_drafted_opened_cast_closed_and_published(make, act, client_of, phone_of, door):
    chair, people = make.person(Role.CHAIR), [make.person() for _ in range(3)]
    session = make.session(chair=chair)
    listener = phone_of(people[2])
    listener.join(session)
    draft = {"question": "Chọn ngày họp", "kind": "single", "options": "Thứ bảy\nChủ nhật\nThứ bảy", "majority": "half"}
    assert act(chair, session, "poll_new", by=door, client_id="d", **draft)["ok"]
    assert act(chair, session, "poll_new", by=door, client_id="d", **draft)["ok"]
    assert listener.events() == []
    assert client_of(people[0]).get(f"/live/{session.id}/board").json["drafts"] == []
    (known,) = client_of(chair).get(f"/live/{session.id}/board").json["drafts"]
    assert known["options"] == ["Thứ bảy", "Chủ nhật"]
    seq = act(chair, session, "poll_open", by=door, poll=known["id"])["seq"]
    for person, choice in zip(people, "001", strict=True):
        assert act(person, session, "vote", by=door, seq=seq, choice=[choice], client_id="v")["ok"]
    assert act(chair, session, "poll_close", by=door, seq=seq)["ok"]
    assert act(people[0], session, "vote", by=door, seq=seq, choice=["1"], client_id="late")["error"] == "refused"
    assert act(chair, session, "poll_publish", by=door, seq=seq)["ok"]
    told = poll_of(client_of(people[0]), session, seq)
    assert told["tally"]["counts"] == {"0": 2, "1": 1}
    assert told["tally"]["outcome"] | {} == {
        "cast": 3,
        "have": 2,
        "need": 2,
        "base": 3,
        "quorum": None,
        "enough": True,
        "passed": True,
    }
    assert [event["type"] for event in listener.events()] == ["poll", "poll_closed", "poll_published"]


@DOORS
def test_nobody_but_those_who_preside_drafts_opens_closes_counts_or_publishes(make, act, opened, door):
    session, _chair, seq = opened(audience="observers")
    guest = make.person(Role.GUEST, thing=f"session:{session.id}")
    acts = {
        "poll_new": {"question": "Của tôi", "kind": "rating", "now": True},
        "poll_open": {"poll": 1},
        "poll_drop": {"poll": 1},
        "poll_ends": {"seq": seq, "seconds": 30},
        "poll_close": {"seq": seq},
        "poll_hall": {"seq": seq, "hands": ["5", "0"]},
        "poll_publish": {"seq": seq},
    }
    for person in (make.person(), guest, make.person(Role.OBSERVER), make.person(Role.ADMIN)):
        for name, data in acts.items():
            assert act(person, session, name, by=door, **data)["error"] == "refused", name
    stranger = make.person(Role.GUEST, thing="session:999")
    assert act(stranger, session, "vote", by=door, seq=seq, choice=["0"])["error"] == "not_found"


@DOORS
def test_guests_and_observers_vote_only_where_everybody_does(make, act, opened, door):
    session, _chair, seq = opened(audience="observers")
    guest, observer = make.person(Role.GUEST, thing=f"session:{session.id}"), make.person(Role.OBSERVER)
    for person in (guest, observer):
        assert act(person, session, "vote", by=door, seq=seq, choice=["0"])["error"] == "refused"
    session, _chair, seq = opened(audience="observers", open_to="everyone")
    assert act(observer, session, "vote", by=door, seq=seq, choice=["0"])["ok"]


def test_a_named_vote_counts_once_may_be_changed_and_a_late_repetition_changes_nothing(make, act, opened, client_of):
    session, _chair, seq = opened(live_results=True)
    anna = make.person()
    for door in ("socket", "http", "socket"):
        assert act(anna, session, "vote", by=door, seq=seq, choice=["0"], client_id="first")["ok"]
    assert act(anna, session, "vote", seq=seq, choice=["1"], client_id="second")["ok"]
    assert act(anna, session, "vote", seq=seq, choice=["0"], client_id="first")["ok"]
    told = poll_of(client_of(anna), session, seq)
    assert (told["mine"], told["tally"]["counts"], told["tally"]["ballots"]) == (["1"], {"1": 1}, 1)


def test_a_secret_vote_counts_once_and_cannot_be_changed(make, act, opened, client_of):
    session, chair, seq = opened(secret=True)
    anna = make.person()
    assert act(anna, session, "vote", seq=seq, choice=["0"], client_id="only")["ok"]
    assert act(anna, session, "vote", by="http", seq=seq, choice=["0"], client_id="only")["ok"]
    assert act(anna, session, "vote", seq=seq, choice=["1"], client_id="again")["error"] == "conflict"
    assert act(chair, session, "poll_close", seq=seq)["ok"]
    assert act(anna, session, "vote", seq=seq, choice=["0"], client_id="only")["ok"]
    told = poll_of(client_of(chair), session, seq)
    assert (told["tally"]["counts"], told["tally"]["ballots"]) == ({"0": 1}, 1)
    assert poll_of(client_of(anna), session, seq)["mine"] == []
    refused = act(chair, session, "poll_new", question="Kín mà hiện", kind="rating", secret=True, live_results=True)
    assert refused["error"] == "invalid"


@pytest.mark.parametrize("secret", [False, True])
def test_hidden_results_are_told_by_nothing_before_they_are_published(make, act, opened, client_of, phone_of, secret):
    told = []
    for choices in (["0", "0", "1"], ["1", "1", "1"]):
        session, chair, seq = opened(secret=secret)
        people, listener = [make.person() for _ in choices], phone_of(make.person())
        listener.join(session)
        for person, choice in zip(people, choices, strict=True):
            act(person, session, "vote", seq=seq, choice=[choice])
        member = client_of(make.person())
        tallies = [message["tally"] for message in listener.heard("live.tally")]
        assert tallies == [{"v": n, "ballots": n} for n in (1, 2, 3)]
        for reader in (member, client_of(chair)):
            assert poll_of(reader, session, seq)["tally"] == {"v": 3, "ballots": 3}
            assert '"counts"' not in reader.get(f"/live/{session.id}/events?after=0").text
        act(chair, session, "poll_close", seq=seq)
        assert poll_of(member, session, seq)["tally"] == {"v": 3, "ballots": 3}
        assert '"counts"' not in member.get(f"/live/{session.id}/events?after=0").text
        page = member.get(f"/live/{session.id}/room?tab=polls").text
        told.append(page.replace(f"/live/{session.id}/", "/live/N/").count("<progress"))
        assert poll_of(client_of(chair), session, seq)["tally"]["counts"]
        act(chair, session, "poll_publish", seq=seq)
        assert poll_of(member, session, seq)["tally"]["counts"]
    assert told[0] == told[1]


def _whole_database() -> list[tuple[str, list[tuple]]]:
    """Every row of every table in the order in which it lies, with its rowid where there is one."""
    dump = []
    for table in sorted(inspect(db.engine).get_table_names()):
        rows = "rowid, *" if db.engine.dialect.name == "sqlite" and table != "live_turnout" else "*"
        try:
            found = db.session.execute(text(f'SELECT {rows} FROM "{table}"')).all()
        except Exception:
            db.session.rollback()
            found = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
        dump.append((table, [tuple(map(str, row)) for row in found]))
    return dump


def test_the_whole_database_is_the_same_whoever_chose_what_and_in_whatever_order(make, act, opened, inside):
    """The proof of secrecy: the same three people cast the same three ballots in every assignment and every order; no
    row, rowid, order or time of any table differs."""
    session, chair, _seq = opened()
    people = [make.person() for _ in range(3)]
    now, dumps = clock.now(), []
    for order, ballots in itertools.product(itertools.permutations(range(3)), (["0", "0", "1"], ["1", "0", "0"])):
        with clock.set_now(now):
            answer = act(
                chair, session, "poll_new", question="Phiếu kín", kind="single", options="A\nB", secret=True, now=True
            )
            seq = answer["seq"]
            for moment, index in enumerate(order):
                with clock.set_now(now + timedelta(seconds=moment)):
                    assert act(people[index], session, "vote", seq=seq, choice=[ballots[index]], client_id=f"c{index}")[
                        "ok"
                    ]
            with inside():
                dump = dict(_whole_database())
                poll = db.session.scalar(select(LivePoll).where(LivePoll.seq == seq))
                first = int(db.engine.dialect.name == "sqlite")  # a rowid stands before
                at = {"live_turnout": 0, "live_count": first, "live_vote": 1 + first}
                mine = {name: [row for row in dump[name] if row[place] == str(poll.id)] for name, place in at.items()}
                if not first:
                    # the heap keeps the order of coming; what a reader asks in the key's order is equal
                    mine["live_turnout"].sort()
                bare = [
                    [row[: place - 1 if name == "live_count" and first else place] + row[place + 1 :] for row in rows]
                    for (name, rows), place in zip(mine.items(), at.values(), strict=True)
                ]
                dumps.append(bare)
                assert [
                    name for name, rows in dump.items() if name != "live_turnout" for row in rows if "c0" in row
                ] == []
            assert act(chair, session, "poll_close", seq=seq)["ok"]
    assert all(dump == dumps[0] for dump in dumps)
    assert dumps[0][2] == []


def test_a_secret_ballot_writes_no_row_of_the_log_no_ledger_line_and_no_time(make, act, opened, inside):
    session, _chair, seq = opened(secret=True)
    anna = make.person()
    act(anna, session, "say", text="Có mặt")
    with inside():
        before = {name: rows for name, rows in _whole_database() if name != "auth_session"}
    act(anna, session, "vote", seq=seq, choice=["1"], client_id="kin")
    with inside():
        after = {name: rows for name, rows in _whole_database() if name != "auth_session"}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"live_turnout", "live_count", "live_poll"}
    (count,) = after["live_count"]
    assert "1" in count[-2] + count[-1]
    assert len(after["live_turnout"][0]) == 3


def test_the_clock_closes_a_vote_and_refuses_late_ones_before_that(make, act, opened, phone_of, inside):
    session, chair, seq = opened()
    anna, listener = make.person(), phone_of(make.person())
    listener.join(session)
    assert act(chair, session, "poll_ends", seq=seq, seconds=30)["ok"]
    (event,) = listener.events()
    assert event["ends"] > event["at"]
    with clock.set_now(clock.now() + timedelta(seconds=31)):
        assert act(anna, session, "vote", seq=seq, choice=["0"])["error"] == "refused"
        with inside():
            presence.tick()
            presence.tick()
    assert [event["type"] for event in listener.events()] == ["poll_closed"]
    assert listener.emit("live.join", session=session.id)["tallies"] == {}


def test_hands_of_the_hall_and_phones_are_shown_apart_and_counted_together(make, act, opened, client_of):
    session, chair, seq = opened(majority="half", base="summoned", summoned=60, quorum=28)
    act(make.person(), session, "vote", seq=seq, choice=["0"])
    assert act(chair, session, "poll_hall", seq=seq, hands=["28"])["error"] == "invalid"
    assert act(chair, session, "poll_hall", seq=seq, hands=["x", "1"])["error"] == "invalid"
    assert act(chair, session, "poll_hall", seq=seq, hands=["30", ""])["ok"]
    assert act(chair, session, "poll_hall", seq=seq, hands=["27", "4"])["ok"]
    act(chair, session, "poll_publish", seq=seq)
    member = client_of(make.person())
    told = poll_of(member, session, seq)["tally"]
    assert (told["ballots"], told["hall"], told["outcome"]["cast"]) == (1, [27, 4], 32)
    assert (told["outcome"]["need"], told["outcome"]["have"], told["outcome"]["passed"]) == (31, 28, False)
    page = member.get(f"/live/{session.id}/room?tab=polls").text
    assert "Cần 31 trên 60, có 28 tán thành" in page
    assert "1 qua điện thoại, 31 tại hội trường" in page
    assert act(chair, session, "poll_hall", seq=seq, hands=["60", "0"])["error"] == "conflict"


@pytest.mark.parametrize(
    ("options", "good", "bad"),
    [
        ({"kind": "multiple", "options": "A\nB\nC", "most": 2}, ["0", "2"], ["0", "1", "2"]),
        ({"kind": "rating"}, ["5"], ["6"]),
        ({"kind": "text"}, ["Rất hay"], ["…"]),
        ({"kind": "cloud", "most": 2}, ["Đoàn kết", "đoàn kết", "vui"], ["a", "b", "c"]),
        ({"kind": "single", "options": "A\nB"}, ["1"], ["0", "1"]),
    ],
)
def test_each_kind_takes_what_it_asks_for(make, act, opened, client_of, options, good, bad):
    session, _chair, seq = opened(live_results=True, **options)
    anna = make.person()
    for wrong in (bad, [], ["x" * 201], ["-1"] if options["kind"] not in {"text", "cloud"} else [""]):
        assert act(anna, session, "vote", seq=seq, choice=wrong)["error"] == "invalid"
    assert act(anna, session, "vote", seq=seq, choice=good)["ok"]
    counts = poll_of(client_of(anna), session, seq)["tally"]["counts"]
    assert counts == ({"vui": 1, "đoàn kết": 1} if options["kind"] == "cloud" else dict.fromkeys(good, 1))


@pytest.mark.parametrize(
    "data",
    [
        {"question": ""},
        {"question": "Gì?", "kind": "single", "options": "Một"},
        {"question": "Gì thế?", "kind": "ranking", "options": "A\nB"},
        {"question": "Gì thế?", "kind": "rating", "majority": "half"},
        {"question": "Gì thế?", "kind": "single", "options": "A\nB", "majority": "half", "base": "summoned"},
        {"question": "Gì thế?", "kind": "single", "options": "A\nB", "seconds": 1},
    ],
)
def test_a_poll_that_cannot_be_is_refused_with_what_is_wrong(make, act, data):
    chair = make.person(Role.CHAIR)
    session = make.session(chair=chair)
    answer = act(chair, session, "poll_new", **data)
    assert answer["error"] == "invalid"
    assert answer["message"]


def test_without_script_one_drafts_opens_votes_and_reads_the_result(make, client_of):
    chair, anna = make.person(Role.CHAIR), make.person()
    session = make.session(chair=chair)
    lead, member = client_of(chair), client_of(anna)
    form = {"question": "Họp tối thứ mấy?", "kind": "multiple", "options": "Thứ hai\nThứ tư\nThứ sáu", "most": "2"}
    wrong = lead.post(f"/live/{session.id}/do/poll_new", data=form | {"options": "Một"})
    assert wrong.status_code == 422
    assert 'value="Họp tối thứ mấy?"' in wrong.text
    lead.post(f"/live/{session.id}/do/poll_new", data=form)
    draft = lead.get(f"/live/{session.id}/board").json["drafts"][0]["id"]
    assert "Thứ sáu" in lead.get(f"/live/{session.id}/poll/{draft}").text
    assert member.get(f"/live/{session.id}/poll/{draft}").status_code == 404
    lead.post(f"/live/{session.id}/do/poll_new", data=form | {"poll": draft, "question": "Họp tối thứ mấy thì tiện?"})
    lead.post(f"/live/{session.id}/do/poll_open", data={"poll": draft, "seconds": ""})
    page = member.get(f"/live/{session.id}/room?tab=polls").text
    assert "Họp tối thứ mấy thì tiện?" in page
    seq = member.get(f"/live/{session.id}/board").json["polls"][0]["seq"]
    done = member.post(f"/live/{session.id}/do/vote", data={"seq": seq, "choice": ["0", "2"]})
    assert done.headers["Location"].endswith(f"tab=polls#p{seq}")
    assert "Bạn đã bỏ phiếu" in member.get(f"/live/{session.id}/room?tab=polls").text
    lead.post(f"/live/{session.id}/do/poll_publish", data={"seq": seq})
    told = poll_of(member, session, seq)
    assert told["tally"]["counts"] == {"0": 1, "2": 1}


def test_the_end_of_a_session_closes_its_votes_and_the_log_tells_the_same_as_the_tables(
    make, act, opened, inside, client_of
):
    session, chair, seq = opened(live_results=True)
    act(make.person(), session, "vote", seq=seq, choice=["1"])
    client_of(chair).post(f"/live/{session.id}/end")
    with inside():
        row = db.session.get_one(LiveSession, session.id)
        events, _more = log.after(row, 0)
        told = fold_board(log.page(None, row, events)["events"])
        assert list(told["polls"].values()) == board(None, row)["polls"]
        assert [event.type for event in events] == ["poll", "poll_closed", "ended"]


KEYS = st.lists(st.lists(st.sampled_from("01234"), min_size=1, max_size=3, unique=True), max_size=40)


@given(KEYS, st.randoms(use_true_random=False))
def test_counts_are_the_same_in_whatever_order_and_after_whatever_changes(ballots, rng):
    straight = tally.counted(ballots)
    shuffled = list(ballots)
    rng.shuffle(shuffled)
    assert tally.counted(shuffled) == straight
    assert list(straight) == sorted(straight)
    counts: dict[str, int] = {}
    for choice in ballots:
        earlier = [rng.choice("01234")]
        counts = tally.changed(counts, earlier, 1)
        counts = tally.changed(tally.changed(counts, earlier, -1), choice, 1)
    assert counts == straight
    assert all(number > 0 for number in counts.values())
    assert sum(counts.values()) == sum(len(choice) for choice in ballots)


@given(
    st.integers(0, 500), st.integers(0, 500), st.lists(st.integers(0, 300), min_size=2, max_size=2), st.integers(1, 900)
)
def test_a_majority_is_more_than_half_and_two_thirds_are_no_less(yes, no, hall, summoned):
    counts = {key: number for key, number in (("0", yes), ("1", no)) if number}
    for base in ("ballots", "summoned"):
        half, thirds = (
            tally.outcome(counts, yes + no, hall, majority=majority, base=base, summoned=summoned)
            for majority in ("half", "two_thirds")
        )
        whole, have = half["base"], half["have"]
        assert half["cast"] == yes + no + sum(hall)
        assert have == yes + hall[0]
        assert half["passed"] == (have * 2 > whole and half["cast"] > 0)
        assert thirds["passed"] == (have * 3 >= whole * 2 and half["cast"] > 0)
    assert tally.outcome(counts, yes + no, hall, quorum=10**6)["enough"] is False
    assert tally.outcome(counts, yes + no, hall)["passed"] is None


@given(st.sampled_from(list(PollKind)), st.integers(1, 4), st.lists(st.text(max_size=12), max_size=6))
def test_a_checked_choice_has_one_form_and_checks_to_itself(kind, most, choice):
    found = tally.checked(kind, ["A", "B", "C"], most, choice)
    if found is not None:
        assert 0 < len(found) == len(set(found)) <= max(most, 1)
        assert tally.checked(kind, ["A", "B", "C"], most, reversed(found)) == found


def test_counts_kept_beside_the_votes_are_their_sum(make, act, opened, inside):
    session, _chair, seq = opened(kind="multiple", options="A\nB\nC", most=3)
    people = [make.person() for _ in range(6)]
    for number, person in enumerate(people * 2):
        act(person, session, "vote", seq=seq, choice=[str(number % 3), str((number + 1) % 3)])
    with inside():
        count = db.session.scalars(select(LiveCount)).one()
        votes = db.session.scalars(select(LiveVote)).all()
        assert count.counts == tally.counted([vote.choice for vote in votes])
        assert count.ballots == len(votes) == 6


def test_my_data_says_what_i_voted_by_name_and_only_that_i_voted_in_secret(make, act, opened, inside):
    from club.people.models import Person
    from live import personal

    anna = make.person()
    for secret in (False, True):
        session, _chair, seq = opened(secret=secret)
        act(anna, session, "vote", seq=seq, choice=["1"])
    with inside():
        rows = personal.export(db.session.get_one(Person, anna.id))
        told = {row["what"]: row for row in rows}
        assert told["vote"]["choice"] == ["Không tán thành"]
        assert "choice" not in told["secret_vote"]
        assert "at" not in told["secret_vote"]
