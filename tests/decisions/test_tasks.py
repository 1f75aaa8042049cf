"""Action items through the door: giving, working, confirming, the clock, the board's view and its files."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.db import transaction
from club.notices.models import Notice
from club.people.models import Person
from club.people.personal_data import parts
from club.policy import Role
from club.units.models import UnitKind
from decisions.resolutions.models import State as ResolutionState
from decisions.tasks.jobs import follow_up
from decisions.tasks.models import ActionItem, State
from decisions.tasks.policy import is_of, is_open_to, may_see, mine

HERE = "/decisions/tasks"


class Club:
    """A chair, a ward with its secretary, a branch below with its own, and a member."""

    def __init__(self, make) -> None:
        self.chair = make.person(Role.CHAIR, name="Chủ nhiệm")
        self.ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
        self.branch = make.unit("Chi đoàn khu phố 3", parent=self.ward)
        self.above = make.person(Role.WARD_SECRETARY, over=self.ward, home=self.ward, name="Bí thư phường")
        self.owner = make.person(Role.BRANCH_SECRETARY, over=self.branch, home=self.branch, name="Bí thư khu phố")
        self.member = make.person()


@pytest.fixture
def club(make) -> Club:
    return Club(make)


def stored(inside, item) -> ActionItem:
    with inside() as session:
        return session.get_one(ActionItem, item.id)


def kinds_told(inside) -> list[tuple[int, str]]:
    with inside() as session:
        rows = session.query(Notice).filter(Notice.kind.startswith("task.")).order_by(Notice.id)
        return [(row.person_id, row.kind.removeprefix("task.")) for row in rows]


def test_the_board_gives_something_to_do_and_sending_twice_gives_it_once(client_of, club, inside):
    day = clock.today() + timedelta(days=3)
    data = {
        "text": "Mượn hội trường", "to": "unit", "unit": club.branch.name, "unit-id": club.branch.id,
        "due_on": day.isoformat(), "client_id": "x1",
    }  # fmt: skip
    assert client_of(club.member).post(f"{HERE}/new", data=data).status_code == 403
    board = client_of(club.chair)
    first, again = (board.post(f"{HERE}/new", data=data) for _time in range(2))
    assert first.status_code == 303
    assert first.location == again.location
    for wrong in (
        {"text": ""},
        {"to": "person"},
        {"unit": "", "unit-id": ""},
        {"due_on": "2020-01-01", "client_id": "y"},
    ):
        assert board.post(f"{HERE}/new", data={**data, **wrong}).status_code == 422, wrong
    assert "Mượn hội trường" in client_of(club.owner).get("/notices").text
    assert "đến hạn trong tuần này" in client_of(club.owner).get("/").text
    assert "đến hạn" not in client_of(club.member).get("/").text
    with inside() as session:
        item = session.query(ActionItem).one()
        assert item.due_on == day
        assert [line.verb for line in ledger.lines_of(item)] == ["task.given"]


def test_who_owes_it_reports_with_evidence_is_sent_back_and_at_last_confirmed(client_of, club, inside, make):
    item = make.item(club.chair, unit=club.branch)
    url, owner, chair = f"{HERE}/{item.id}", client_of(club.owner), client_of(club.chair)
    for act in ("report", "claim", "block"):
        refused = client_of(club.member).post(f"{url}/{act}", data={"progress": 5, "words": "x", "reason": "x"})
        assert refused.status_code == 403
    report = {
        "progress": "40", "words": "Đã xin phép", "client_id": "r1",
        "files": [(io.BytesIO(b"%PDF-1.4 giay phep"), "giay-phep.pdf")],
    }  # fmt: skip
    assert owner.post(f"{url}/report", data=report, content_type="multipart/form-data").status_code == 303
    report["files"] = [(io.BytesIO(b"%PDF-1.4 giay phep"), "giay-phep.pdf")]
    owner.post(f"{url}/report", data=report, content_type="multipart/form-data")
    assert owner.post(f"{url}/report", data={"progress": "140"}).status_code == 422
    run = {"progress": "50", "words": "Tệp", "files": [(io.BytesIO(b"x"), "la.exe")]}
    assert owner.post(f"{url}/report", data=run, content_type="multipart/form-data").status_code == 422
    page = client_of(club.member).get(url).text
    assert page.count("giay-phep.pdf</a>") == 1
    assert "40%" in page
    address = page.split('href="/files/')[1].split('"')[0]
    with client_of(club.member).get(f"/files/{address}") as answer:
        assert answer.data == b"%PDF-1.4 giay phep"
    assert client_of(make.person(Role.GUEST)).get(f"/files/{address}").status_code == 404
    assert owner.post(f"{url}/block", data={"reason": "Chưa có chìa khóa"}).status_code == 303
    assert stored(inside, item).blocked_reason == "Chưa có chìa khóa"
    assert owner.post(f"{url}/claim", data={"words": ""}).status_code == 422
    assert owner.post(f"{url}/claim", data={"words": "Đã mượn được"}).status_code == 303
    assert owner.post(f"{url}/confirm").status_code == 403
    assert client_of(club.above).post(f"{url}/confirm").status_code == 403
    assert chair.post(f"{url}/return", data={"reason": ""}).status_code == 422
    assert chair.post(f"{url}/return", data={"reason": "Thiếu biên bản"}).status_code == 303
    assert "Thiếu biên bản" in owner.get("/notices").text
    assert owner.post(f"{url}/claim", data={"words": "Đã bổ sung"}).status_code == 303
    assert "đã báo xong" in chair.get("/").text
    for _time in range(2):
        assert chair.post(f"{url}/confirm", data={"words": "Cảm ơn"}).status_code == 303
    assert stored(inside, item).state == State.DONE
    told = kinds_told(inside)
    assert told == [
        (club.owner.id, "given"), (club.chair.id, "blocked"), (club.chair.id, "claimed"), (club.owner.id, "returned"),
        (club.chair.id, "claimed"), (club.owner.id, "confirmed"),
    ]  # fmt: skip
    with inside():
        verbs = [line.verb for line in ledger.lines_of(("action_item", item.id))]
    assert verbs == ["task.given", "task.returned", "task.confirmed"]


def test_nobody_confirms_what_they_claimed(client_of, club, make, inside):
    vice = make.person(Role.VICE_CHAIR)
    item = make.item(club.chair, owner=club.chair)
    url = f"{HERE}/{item.id}"
    client_of(club.chair).post(f"{url}/claim", data={"words": "Tôi làm xong"})
    assert client_of(club.chair).post(f"{url}/confirm").status_code == 403
    assert client_of(vice).post(f"{url}/confirm").status_code == 303


def test_giving_it_to_another_another_day_and_dropping_it_need_a_reason(client_of, club, make, inside):
    item = make.item(club.chair, unit=club.branch)
    url, chair = f"{HERE}/{item.id}", client_of(club.chair)
    to = {"to": "person", "person": club.member.full_name, "person-id": club.member.id}
    assert client_of(club.owner).get(f"{url}/reassign").status_code == 403
    assert chair.post(f"{url}/reassign", data=to).status_code == 422
    assert chair.post(f"{url}/reassign", data={**to, "reason": "Bận thi"}).status_code == 303
    assert chair.post(f"{url}/reassign", data={**to, "reason": "Lần nữa"}).status_code == 422
    day = (clock.today() + timedelta(days=20)).isoformat()
    assert chair.post(f"{url}/day", data={"due_on": day, "reason": "Hội trường sửa"}).status_code == 303
    assert chair.post(f"{url}/drop", data={"reason": " "}).status_code == 422
    assert chair.post(f"{url}/drop", data={"reason": "Không cần nữa"}).status_code == 303
    assert chair.post(f"{url}/drop", data={"reason": "Lần nữa"}).status_code == 403
    page = client_of(club.member).get(url).text
    for words in ("Bận thi", "Hội trường sửa", "Không cần nữa"):
        assert words in page
    with inside():
        lines = [(line.verb, line.reason) for line in ledger.lines_of(("action_item", item.id))]
    assert lines[1:] == [
        ("task.reassigned", "Bận thi"), ("task.postponed", "Hội trường sửa"), ("task.dropped", "Không cần nữa")
    ]  # fmt: skip


def test_the_clock_tells_before_the_day_then_the_superior_then_the_board_once_each(club, make, inside):
    item = make.item(club.chair, unit=club.branch, days=10)
    make.item(club.chair, unit=club.branch, days=300)
    start = clock.now()
    for days in (1, 8.5, 9, 11.5, 12, 19, 20, 60):
        with inside(), clock.set_now(start + timedelta(days=days)):
            follow_up.call_local()
            follow_up.call_local()
    told = kinds_told(inside)
    assert told.count((club.owner.id, "due_soon")) == 1
    assert told.count((club.owner.id, "overdue")) == 1
    assert told.count((club.above.id, "raised")) == 1
    assert told.count((club.chair.id, "raised")) == 1
    assert len(told) == 2 + 4
    assert stored(inside, item).next_at is None
    with inside():
        assert [line.verb for line in ledger.lines_of(item)].count("task.raised") == 2


def test_what_is_planned_in_a_draft_begins_when_it_is_published(client_of, club, make, inside):
    draft = make.resolution(club.chair, state=ResolutionState.APPROVED)
    item = make.item(club.chair, unit=club.branch, thing=("resolution", draft.id))
    assert stored(inside, item).state == State.PLANNED
    assert client_of(club.owner).get(f"{HERE}/{item.id}").status_code == 404
    assert client_of(club.owner).post(f"{HERE}/{item.id}/claim", data={"words": "xong"}).status_code == 404
    assert kinds_told(inside) == []
    client_of(club.chair).post(f"/decisions/resolutions/{draft.id}/publish")
    assert kinds_told(inside) == [(club.owner.id, "given")]
    assert item.text in client_of(club.member).get(f"/decisions/resolutions/{draft.id}").text


def test_one_rule_has_two_faces(club, make, inside):
    draft = make.resolution(club.chair, state=ResolutionState.DRAFT)
    make.item(club.chair, unit=club.branch)
    make.item(club.chair, owner=club.member)
    make.item(club.chair, unit=club.ward, thing=("resolution", draft.id))
    people = [make.person(role, over=club.ward) for role in Role] + [club.owner, club.above, club.member]
    with inside() as session:
        everything = session.query(ActionItem).all()
        for one in people:
            person = session.get_one(Person, one.id)
            for condition, rule in ((is_open_to, may_see), (mine, is_of)):
                seen = {row.id for row in session.query(ActionItem).filter(condition(person))}
                assert seen == {row.id for row in everything if rule(person, row)}, person.offices


def test_the_board_takes_the_list_along_and_no_cell_is_a_formula(client_of, club, make):
    make.item(club.chair, text="=HYPERLINK(1) Mượn hội trường", unit=club.branch)
    make.item(club.chair, text="Việc khác", owner=club.member)
    chair = client_of(club.chair)
    assert client_of(club.owner).get(f"{HERE}/list.csv").status_code == 403
    text = chair.get(f"{HERE}/list.csv?unit={club.ward.id}").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1) Mượn hội trường" in text
    assert "Việc khác" not in text
    sheet = load_workbook(io.BytesIO(chair.get(f"{HERE}/list.xlsx").data)).active
    cells = [sheet.cell(row, 2) for row in (2, 3)]
    assert {cell.data_type for cell in cells} == {"s"}
    page = chair.get(f"{HERE}/units").text
    assert club.branch.name in page
    assert "Không thuộc đơn vị" in page or "Chưa gắn" in page or "unit=" in page


def test_lists_ask_as_often_at_ten_as_at_ten_thousand_and_page_through(client_of, club, make, queries):
    client, counts = client_of(club.chair), {}
    for count in (10, 9_990):
        make.many_items(club.chair, club.member, count)
        for path in (HERE, f"{HERE}/units", "/decisions", f"{HERE}?whose=mine"):
            with queries() as seen:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append(len(seen))
    assert all(first == second <= 12 for first, second in counts.values()), counts
    page = client.get(HERE).text
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(older).status_code == 200


def test_the_database_guards_owner_and_states(club, make, inside):
    item = make.item(club.chair, unit=club.branch)
    for values in ({"owner_id": club.member.id}, {"state": State.DONE}, {"state": State.BLOCKED}, {"progress": 101}):
        with inside() as session, pytest.raises(IntegrityError), transaction():
            one = session.get_one(ActionItem, item.id)
            for name, value in values.items():
                setattr(one, name, value)
            session.flush()


def test_what_is_held_about_a_person_is_exported_and_nobody_is_reminded_of_the_erased(club, make, inside):
    item = make.item(club.chair, owner=club.member)
    with inside() as session:
        part = next(one for one in parts() if one.code == "tasks")
        person = session.get_one(Person, club.member.id)
        assert part.export(person)[0]["text"] == item.text
        with transaction():
            part.erase(person)
    assert stored(inside, item).next_at is None
