"""Bringing in a list: nothing is written before the word, exactly the plan after it, nothing the second time."""

from __future__ import annotations

import html
import io
import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from flask_babel import force_locale
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from club import clock, ledger, tasks
from club.db import db, transaction
from club.files.models import StoredFile
from club.notices.models import Notice
from club.people.models import Appointment, Person, PersonState
from club.people.personal_data import parts
from club.policy import Role
from club.roster import jobs, words
from club.roster.actions import applying
from club.roster.cli import import_members
from club.roster.models import ImportState, Outcome, RosterImport, RosterRow
from club.units.models import Unit, UnitChange, UnitKind
from tests.make import workbooks

HEADER = ("STT", "Họ và tên", "Ngày sinh", "SĐT", "Email", "Chức vụ", "Chi đoàn", "Phường", "Cụm")


def row(
    name="Lê Văn An", born="22/4/1995", phone="0903111222", email="", position="", branch="KP1", ward="P1", cluster=""
):
    """A row of a list."""
    return [1, name, born, phone, email, position, branch, ward, cluster]


@pytest.fixture
def club(make):
    """The club of tests/make/lists.py."""
    return make.club()


@pytest.fixture
def bring(client_of, inside):
    """`bring(person, rows or bytes)` uploads a list and gives its import."""

    def brought(actor, rows, name="danh-sach.xlsx", **form):
        data = rows if isinstance(rows, bytes) else workbooks.plain(rows, HEADER)
        answer = client_of(actor).post("/roster", data={"file": (io.BytesIO(data), name), "fix_case": "y", **form})
        assert answer.status_code == 303, answer.text[:3000]
        with inside():
            return db.session.get_one(RosterImport, int(answer.location.rsplit("/", 1)[1]))

    return brought


@pytest.fixture
def confirm(client_of, inside):
    """`confirm(person, import)` says yes to the plan that was shown; the import as it stands then."""

    def confirmed(actor, brought, digest=None):
        data = {"digest": digest or brought.digest, "reason": "Danh sách quý I"}
        answer = client_of(actor).post(f"/roster/{brought.id}/confirm", data=data)
        assert answer.status_code == 303
        with inside():
            return db.session.get_one(RosterImport, brought.id)

    return confirmed


@pytest.fixture
def plan(inside):
    """`plan(import)`: its rows."""

    def rows(brought):
        with inside():
            found = select(RosterRow).where(RosterRow.import_id == brought.id).order_by(RosterRow.number)
            return list(db.session.scalars(found))

    return rows


def codes(items):
    return [item["code"] for item in items]


def people(inside):
    """Everybody as (name, phone, unit name, state, running offices)."""
    with inside():
        return {
            person.full_name: (
                person.phone,
                person.unit.name if person.unit else None,
                person.state,
                {(office.role, office.unit.name if office.unit else None) for office in person.offices},
            )
            for person in db.session.scalars(select(Person))
        }


def counts(brought):
    return tuple(brought.counts[name] for name in ("add", "change", "same", "error"))


# --- the whole way


def test_nothing_is_written_before_the_plan_is_confirmed(club, bring, inside, plan):
    before = people(inside)
    brought = bring(club.chair, [row(), row("Trần Thị Bình", phone="0903111223", branch="KP9")])
    assert (brought.state, counts(brought)) == (ImportState.READY, (2, 0, 0, 0))
    assert people(inside) == before
    with inside():
        assert db.session.scalar(select(func.count(Unit.id)).where(Unit.name == "Chi đoàn khu phố 9")) == 0
        assert ledger.count() == 0
    assert [found.outcome for found in plan(brought)] == [Outcome.ADD, Outcome.ADD]


def test_confirming_carries_out_what_was_shown_and_the_ledger_tells(club, bring, confirm, inside):
    rows = [
        row(position="Bí thư Chi đoàn"),
        row("Trần Thị Bình", phone="0903111223", branch="KP9", position="PBT"),
        row("Võ Văn Chính", phone="0903111224", branch="", ward="Phường 2", position="BT Đoàn phường"),
    ]
    done = confirm(club.chair, bring(club.chair, rows))
    assert (done.state, done.applied_at is not None) == (ImportState.DONE, True)
    found = people(inside)
    assert found["Lê Văn An"] == (
        "+84903111222", "Chi đoàn khu phố 1", PersonState.INVITED, {(Role.BRANCH_SECRETARY, "Chi đoàn khu phố 1")},
    )  # fmt: skip
    assert found["Trần Thị Bình"][1:] == (
        "Chi đoàn khu phố 9", PersonState.INVITED, {(Role.MEMBER, "Chi đoàn khu phố 9")},
    )  # fmt: skip
    assert found["Võ Văn Chính"][1:] == (
        "Đoàn phường 2", PersonState.INVITED, {(Role.WARD_SECRETARY, "Đoàn phường 2")},
    )  # fmt: skip
    with inside():
        [line] = ledger.lines_of(("roster_import", done.id))
        assert (line.actor_id, line.verb, line.reason) == (club.chair.id, "roster.imported", "Danh sách quý I")
        assert line.detail["add"] == 3
        assert line.detail["sha256"] == done.sha256
        assert line.detail["new_units"] == ["Chi đoàn khu phố 9"]
        assert ledger.count() == 1
        assert ledger.verify() is None
        added = db.session.scalar(select(Unit).where(Unit.name == "Chi đoàn khu phố 9"))
        assert added.path == f"{club.wards[0].path}{added.id}/"
        assert db.session.scalar(select(UnitChange.kind).where(UnitChange.unit_id == added.id)) == "created"
        bình = db.session.scalar(select(Person).where(Person.full_name == "Trần Thị Bình"))
        assert (bình.position, bình.born_on, bình.sort_key != "") == ("PBT", date(1995, 4, 22), True)


def test_the_same_file_a_second_time_changes_nothing(club, bring, confirm):
    book = workbooks.messy("Đoàn phường 3")
    first = confirm(club.chair, bring(club.chair, book))
    assert counts(first) == (3, 0, 0, 0)
    again = bring(club.chair, book)
    assert counts(again) == (0, 0, 3, 0)
    assert confirm(club.chair, again).state == ImportState.READY


def test_people_brought_in_are_found_by_the_search(club, bring, confirm, client_of):
    confirm(club.chair, bring(club.chair, [row("Nguyễn Thị Ánh Nguyệt")]))
    assert "Ánh" in client_of(club.chair).get("/search?q=anh nguyet").text
    page = client_of(club.chair).get("/search?q=anh nguyet&kind=person").text
    assert 'class="found-icon"' in page


def test_the_page_shows_counts_changes_and_every_bad_cell(club, bring, client_of, make):
    make.person(
        Role.MEMBER, name="Trần Thị Bình", home=club.branches[1, 1], over=club.branches[1, 1], phone="+84903111223"
    )
    rows = [
        row(),
        row("Trần Thị Bình", phone="0903111223", email="binh@example.org", branch="KP2"),
        row("Võ Văn Chính", born="31/2/1990", phone="091", ward="P77"),
    ]
    brought = bring(club.chair, rows)
    client = client_of(club.chair)
    page = html.unescape(client.get(f"/roster/{brought.id}").text)
    for cell in ("Danh sách!C4", "Danh sách!D4", "Danh sách!G4"):
        assert cell in page
    changes = html.unescape(client.get(f"/roster/{brought.id}?see=change").text)
    assert "binh@example.org" in changes
    assert "Chi đoàn khu phố 2 – Đoàn phường 1" in changes
    assert "Lê Văn An" in client.get(f"/roster/{brought.id}?see=add").text
    for see in ("same", "notes", "nonsense"):
        assert client.get(f"/roster/{brought.id}?see={see}").status_code == 200


def test_the_plan_is_paged_with_a_constant_number_of_queries(club, bring, client_of, queries):
    def rows(count):
        return [row(f"Lê Văn {chr(65 + n % 26)}{chr(97 + n // 26)}", phone=f"09{n:08d}") for n in range(count)]

    few, many = bring(club.chair, rows(10)), bring(club.chair, rows(200))
    client = client_of(club.chair)
    client.get(f"/roster/{few.id}")
    with queries() as small:
        client.get(f"/roster/{few.id}?see=add")
    with queries() as large:
        page = client.get(f"/roster/{many.id}?see=add").text
    assert len(small) == len(large) <= 12
    assert page.count('class="row-title"') == 50
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
    assert client.get(following).text.count('class="row-title"') == 50


# --- who


def test_members_and_visitors_find_no_page(club, make, client_of, visitor, bring):
    brought = bring(club.chair, [row()])
    member, ward = make.person(), make.person(Role.WARD_SECRETARY, over=club.wards[0])
    for client in (client_of(member), client_of(ward)):
        for address in ("/roster", f"/roster/{brought.id}", f"/roster/{brought.id}/errors.xlsx", "/roster/export.xlsx"):
            assert client.get(address).status_code == 404
        assert client.post(f"/roster/{brought.id}/confirm", data={"digest": brought.digest}).status_code == 404
        assert client.post("/roster", data={}).status_code == 404
    assert visitor.get("/roster").status_code == 302


def test_the_file_is_kept_for_its_owner_and_the_administrator(club, bring, client_of, make):
    brought = bring(club.chair, [row()])
    for who, status in (
        (club.chair, 200),
        (club.admin, 200),
        (club.commissioner, 404),
        (make.person(Role.VICE_CHAIR), 404),
    ):
        answer = client_of(who).get(f"/files/{brought.file_id}")
        assert answer.status_code == status
        answer.close()


def test_a_commissioner_reaches_only_the_own_cluster(club, bring, confirm, plan, inside):
    rows = [
        row(),
        row("Võ Văn Chính", phone="0903111224", ward="P3"),
        row("Bùi Thị Đào", phone="0903111225", branch="KP8", ward="P4"),
    ]
    brought = bring(club.commissioner, rows)
    assert counts(brought) == (1, 0, 0, 2)
    assert [codes(found.problems) for found in plan(brought)] == [[], ["unit_outside"], ["unit_outside"]]
    confirm(club.commissioner, brought)
    assert {"Lê Văn An"} == people(inside).keys() & {"Lê Văn An", "Võ Văn Chính", "Bùi Thị Đào"}


def test_a_commissioner_does_not_pull_somebody_over_from_another_cluster(club, bring, plan, make):
    make.person(Role.MEMBER, name="Lê Văn An", home=club.branches[3, 1], phone="+84903111222")
    make.person(Role.MEMBER, name="Lê Thị Không Nơi", phone="+84903111223")
    brought = bring(club.commissioner, [row(), row("Lê Thị Không Nơi", phone="0903111223")])
    assert [codes(found.problems) for found in plan(brought)] == [["person_outside"], ["person_outside"]]


def test_officers_are_not_changed_by_a_list_that_a_lower_office_brings(club, bring, plan, make, confirm, inside):
    other = make.person(
        Role.COMMISSIONER, name="Cụm trưởng Hai", home=club.branches[1, 1], over=club.clusters[1], phone="+84900000007"
    )
    vice = make.person(Role.VICE_CHAIR, name="Phó Chủ nhiệm", home=club.branches[1, 1], phone="+84900000008")
    rows = [
        row("Cụm trưởng Hai", phone="0900000007", email="moi@example.org", position=""),
        row("Phó Chủ nhiệm", phone="0900000008", email="chiem@example.org"),
    ]
    brought = bring(club.commissioner, rows)
    assert [codes(found.problems) for found in plan(brought)] == [["officer_protected"], ["officer_protected"]]
    brought = bring(vice, rows)
    assert [found.outcome for found in plan(brought)] == [Outcome.CHANGE, Outcome.CHANGE]
    admin = row("Quản trị viên", phone="0900000001", email="chiem@example.org", branch="", ward="", born="")
    assert [codes(found.problems) for found in plan(bring(club.chair, [admin]))] == [["officer_protected"]]
    assert other.email is None


def test_nobody_else_goes_on_with_a_list(club, bring, client_of, make, inside):
    brought = bring(club.commissioner, [row()])
    assert client_of(club.chair).get(f"/roster/{brought.id}").status_code == 200
    vice = make.person(Role.VICE_CHAIR)
    for who in (club.chair, vice):
        answer = client_of(who).post(f"/roster/{brought.id}/confirm", data={"digest": brought.digest})
        assert answer.status_code == 403
    other = make.person(Role.COMMISSIONER, over=club.clusters[1])
    assert client_of(other).get(f"/roster/{brought.id}").status_code == 404
    assert "danh-sach.xlsx" not in client_of(other).get("/roster").text
    with inside():
        assert db.session.get_one(RosterImport, brought.id).state == ImportState.READY


def test_rights_lost_between_reading_and_confirming_count(club, bring, client_of, inside):
    brought = bring(club.commissioner, [row()])
    with inside(), transaction():
        db.session.execute(
            update(Appointment)
            .where(Appointment.person_id == club.commissioner.id)
            .values(ends_on=clock.today() - timedelta(days=1), starts_on=date(2000, 1, 1))
        )
    answer = client_of(club.commissioner).post(f"/roster/{brought.id}/confirm", data={"digest": brought.digest})
    assert answer.status_code == 404
    assert "Lê Văn An" not in people(inside)


# --- recognising people


def test_somebody_known_is_recognised_by_phone_then_mail_then_name_birthday_and_unit(club, bring, plan, make, inside):
    home = club.branches[1, 1]
    by_phone = make.person(Role.MEMBER, name="Lê Văn An", home=home, over=home, phone="+84903111222")
    by_mail = make.person(Role.MEMBER, name="Trần Thị Bình", home=home, over=home, phone=None, email="binh@example.org")
    by_name = make.person(Role.MEMBER, name="Võ Văn Chính", home=home, over=home, phone=None)
    with inside(), transaction():
        db.session.get_one(Person, by_name.id).born_on = date(1995, 4, 22)
    rows = [
        row("LÊ VĂN AN", born=""),
        row("Tran Thi Binh", born="", phone="", email="Binh@Example.org"),
        row("Võ Văn Chính", phone="0903111229"),
    ]
    found = plan(bring(club.chair, rows))
    assert [(r.person_id, r.outcome) for r in found] == [
        (by_phone.id, Outcome.SAME), (by_mail.id, Outcome.SAME), (by_name.id, Outcome.CHANGE),
    ]  # fmt: skip
    assert found[2].changes == [{"field": "phone", "old": None, "new": "+84903111229"}]
    assert codes(found[1].notes) == ["name_case", "name_bare"] or codes(found[1].notes) == ["name_bare"]


@pytest.mark.parametrize(
    ("brought_row", "code"),
    [
        (row("Trần Hoàng Long"), "phone_of_another"),
        (row("Trần Hoàng Long", phone="", email="an@example.org"), "email_of_another"),
        (row(email="binh@example.org"), "contacts_of_two"),
        (row("Lê Văn An", phone="0903999999", born=""), "same_name_other_contact"),
    ],
)
def test_two_people_are_never_made_one(club, bring, plan, make, brought_row, code):
    home = club.branches[1, 1]
    make.person(Role.MEMBER, name="Lê Văn An", home=home, phone="+84903111222", email="an@example.org")
    make.person(Role.MEMBER, name="Trần Thị Bình", home=home, phone="+84903111223", email="binh@example.org")
    [found] = plan(bring(club.chair, [brought_row]))
    assert (found.outcome, codes(found.problems)) == (Outcome.ERROR, [code])


def test_namesakes_without_anything_to_tell_them_apart_are_a_question(club, bring, plan, make):
    home = club.branches[1, 1]
    for _ in range(2):
        make.person(Role.MEMBER, name="Lê Văn An", home=home, phone=None)
    [found] = plan(bring(club.chair, [row(phone="", born="")]))
    assert codes(found.problems) == ["several_of_name"]


def test_a_twin_in_another_unit_is_pointed_out(club, bring, plan, make, inside):
    twin = make.person(Role.MEMBER, name="Lê Văn An", home=club.branches[3, 1])
    with inside(), transaction():
        db.session.get_one(Person, twin.id).born_on = date(1995, 4, 22)
    [found] = plan(bring(club.chair, [row()]))
    assert (found.outcome, codes(found.notes)) == (Outcome.ADD, ["twin_elsewhere"])


def test_rows_that_repeat_or_contradict_each_other(club, bring, plan):
    rows = [
        row(),
        row(),
        row("Lê Văn An", position="Bí thư"),
        row("Trần Thị Bình", email="chung@example.org", phone="0903111223"),
        row("Võ Văn Chính", email="chung@example.org", phone="0903111224"),
        row("Không Liên Lạc", phone="", born=""),
        row("Không Liên Lạc", phone="", born=""),
    ]
    found = plan(bring(club.chair, rows))
    assert [r.outcome.value for r in found] == ["add", "same", "error", "add", "error", "add", "same"]
    assert codes(found[1].notes) == ["row_repeated"]
    assert codes(found[2].problems) == ["phone_repeated"]
    assert codes(found[4].problems) == ["email_repeated"]
    assert codes(found[5].notes) == ["no_contact"]


# --- what changes, and what never does


def test_empty_cells_erase_nothing_and_offices_are_never_taken_away(club, bring, plan, make):
    home = club.branches[1, 1]
    make.person(
        Role.BRANCH_SECRETARY, name="Lê Văn An", home=home, over=home, phone="+84903111222", email="an@example.org"
    )
    found = plan(bring(club.chair, [row(born="", position="Thành viên", branch="", ward="")]))
    assert [(r.outcome, codes(r.notes)) for r in found] == [(Outcome.CHANGE, ["office_kept"])]
    assert [change["field"] for change in found[0].changes] == ["position"]


def test_a_secretary_who_moves_takes_the_office_along(club, bring, confirm, make, inside):
    old, new = club.branches[1, 1], club.branches[1, 2]
    moving = make.person(Role.BRANCH_SECRETARY, name="Lê Văn An", home=old, over=old, phone="+84903111222")
    with inside(), transaction():
        db.session.execute(
            update(Appointment).where(Appointment.person_id == moving.id).values(starts_on=date(2022, 1, 1))
        )
    confirm(club.chair, bring(club.chair, [row(position="BT chi đoàn", branch="KP2")]))
    assert people(inside)["Lê Văn An"][1:] == (
        new.name, PersonState.ACTIVE, {(Role.BRANCH_SECRETARY, new.name)},
    )  # fmt: skip
    with inside():
        terms = db.session.scalars(
            select(Appointment).where(Appointment.person_id == moving.id).order_by(Appointment.id)
        )
        assert [(t.unit_id, t.ends_on) for t in terms] == [(old.id, clock.today() - timedelta(days=1)), (new.id, None)]
        told = db.session.scalars(select(Notice).where(Notice.person_id == moving.id)).all()
        assert [(notice.kind, notice.params["fields"]) for notice in told] == [
            ("roster.changed", ["born_on", "unit", "office"])
        ]


def test_an_office_that_began_today_leaves_no_trace_when_it_is_replaced(club, bring, confirm, make, inside):
    home = club.branches[1, 1]
    made = make.person(Role.MEMBER, name="Lê Văn An", home=home, over=home, phone="+84903111222", since=clock.today())
    confirm(club.chair, bring(club.chair, [row(position="Bí thư")]))
    with inside():
        held = db.session.scalars(select(Appointment).where(Appointment.person_id == made.id)).all()
        assert [(office.role, office.unit_id) for office in held] == [(Role.BRANCH_SECRETARY, home.id)]


def test_no_list_makes_anybody_an_officer_of_the_board(club, bring, confirm, plan, inside):
    brought = bring(
        club.chair, [row(position="Chủ nhiệm Câu lạc bộ"), row("Bùi Thị Đào", phone="0903111225", position="Quản trị")]
    )
    assert [codes(found.notes) for found in plan(brought)] == [["position_board"], ["position_board"]]
    confirm(club.chair, brought)
    assert {role for role, _unit in people(inside)["Lê Văn An"][3]} == {Role.MEMBER}


def test_whoever_brings_a_list_gives_themselves_no_office(club, bring, plan):
    mine = row("Cụm trưởng Một", phone="0900000006", position="Bí thư chi đoàn")
    [found] = plan(bring(club.commissioner, [mine]))
    assert "own_office" in codes(found.notes)
    assert [change["field"] for change in found.changes] == ["born_on", "position", "unit"]


def test_a_year_agrees_with_a_day_of_that_year(club, bring, plan, make, inside):
    home = club.branches[1, 1]
    made = make.person(Role.MEMBER, name="Lê Văn An", home=home, over=home, phone="+84903111222")
    with inside(), transaction():
        db.session.get_one(Person, made.id).born_on = date(1995, 4, 22)
    assert plan(bring(club.chair, [row(born=1995)]))[0].outcome == Outcome.SAME
    assert plan(bring(club.chair, [row(born=1996)]))[0].changes == [
        {"field": "born_on", "old": "1995-04-22", "new": "1996-01-01"}
    ]


# --- units


@pytest.mark.parametrize(
    ("branch", "ward", "cluster", "unit"),
    [
        ("KP1", "P1", "", (1, 1)), ("Khu phố 1", "Phường 1", "", (1, 1)),
        ("Chi đoàn KP 01", "Đoàn phường 1", "Cụm 1", (1, 1)),
        ("CĐKP2", "1", "", (1, 2)), ("2", "ĐP 3", "", (3, 2)), ("KP2 – P4", "", "", (4, 2)),
        ("chi doan khu pho 2", "doan phuong 4", "cum 2", (4, 2)), (2, 4, 2, (4, 2)),
    ],
)  # fmt: skip
def test_units_are_found_by_any_usual_name(club, bring, plan, branch, ward, cluster, unit):
    [found] = plan(bring(club.chair, [row(branch=branch, ward=ward, cluster=cluster)]))
    assert found.plan["unit_id"] == club.branches[unit].id


@pytest.mark.parametrize(
    ("branch", "ward", "cluster", "code"),
    [
        ("KP1", "", "", "unit_ambiguous"), ("KP1", "P77", "", "unit_unknown"), ("KP77", "", "", "branch_without_ward"),
        ("", "", "", "unit_missing"), ("KP1", "P1", "Cụm 2", "unit_unknown"), ("KP1", "", "Cụm 9", "unit_unknown"),
    ],
)  # fmt: skip
def test_units_that_cannot_be_told_are_errors(club, bring, plan, branch, ward, cluster, code):
    [found] = plan(bring(club.chair, [row(branch=branch, ward=ward, cluster=cluster)]))
    assert codes(found.problems) == [code]


def test_a_wrong_ward_names_the_likely_one(club, make, bring, client_of):
    make.unit("Đoàn phường Hòa Bình", kind=UnitKind.WARD, parent=club.clusters[0])
    brought = bring(club.chair, [row(ward="Phường Hoà Binhh")])
    assert "“Đoàn phường Hòa Bình”" in html.unescape(client_of(club.chair).get(f"/roster/{brought.id}").text)


def test_wards_that_differ_by_a_mark_are_told_apart(club, make, bring, plan):
    quy = make.unit("Đoàn phường Tân Quy", kind=UnitKind.WARD, parent=club.clusters[0])
    make.unit("Đoàn phường Tân Quý", kind=UnitKind.WARD, parent=club.clusters[0])
    found = plan(
        bring(
            club.chair,
            [
                row(branch="", ward="Phường Tân Quy"),
                row("Bùi Thị Đào", phone="0903111225", branch="", ward="P. tan quy"),
            ],
        )
    )
    assert found[0].plan["unit_id"] == quy.id
    assert codes(found[1].problems) == ["unit_ambiguous"]


def test_the_title_or_the_name_of_the_sheet_says_whose_list_it_is(club, bring, plan):
    book = Workbook()
    page = book.active
    page.title = "P4"
    page.append(["DANH SÁCH BÍ THƯ CHI ĐOÀN KHU PHỐ NĂM 2023"])
    page.append(["STT", "Họ và tên", "SĐT", "Chi đoàn"])
    page.append([1, "Lê Văn An", "0903111222", "KP2"])
    [found] = plan(bring(club.chair, workbooks.saved(book)))
    assert found.plan["unit_id"] == club.branches[4, 2].id


def test_a_secretary_needs_the_unit_of_the_office(club, bring, plan):
    rows = [
        row(position="Bí thư Chi đoàn", branch=""),
        row("Bùi Thị Đào", phone="0903111225", position="BT Đoàn phường", branch="", ward="", cluster="Cụm 1"),
    ]
    assert [codes(found.problems) for found in plan(bring(club.chair, rows))] == [
        ["position_needs_branch"],
        ["position_needs_ward"],
    ]


def test_a_plain_secretary_is_that_of_the_unit(club, bring, plan):
    rows = [row(position="Bí thư"), row("Bùi Thị Đào", phone="0903111225", position="BT", branch="")]
    offices = [found.plan["office"] for found in plan(bring(club.chair, rows))]
    assert [(office["role"], office["unit_id"]) for office in offices] == [
        ("branch_secretary", club.branches[1, 1].id), ("ward_secretary", club.wards[0].id),
    ]  # fmt: skip


# --- files and sheets


def test_files_that_cannot_be_read_say_what_to_do(club, bring, client_of):
    brought = bring(club.chair, b"\xd0\xcf\x11\xe0" + b"\0" * 600, name="danh-sach.xls")
    assert (brought.state, brought.problem) == (ImportState.FAILED, "file_old_excel")
    assert "Excel Workbook (*.xlsx)" in html.unescape(client_of(club.chair).get(f"/roster/{brought.id}").text)
    empty = Workbook()
    empty.active.append(["Chỉ có một dòng"])
    assert bring(club.chair, workbooks.saved(empty)).problem == "no_header"
    assert bring(club.chair, workbooks.plain([], HEADER)).problem == "no_people"


def test_no_file_and_a_forbidden_kind_are_said_at_the_form(club, client_of):
    client = client_of(club.chair)
    assert client.post("/roster", data={}).status_code == 422
    bad = client.post("/roster", data={"file": (io.BytesIO(b"<svg/>"), "x.svg")})
    assert bad.status_code == 422


def test_sheets_are_chosen(club, bring, client_of, inside, plan):
    book = Workbook()
    for number, name in enumerate(("An", "Bình", "Ẩn")):
        page = book.active if number == 0 else book.create_sheet()
        page.title = f"Trang {number}"
        page.append(["STT", "Họ và tên", "SĐT", "Chi đoàn", "Phường"])
        page.append([1, f"Lê Văn {name}", f"090311122{number}", "KP1", "P1"])
    book["Trang 2"].sheet_state = "hidden"
    book.create_sheet("Ghi chú").append(["không phải danh sách"])
    brought = bring(club.chair, workbooks.saved(book))
    assert counts(brought)[0] == 2
    client = client_of(club.chair)
    assert "Trang 2" in client.get(f"/roster/{brought.id}").text
    answer = client.post(f"/roster/{brought.id}/sheets", data={"sheet": ["Trang 1", "Trang 2"]})
    assert answer.status_code == 303
    with inside():
        assert counts(db.session.get_one(RosterImport, brought.id))[0] == 2
    assert [found.values["name"] for found in plan(brought)] == ["Lê Văn Bình", "Lê Văn Ẩn"]
    assert client.post(f"/roster/{brought.id}/sheets", data={"sheet": ["Ghi chú"]}).status_code == 422


def test_the_errors_come_as_a_workbook_that_can_be_mended_and_brought(club, bring, client_of, plan):
    book = Workbook()
    page = book.active
    page.title = "Cụm 1"
    page.append(["STT", "Họ và tên", None, "SĐT", "Khu phố", "Ghi chú"])
    page.merge_cells("B1:C1")
    page.append(["I", "Đoàn phường 2"])
    page.append([1, "Lê Văn", "An", "091", "KP1", "=1+1"])
    page.append([2, "Trần Thị", "Bình", "0903111223", "KP1", None])
    brought = bring(club.chair, workbooks.saved(book))
    assert counts(brought) == (1, 0, 0, 1)
    answer = client_of(club.chair).get(f"/roster/{brought.id}/errors.xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data))["Cụm 1"]
    header, bad = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert header[-1] == "Lỗi"
    assert "D3" in bad[-1]
    sheet.cell(2, 4).value = "0903111222"
    out = io.BytesIO()
    sheet.parent.save(out)
    [found] = plan(bring(club.chair, out.getvalue()))
    assert (found.outcome, found.values["name"], found.plan["unit_id"]) == (
        Outcome.ADD, "Lê Văn An", club.branches[2, 1].id,
    )  # fmt: skip


# --- twice, meanwhile, halfway


def test_the_same_sending_twice_is_one_import(club, bring):
    first = bring(club.chair, [row()], client_id="abc")
    second = bring(club.chair, [row()], client_id="abc")
    assert first.id == second.id


def test_confirming_twice_is_once(club, bring, confirm, inside):
    brought = bring(club.chair, [row()])
    confirm(club.chair, brought)
    assert confirm(club.chair, brought).state == ImportState.DONE
    with inside():
        assert db.session.scalar(select(func.count(Person.id)).where(Person.full_name == "Lê Văn An")) == 1
        assert ledger.count() == 1


def test_a_plan_that_no_longer_holds_is_shown_anew_and_nothing_is_written(
    club, bring, confirm, make, client_of, inside
):
    brought = bring(club.chair, [row(), row("Trần Thị Bình", phone="0903111223")])
    make.person(
        Role.MEMBER, name="Trần Thị Bình", home=club.branches[1, 1], over=club.branches[1, 1], phone="+84903111223"
    )
    held = confirm(club.chair, brought)
    assert (held.state, held.problem, counts(held)) == (ImportState.READY, "moved_on", (1, 1, 0, 0))
    assert "Lê Văn An" not in people(inside)
    client = client_of(club.chair)
    assert held.digest in client.get(f"/roster/{held.id}").text
    stale = client.post(f"/roster/{held.id}/confirm", data={"digest": brought.digest})
    assert stale.status_code == 303
    assert "Lê Văn An" not in people(inside)
    assert confirm(club.chair, held).state == ImportState.DONE
    assert "Lê Văn An" in people(inside)


def test_a_failure_in_the_middle_leaves_nothing(club, bring, client_of, inside, monkeypatch):
    brought = bring(club.chair, [row(), row("Trần Thị Bình", phone="0903111223", branch="KP9")])

    def broken(*args):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(applying, "_give_offices", broken)
    client_of(club.chair).post(f"/roster/{brought.id}/confirm", data={"digest": brought.digest})
    with inside():
        held = db.session.get_one(RosterImport, brought.id)
        assert (held.state, held.problem) == (ImportState.READY, "unexpected")
        assert db.session.scalar(select(func.count(Unit.id)).where(Unit.name == "Chi đoàn khu phố 9")) == 0
        assert ledger.count() == 0
    assert "Lê Văn An" not in people(inside)
    monkeypatch.undo()
    client_of(club.chair).post(f"/roster/{brought.id}/confirm", data={"digest": brought.digest})
    assert "Lê Văn An" in people(inside)


def test_somebody_added_at_the_same_moment_means_looking_again(club, bring, confirm, inside, monkeypatch):
    brought = bring(club.chair, [row()])

    def too_late(*args):
        raise IntegrityError("INSERT INTO person", {}, Exception("UNIQUE constraint failed: person.phone"))

    monkeypatch.setattr(applying, "_add_people", too_late)
    held = confirm(club.chair, brought)
    assert (held.state, held.problem) == (ImportState.READY, "moved_on")
    monkeypatch.undo()
    assert confirm(club.chair, held).state == ImportState.DONE
    assert "Lê Văn An" in people(inside)


def test_a_reading_that_breaks_is_said_and_can_be_tried_again(club, bring, client_of, inside, monkeypatch):
    monkeypatch.setattr("club.roster.actions.reading.read_sheet", lambda *a, **k: 1 / 0)
    brought = bring(club.chair, [row()])
    assert (brought.state, brought.problem) == (ImportState.FAILED, "unexpected")
    monkeypatch.undo()
    client = client_of(club.chair)
    assert client.get(f"/roster/{brought.id}").status_code == 200
    assert client.post(f"/roster/{brought.id}/again").status_code == 303
    with inside():
        assert db.session.get_one(RosterImport, brought.id).state == ImportState.READY


@pytest.fixture
def held_back(monkeypatch):
    """Jobs that are queued and never run: a server that was stopped."""
    monkeypatch.setattr(jobs, "read_import", lambda *args: None)
    monkeypatch.setattr(jobs, "apply_import", lambda *args: None)


def test_progress_is_shown_and_reading_stops_on_demand(club, bring, client_of, inside, held_back, monkeypatch):
    brought = bring(club.chair, [row()])
    client = client_of(club.chair)
    page = client.get(f"/roster/{brought.id}")
    assert 'hx-trigger="every 1s"' in page.text
    watched = client.get(f"/roster/{brought.id}", headers={"HX-Request": "true", "HX-Target": "progress"})
    assert "<html" not in watched.text
    assert client.post(f"/roster/{brought.id}/stop").status_code == 303
    monkeypatch.undo()
    with inside():
        jobs.read_import.call_local(brought.id)
        assert db.session.get_one(RosterImport, brought.id).state == ImportState.DROPPED
        assert db.session.scalar(select(func.count(RosterRow.id))) == 0
    ended = client.get(f"/roster/{brought.id}", headers={"HX-Request": "true", "HX-Target": "progress"})
    assert ended.headers["HX-Redirect"] == f"/roster/{brought.id}"


def test_work_that_stands_still_can_be_read_again(club, bring, client_of, inside, held_back, monkeypatch):
    brought = bring(club.chair, [row()])
    client = client_of(club.chair)
    with clock.set_now(clock.now() + timedelta(minutes=5)):
        assert f"/roster/{brought.id}/again" in client.get(f"/roster/{brought.id}").text
    monkeypatch.undo()
    client.post(f"/roster/{brought.id}/again")
    with inside():
        held = db.session.get_one(RosterImport, brought.id)
        assert held.state == ImportState.READY
        with transaction():
            held.state = ImportState.APPLYING
    client.post(f"/roster/{brought.id}/again")
    with inside():
        assert db.session.get_one(RosterImport, brought.id).state == ImportState.READY


def test_a_list_can_be_dropped_and_its_rows_go(club, bring, client_of, inside):
    brought = bring(club.chair, [row()])
    client = client_of(club.chair)
    assert client.post(f"/roster/{brought.id}/drop").status_code == 303
    with inside():
        assert db.session.get_one(RosterImport, brought.id).state == ImportState.DROPPED
        assert db.session.scalar(select(func.count(RosterRow.id))) == 0
        assert db.session.get(StoredFile, brought.file_id) is not None
    assert client.get(f"/roster/{brought.id}").status_code == 200
    assert client.post(f"/roster/{brought.id}/drop").status_code == 409
    assert client.post(f"/roster/{brought.id}/again").status_code == 409


def test_rows_are_forgotten_after_a_month(club, bring, confirm, inside, client_of):
    done = confirm(club.chair, bring(club.chair, [row()]))
    waiting = bring(club.chair, [row("Trần Thị Bình", phone="0903111223")])
    with clock.set_now(clock.now() + timedelta(days=31)), inside():
        jobs.forget_old_rows.call_local()
        assert db.session.scalar(select(func.count(RosterRow.id))) == 0
        assert db.session.get_one(RosterImport, done.id).state == ImportState.DONE
        assert db.session.get_one(RosterImport, waiting.id).state == ImportState.DROPPED
    assert client_of(club.chair).get(f"/roster/{done.id}").status_code == 200


def test_the_rows_of_somebody_who_leaves_go_with_them(club, bring, confirm, inside):
    confirm(club.chair, bring(club.chair, [row()]))
    part = next(part for part in parts() if part.code == "roster")
    with inside():
        person = db.session.scalar(select(Person).where(Person.full_name == "Lê Văn An"))
        assert part.export(person)[0]["cells"][1] == "Lê Văn An"
        with transaction():
            part.erase(person)
        assert part.export(person) == []


def test_long_work_reports_and_ends(club, bring, inside):
    brought = bring(club.chair, [row()])
    with inside():
        progress = db.session.get_one(tasks.Progress, brought.progress_id)
        assert (progress.state, progress.kind, progress.person_id) == ("done", "roster", club.chair.id)


# --- words and the command line


def test_every_code_has_words_in_both_languages(app):
    params = dict.fromkeys(("text", "name", "where", "unit", "kind", "phone", "email"), "x") | {
        "kept": "+84903111222",
        "others": ["+84903111223"],
        "units": ["a", "b"],
        "count": 2,
        "role": "member",
        "near": ["x"],
        "better": "x@y.vn",
    }
    with app.app_context():
        for locale in ("vi", "en"):
            with force_locale(locale):
                for code in [*words.PROBLEMS, *words.FILES]:
                    what, mend = words.said({"code": code, **params})
                    assert what, code
                    assert mend, code
                    assert words.said({"code": code, **params, "near": [], "better": ""})
                for code in words.NOTES:
                    if not code.startswith("email"):
                        assert words.said({"code": code, **params})[0]


def run(app, *arguments, typed=""):
    with app.app_context():
        try:
            return CliRunner().invoke(import_members, [str(word) for word in arguments], input=typed)
        finally:
            db.session.remove()


def test_the_command_shows_asks_and_carries_out(app, club, tmp_path, inside):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(workbooks.plain([row(), row("Võ Văn Chính", phone="091")], HEADER))
    dry = run(app, path, "--dry-run")
    assert dry.exit_code == 1
    assert "1 added" in dry.output
    assert "Danh sách!D3" in dry.output
    assert "Lê Văn An" not in people(inside)
    refused = run(app, path, typed="n\n")
    assert "Nothing was written" in refused.output
    done = run(app, path, "--yes")
    assert done.exit_code == 1
    assert "Done: 1 added" in done.output
    assert "Lê Văn An" in people(inside)
    again = run(app, path, "--yes")
    assert "Nothing was written" in again.output
    with inside():
        assert [line.actor_id for line in ledger.walk()] == [None]


def test_the_command_says_what_it_cannot_read(app, club, tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    told = run(app, path)
    assert told.exit_code == 2
    assert "*.xlsx" in told.output
