"""Votes through the door: rules, casting, secrecy, seals, delegates, paper, ties."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from club import clock, ledger
from club.people.models import Person
from club.people.personal_data import parts
from club.policy import Role
from decisions.proposals import jobs
from decisions.proposals.models import Ballot, Count, Delegation, Outcome, Proposal, Stage, Vote, Voter, VoteState, Way
from decisions.proposals.tally import Base, Kind

PLAN = {
    "question": "Đồng ý tổ chức không?", "kind": "yes_no", "options": "", "most": "1", "seats": "1", "majority": "half",
    "base": "cast", "quorum_cast": "0", "quorum_units": "0", "delegations": "1", "reason": "Để quyết.",
}  # fmt: skip


def kept(inside, raised) -> Vote:
    with inside() as session:
        return session.get_one(Vote, raised.vote)


def outcome(inside, raised) -> Outcome | None:
    with inside() as session:
        return session.get_one(Proposal, raised.id).outcome


def test_who_presides_prepares_opens_and_closes_a_vote_and_it_decides(make, client_of, inside):
    raised = make.proposal(Stage.CONSENT)
    chair, author, member = client_of(raised.chair), client_of(raised.author), client_of(raised.members[0])
    assert author.get(f"{raised.url}/vote").status_code == 403
    assert author.post(f"{raised.url}/vote", data=PLAN).status_code == 403
    assert chair.get(f"{raised.url}/vote").status_code == 200
    assert chair.post(f"{raised.url}/vote", data={**PLAN, "majority": "none"}).status_code == 422
    assert chair.post(f"{raised.url}/vote", data={**PLAN, "kind": "score", "options": "một"}).status_code == 422
    made = chair.post(f"{raised.url}/vote", data=PLAN)
    assert made.status_code == 303
    assert chair.post(f"{raised.url}/vote", data=PLAN).status_code == 409
    assert member.post(f"{made.location}/open").status_code == 403
    assert member.post(f"{made.location}/ballot", data={"choice": "0"}).status_code == 403
    assert chair.get(f"{made.location}/rules").status_code == 200
    assert chair.post(f"{made.location}/rules", data={**PLAN, "quorum_cast": "2"}).status_code == 303
    assert chair.post(f"{made.location}/open").status_code == 303
    assert chair.post(f"{made.location}/rules", data=PLAN).status_code == 403
    assert f"{made.location}/ballot" in member.get("/").text
    assert member.get(f"{made.location}/ballot").status_code == 200
    assert member.post(f"{made.location}/ballot", data={}).status_code == 422
    for one in (member, author, chair):
        assert one.post(f"{made.location}/ballot", data={"choice": "0"}).status_code == 303
    assert f"{made.location}/ballot" not in member.get("/").text
    assert member.post(f"{made.location}/close").status_code == 403
    assert chair.post(f"{made.location}/close").status_code == 303
    assert member.post(f"{made.location}/ballot", data={"choice": "1"}).status_code == 403
    assert outcome(inside, raised) == Outcome.ADOPTED
    for page in (made.location, f"{made.location}/roll", raised.url):
        assert member.get(page).status_code == 200
    with inside():
        verbs = [line.verb for line in ledger.lines_of(("proposal_vote", int(made.location.rsplit("/", 1)[1])))]
    assert verbs == [f"proposal.vote_{verb}" for verb in ("changed", "opened", "closed", "counted")]


def test_a_sending_that_arrives_twice_counts_once_and_a_change_only_where_the_rules_allow(make, client_of, inside):
    fixed, free = make.vote(), make.vote(changeable=True)
    for raised, again in ((fixed, 403), (free, 303)):
        client, at = client_of(raised.members[0]), f"{raised.vote_url}/ballot"
        for _time in range(2):
            assert client.post(at, data={"choice": "0", "client_id": "one"}).status_code == 303
        assert client.post(at, data={"choice": "1", "client_id": "two"}).status_code == again
        # The first one once more, late: it does not undo the second.
        assert client.post(at, data={"choice": "0", "client_id": "one"}).status_code == 303
        make.vote_closed(raised)
        assert client.post(at, data={"choice": "0", "client_id": "one"}).status_code == 303
        points = kept(inside, raised).result["points"]
        assert points == ([1, 0, 0] if again == 403 else [0, 1, 0])


def test_until_a_sealed_vote_is_counted_nothing_tells_how_it_stands(make, client_of, inside):
    """The same people vote, once all for, once all against: what every page says is the same, letter for letter."""
    raised = make.vote(members=4, changeable=True)
    said = []
    with clock.set_now(clock.now()):
        for choice in (0, 1):
            for member in raised.members[:3]:
                make.vote_cast(raised, member, choice)
            for who in (raised.members[3], raised.chair, raised.author):
                client = client_of(who)
                for address in (raised.vote_url, raised.url, "/decisions", "/decisions/proposals", "/notices", "/"):
                    page = client.get(address).text
                    said.append(re.sub(r"(csrf_token|csrf-token|X-CSRFToken)[^>]*", "", page))
                assert client.get(f"{raised.vote_url}/roll").status_code == 404
    assert said[: len(said) // 2] == said[len(said) // 2 :]
    with inside():
        assert [line.verb for line in ledger.lines_of(("proposal_vote", raised.vote))] == ["proposal.vote_opened"]


def test_an_open_vote_that_is_not_sealed_shows_numbers_but_never_who(make, client_of):
    raised = make.vote(sealed=False)
    make.vote_cast(raised, raised.members[0], 0)
    client = client_of(raised.members[1])
    page = client.get(raised.vote_url).text
    assert 'id="result"' in page
    assert client.get(f"{raised.vote_url}/roll").status_code == 404


def test_a_secret_ballot_cannot_be_tied_to_its_voter(make, client_of, inside):
    """For any two ways in which the same people cast the same ballots, the tables are equal row for row."""
    found = []
    for order in ((0, 1, 2), (2, 1, 0)):
        raised = make.vote(kind=Kind.SCHULZE, options=("A", "B", "C"), secret=True)
        choices = [(0, 1), (1,), (2, 0, 1)]
        for voter, ballot in zip(order, order if len(found) == 0 else (1, 2, 0), strict=True):
            make.vote_cast(raised, raised.members[voter], *choices[ballot], client_id=f"x{voter}")
        with inside() as session:
            ways = [session.get_one(Voter, (raised.vote, one.id)).way for one in raised.members]
            counts = session.get_one(Count, raised.vote).counts
            found.append((ways, list(counts.items())))
            assert session.query(Ballot).count() == 0
            words = [line.verb for line in ledger.lines_of(("proposal_vote", raised.vote))]
            assert words == ["proposal.vote_opened"]
            export = next(p for p in parts() if p.code == "proposals").export(
                session.get_one(Person, raised.members[0].id)
            )
            assert {"what": "voter", "vote": "Đồng ý không?", "voted": "phone"} in export
            assert not [row for row in export if row["what"] == "ballot"]
        assert client_of(raised.members[0]).post(f"{raised.vote_url}/ballot", data={"rank-0": "1"}).status_code == 409
        assert client_of(raised.members[0]).get(f"{raised.vote_url}/ballot").status_code == 303
    assert found[0] == found[1]
    with inside() as session:
        columns = {
            name: {c["name"] for c in inspect(session.get_bind()).get_columns(name)}
            for name in ("proposal_voter", "proposal_count")
        }
    assert columns["proposal_voter"] & columns["proposal_count"] == {"vote_id"}
    assert not [name for one in columns.values() for name in one if name.endswith("_at") or name == "at"]


def test_one_votes_for_another_visibly_within_the_limit_and_voting_oneself_overrides(make, client_of, inside):
    raised = make.vote(members=4)
    first, second, third, fourth = raised.members
    one, two = client_of(first), client_of(second)

    def give(client, person):
        data = {"person": person.full_name, "person-id": person.id}
        return client.post(f"{raised.vote_url}/delegate", data=data)

    assert give(one, second).status_code == 303
    assert f"for={first.id}" in two.get(raised.vote_url).text
    assert second.full_name in client_of(fourth).get(raised.vote_url).text
    # One for one other only; nobody passes on; who votes for others votes themselves.
    assert give(client_of(third), second).status_code == 422
    assert give(two, third).status_code == 422
    assert give(client_of(third), first).status_code == 422
    assert give(client_of(third), third).status_code == 422
    assert client_of(third).post(f"{raised.vote_url}/ballot", data={"choice": "0", "for": first.id}).status_code == 403
    # Taken back, given again, cast, and then overridden in person.
    assert one.post(f"{raised.vote_url}/delegate/revoke").status_code == 303
    assert two.post(f"{raised.vote_url}/ballot", data={"choice": "0", "for": first.id}).status_code == 403
    assert give(one, second).status_code == 303
    assert f"{raised.vote_url}/ballot" not in one.get("/").text
    assert two.get(f"{raised.vote_url}/ballot?for={first.id}").status_code == 200
    assert two.post(f"{raised.vote_url}/ballot", data={"choice": "0", "for": first.id}).status_code == 303
    assert one.post(f"{raised.vote_url}/delegate/revoke").status_code == 409
    assert two.post(f"{raised.vote_url}/ballot", data={"choice": "1", "for": first.id}).status_code == 403
    assert one.post(f"{raised.vote_url}/ballot", data={"choice": "1"}).status_code == 303
    assert two.post(f"{raised.vote_url}/ballot", data={"choice": "0"}).status_code == 303
    with inside() as session:
        assert session.query(Delegation).count() == 0
    make.vote_closed(raised)
    assert kept(inside, raised).result["points"] == [1, 1, 0]


def test_in_a_secret_vote_a_delegates_ballot_stays(make, client_of, inside):
    raised = make.vote(secret=True)
    first, second = raised.members[:2]
    data = {"person": second.full_name, "person-id": second.id}
    assert client_of(first).post(f"{raised.vote_url}/delegate", data=data).status_code == 303
    mine = {"choice": "0", "for": first.id, "client_id": "z"}
    for _time in range(2):
        assert client_of(second).post(f"{raised.vote_url}/ballot", data=mine).status_code == 303
    assert client_of(first).post(f"{raised.vote_url}/ballot", data={"choice": "1"}).status_code == 403
    assert client_of(first).get(raised.vote_url).status_code == 200
    with inside() as session:
        assert session.get_one(Count, raised.vote).counts == {"0": 1}
        assert session.get_one(Voter, (raised.vote, first.id)).way == Way.PROXY


def test_paper_and_phones_are_counted_together_when_two_tellers_agree(make, client_of, inside):
    raised = make.vote(paper=True, members=4, base=Base.ISSUED)
    chair, author, member = client_of(raised.chair), client_of(raised.author), raised.members[0]
    paper = f"{raised.vote_url}/paper"
    assert client_of(member).get(paper).status_code == 404
    assert client_of(member).post(f"{paper}/{member.id}/give").status_code == 404
    for one in raised.members[:3]:
        assert chair.post(f"{paper}/{one.id}/give").status_code == 303
    assert chair.post(f"{paper}/{member.id}/give").status_code == 409
    assert client_of(member).post(f"{raised.vote_url}/ballot", data={"choice": "0"}).status_code == 403
    assert member.full_name in chair.get(f"{paper}?q={member.full_name}").text
    assert author.post(f"{paper}/{raised.members[2].id}/back").status_code == 303
    assert client_of(raised.members[2]).post(f"{raised.vote_url}/ballot", data={"choice": "0"}).status_code == 303
    assert chair.post(f"{raised.vote_url}/close").status_code == 303
    assert kept(inside, raised).state == VoteState.CLOSED
    assert paper in author.get("/").text
    sheet = f"{paper}/sheet"
    assert chair.get(sheet).status_code == 200
    assert chair.post(sheet, data={"number": "1", "choice": "0"}).status_code == 303
    assert chair.post(f"{raised.vote_url}/count").status_code == 409
    assert author.post(sheet, data={"number": "1", "choice": "1"}).status_code == 303
    assert "Hai lần đọc khác nhau" in chair.get(paper).text or "differ" in chair.get(paper).text
    assert chair.post(f"{raised.vote_url}/count").status_code == 409
    assert author.post(sheet, data={"number": "1", "choice": "0"}).status_code == 303
    for one in (chair, author):
        assert one.post(sheet, data={"number": "2", "invalid": "1"}).status_code == 303
        assert one.post(sheet, data={"number": "3", "choice": "0"}).status_code == 303
    assert chair.post(f"{raised.vote_url}/count").status_code == 409, "more sheets than were handed out"
    for one in (chair, author):
        assert one.post(f"{sheet}/3/strike").status_code == 303
    assert chair.post(f"{raised.vote_url}/count").status_code == 303
    result = kept(inside, raised).result
    assert (result["points"], result["cast"], result["issued"], result["invalid"]) == ([2, 0, 0], 3, 3, 1)
    assert client_of(member).get(raised.vote_url).status_code == 200


def test_paper_needs_two_tellers_before_the_vote_opens(make, client_of):
    raised = make.proposal(Stage.CONSENT)
    chair = client_of(raised.chair)
    at = chair.post(f"{raised.url}/vote", data={**PLAN, "paper": "y"}).location
    assert chair.post(f"{at}/open").status_code == 409
    for one in raised.members[:2]:
        data = {"person": one.full_name, "person-id": one.id}
        assert chair.post(f"{at}/tellers", data=data).status_code == 303
    assert client_of(raised.author).get(f"{at}/tellers").status_code == 403
    assert chair.post(f"{at}/tellers/{raised.members[0].id}/remove").status_code == 303
    assert chair.post(f"{at}/open").status_code == 409


def test_a_tie_is_shown_and_settled_by_a_second_vote_or_a_lot_in_the_ledger(make, client_of, inside):
    raised = make.vote(kind=Kind.APPROVAL, options=("Thứ Bảy", "Chủ nhật", "Thứ Sáu"), majority="none")
    make.vote_cast(raised, raised.members[0], 0)
    make.vote_cast(raised, raised.members[1], 1)
    make.vote_closed(raised)
    chair, member = client_of(raised.chair), client_of(raised.members[0])
    assert outcome(inside, raised) is None
    assert kept(inside, raised).result["tied"] == [0, 1]
    assert "Thứ Bảy, Chủ nhật" in member.get(raised.vote_url).text
    for act in ("again", "lot", "end"):
        assert member.post(f"{raised.vote_url}/{act}", data={"reason": "x"}).status_code == 403
        assert chair.get(f"{raised.vote_url}/{act}").status_code == 200
    assert chair.post(f"{raised.vote_url}/lot", data={}).status_code == 422
    second = chair.post(f"{raised.vote_url}/again", data={"reason": "Hai phương án bằng phiếu."})
    assert second.status_code == 303
    assert "Thứ Sáu" not in chair.get(f"{second.location}/rules").text
    assert chair.post(f"{raised.vote_url}/lot", data={"reason": "x"}).status_code == 422
    assert chair.post(f"{second.location}/cancel", data={"reason": "Bốc thăm cho nhanh."}).status_code == 303
    assert chair.post(f"{raised.vote_url}/lot", data={"reason": "Hội nghị đồng ý bốc thăm."}).status_code == 303
    assert chair.post(f"{raised.vote_url}/lot", data={"reason": "Thử lại."}).status_code == 422
    assert outcome(inside, raised) == Outcome.CHOSEN
    with inside():
        line = ledger.lines_of(("proposal_vote", raised.vote))[-1]
        assert (line.verb, line.reason) == ("proposal.drawn", "Hội nghị đồng ý bốc thăm.")
        assert line.detail["drawn"] in ("Thứ Bảy", "Chủ nhật")


def test_without_quorum_nothing_is_decided_and_another_vote_may_follow(make, client_of, inside):
    home = make.unit()
    raised = make.vote(quorum_cast=2, quorum_units=2, homes=[home, home])
    for member in raised.members[:2]:
        make.vote_cast(raised, member, 0)
    make.vote_closed(raised)
    assert kept(inside, raised).result["verdict"] == "no_quorum"
    chair = client_of(raised.chair)
    assert chair.post(f"{raised.vote_url}/lot", data={"reason": "x"}).status_code == 422
    assert chair.post(f"{raised.vote_url}/end", data={"reason": "Để quý sau."}).status_code == 303
    assert outcome(inside, raised) == Outcome.REJECTED


@pytest.mark.parametrize(
    ("kind", "most", "data", "bad"),
    [
        (Kind.APPROVAL, 2, {"choice": ["0", "2"]}, {"choice": ["0", "1", "2"]}),
        (Kind.SCORE, 5, {"point-0": "5", "point-1": "", "point-2": "2"}, {"point-0": "6"}),
        (Kind.DOT, 3, {"point-0": "2", "point-2": "1"}, {"point-0": "2", "point-1": "2"}),
        (Kind.RUNOFF, 1, {"rank-2": "1", "rank-0": "2"}, {"rank-2": "1", "rank-0": "1"}),
        (Kind.SCHULZE, 1, {"rank-2": "1", "rank-0": "2", "rank-1": "3"}, {"rank-2": "x"}),
        (Kind.MEETING, 1, {"point-0": "2", "point-1": "1", "point-2": "0"}, {"point-0": "3"}),
    ],
)
def test_every_kind_of_ballot_is_cast_without_javascript_and_its_result_is_shown(
    make, client_of, inside, kind, most, data, bad
):
    raised = make.vote(kind=kind, options=("Hội trường", "Sân trường", "Nhà văn hóa"), most=most, majority="none")
    client = client_of(raised.members[0])
    at = f"{raised.vote_url}/ballot"
    assert client.get(at).status_code == 200
    refused = client.post(at, data=bad)
    assert refused.status_code == 422
    assert client.post(at, data=data).status_code == 303
    make.vote_closed(raised)
    page = client.get(raised.vote_url)
    assert page.status_code == 200
    assert "Nhà văn hóa" in page.text
    assert outcome(inside, raised) is not None or kept(inside, raised).result["verdict"] == "tie"


def test_a_vote_closes_by_itself_and_who_has_not_voted_is_reminded_once(make, client_of, inside):
    start = clock.now()
    raised = make.vote(closes_at=start + timedelta(days=5))
    make.vote_cast(raised, raised.members[0], 0)
    with inside(), clock.set_now(start + timedelta(days=4, hours=2)):
        jobs.remind_voters.call_local()
        jobs.remind_voters.call_local()
        jobs.close_due_votes.call_local()
    assert kept(inside, raised).state == VoteState.OPEN
    word = "hourglass-split"
    assert word in client_of(raised.members[1]).get("/notices").text
    assert word not in client_of(raised.members[0]).get("/notices").text
    with inside(), clock.set_now(start + timedelta(days=5)):
        assert client_of(raised.members[1]).post(f"{raised.vote_url}/ballot", data={"choice": "0"}).status_code == 403
        jobs.close_due_votes.call_local()
        jobs.close_due_votes.call_local()
    assert kept(inside, raised).state == VoteState.COUNTED


def test_only_who_may_see_the_proposal_meets_its_vote(make, client_of):
    ward = make.unit()
    raised = make.proposal(Stage.CONSENT, unit=ward)
    chair = client_of(raised.chair)
    at = chair.post(f"{raised.url}/vote", data=PLAN).location
    chair.post(f"{at}/open")
    outside = client_of(make.person())
    for address in (at, f"{at}/ballot", f"{at}/roll", f"{at}/delegate", f"{at}/paper"):
        assert outside.get(address).status_code == 404
    committee = client_of(make.person(Role.STANDING_COMMITTEE))
    assert committee.get(at).status_code == 200
    assert committee.post(f"{at}/ballot", data={"choice": "0"}).status_code == 403


def test_a_vote_asks_a_constant_number_of_questions(make, client_of, queries):
    counts = []
    for members in (3, 12):
        raised = make.vote(members=members, sealed=False)
        for member in raised.members[1:]:
            make.vote_cast(raised, member, 0)
        client = client_of(raised.members[0])
        for address in (raised.vote_url, f"{raised.vote_url}/ballot"):
            client.get(address)
            with queries() as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20
