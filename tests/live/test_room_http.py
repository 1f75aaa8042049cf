"""The room by HTTP: the page, the way without script, the fallback of the script."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import func, select

from club.db import db
from club.people.models import Person
from club.policy import Role
from live.models import LiveEvent, LiveSession, SessionState

JSON = {"Accept": "application/json"}


def test_the_page_shows_the_last_messages_before_any_script_runs(make, client_of):
    session, anna = make.session(), make.person(name="Nguyễn Thị Ánh")
    make.said(anna, session, "Chào **cả nhà**")
    page = client_of(make.person()).get(f"/live/{session.id}/room")
    assert "Chào <strong>cả nhà</strong>" in page.text
    assert "Nguyễn Thị Ánh" in page.text


def test_a_browser_without_script_says_something_by_a_form(make, client_of):
    session, anna = make.session(), make.person()
    browser = client_of(anna)
    done = browser.post(f"/live/{session.id}/do/say", data={"text": "Không cần script", "client_id": ""})
    assert done.status_code == 302
    assert done.headers["Location"].endswith("/room#m1")
    assert "Không cần script" in browser.get(f"/live/{session.id}/room").text


def test_a_refused_form_comes_back_with_what_was_typed(make, client_of):
    session = make.session()
    answer = client_of(make.person()).post(f"/live/{session.id}/do/say", data={"text": "dài " * 600})
    assert answer.status_code == 422
    assert "dài dài" in answer.text


def test_socket_and_http_know_the_same_sending(make, client_of, phone_of):
    session, anna = make.session(), make.person()
    browser = client_of(anna)
    phone = phone_of(browser=browser)
    first = phone.say(session, "Một lần thôi", client_id="both")
    again = browser.post(f"/live/{session.id}/do/say", json={"text": "Một lần thôi", "client_id": "both"}, headers=JSON)
    assert again.json["seq"] == first["seq"]
    assert browser.get(f"/live/{session.id}/events?after=0").json["last_seq"] == 1


def test_the_log_is_read_forwards_and_backwards(make, client_of):
    session, anna = make.session(), make.person()
    make.many_said(session, 120, [anna])
    browser = client_of(make.person())
    last = browser.get(f"/live/{session.id}/events").json
    assert [event["seq"] for event in last["events"]] == list(range(71, 121))
    assert last["more"] is True
    before = browser.get(f"/live/{session.id}/events?before=71").json
    assert [before["events"][0]["seq"], before["events"][-1]["seq"]] == [21, 70]
    first = browser.get(f"/live/{session.id}/events?before=21").json
    assert first["more"] is False
    after = browser.get(f"/live/{session.id}/events?after=118").json
    assert [event["seq"] for event in after["events"]] == [119, 120]
    assert browser.get(f"/live/{session.id}/events?after=zehn").json["events"][0]["seq"] == 71


@pytest.mark.parametrize("path", ["room", "events", "people", "transcript", "calendar.ics", "message/1"])
def test_what_one_may_not_see_does_not_exist(make, client_of, visitor, path):
    board_only = make.session(audience="board")
    make.said(make.person(Role.CHAIR), board_only, "Chuyện nội bộ")
    assert client_of(make.person()).get(f"/live/{board_only.id}/{path}").status_code == 404
    assert client_of(make.person(Role.GUEST, thing="session:999")).get(f"/live/{board_only.id}").status_code == 404
    assert client_of(make.person(Role.COMMISSIONER)).get(f"/live/{board_only.id}/{path}").status_code == 200
    assert visitor.get(f"/live/{board_only.id}/{path}").status_code in {302, 401}


def test_an_unknown_act_or_a_foreign_message_is_not_found(make, client_of):
    session, browser = make.session(), client_of(make.person())
    assert browser.post(f"/live/{session.id}/do/explode", json={}, headers=JSON).status_code == 404
    assert browser.post(f"/live/{session.id}/do/withdraw", json={"seq": 4}, headers=JSON).status_code == 404
    assert browser.post(f"/live/{session.id}/do/withdraw", json=["no"], headers=JSON).status_code == 422


def test_a_board_member_hides_a_message_without_script(make, client_of):
    session, chair = make.session(), make.person(Role.CHAIR)
    seq = make.said(make.person(), session, "Lạc đề quá")
    browser = client_of(chair)
    page = browser.get(f"/live/{session.id}/message/{seq}")
    assert f'action="/live/{session.id}/do/hide"' in page.text
    assert "do/hide" not in client_of(make.person()).get(f"/live/{session.id}/message/{seq}").text
    browser.post(f"/live/{session.id}/do/hide", data={"seq": seq, "reason": "Không đúng chủ đề"})
    read = client_of(make.person()).get(f"/live/{session.id}/room").text
    assert "Không đúng chủ đề" in read
    assert "Lạc đề quá" not in read


def test_who_is_here_is_listed_once_each(make, client_of, phone_of):
    session, anna = make.session(), make.person(name="Trần Văn Bình")
    phone_of(anna).join(session), phone_of(anna).join(session)
    page = client_of(make.person()).get(f"/live/{session.id}/people").text
    assert page.count("Trần Văn Bình") == 1
    part = client_of(anna).get(f"/live/{session.id}/people", headers={"HX-Request": "true"}).text
    assert "<html" not in part


@pytest.mark.both
def test_numbers_have_no_gap_and_no_double_under_many_writers(app, make, client_of, inside):
    session = make.session()
    people = [make.person() for _ in range(8)]
    browsers = [client_of(person) for person in people]
    wrong: list[object] = []

    def talk(browser, name: str) -> None:
        for number in range(6):
            # Each sending goes out twice, as from a phone whose answer was lost.
            for _twice in range(2):
                answer = browser.post(
                    f"/live/{session.id}/do/say",
                    json={"text": f"{name} {number}", "client_id": f"{number}"},
                    headers=JSON,
                )
                if answer.status_code != 200:
                    wrong.append(answer.text)

    threads = [threading.Thread(target=talk, args=(b, f"người {n}")) for n, b in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with inside():
        seqs = list(db.session.scalars(select(LiveEvent.seq).order_by(LiveEvent.id)))
        assert seqs == list(range(1, 49))
        assert db.session.get_one(LiveSession, session.id).last_seq == 48


def test_a_rolled_back_sending_leaves_no_gap(make, inside, monkeypatch):
    from club.db import transaction
    from live.actions import messages
    from live.queries.sessions import session_for

    session, anna = make.session(), make.person()
    make.said(anna, session, "Một")

    def broken() -> None:
        with transaction():
            person = db.session.get_one(Person, anna.id)
            messages.say(person, session_for(person, session.id, lock=True), text="Mất")
            raise OSError("the machine fails before the commit")

    with inside(), pytest.raises(OSError, match="before the commit"):
        broken()
    assert make.said(anna, session, "Hai") == 2
    with inside():
        assert db.session.scalar(select(func.count()).select_from(LiveEvent)) == 2


def test_the_room_costs_the_same_at_ten_and_at_ten_thousand_messages(make, client_of, queries):
    people = [make.person() for _ in range(30)]
    small, large = make.session(agenda=5), make.session(agenda=5)
    make.many_said(small, 10, people)
    make.many_said(large, 10_000, people)
    browser = client_of(people[0])
    counts = []
    for session in (small, large):
        for path in ("room", "events?before=9", "events?after=3", "transcript"):
            with queries() as seen:
                assert browser.get(f"/live/{session.id}/{path}").status_code == 200
            counts.append(len(seen))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 12


def test_a_planned_room_says_when_it_opens_and_the_chair_can_open_it(make, client_of):
    chair = make.person(Role.CHAIR)
    session = make.session(state=SessionState.PLANNED)
    member = client_of(make.person()).get(f"/live/{session.id}/room").text
    assert f'action="/live/{session.id}/open"' not in member
    assert re.search(r'data-say data-when="open" hidden', member)
    assert f'action="/live/{session.id}/open"' in client_of(chair).get(f"/live/{session.id}/room").text
