"""The list goes out as it comes in: exported and brought again, nothing changes; and nothing in it is computed."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete, select

from club.db import db, transaction
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.roster.actions.reading import plan_of
from club.roster.exports import HEADER, as_csv, as_xlsx, rows_of
from club.roster.policy import reach_of
from club.roster.queries import people_to_export
from club.roster.reading.grid import sheets_of
from club.roster.reading.rows import read_sheet
from club.text import clean_line
from club.units.models import Unit, UnitKind


def exported(actor, kind: str) -> bytes:
    """The list as the actor would download it."""
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    rows = rows_of(people_to_export(reach_of(actor)), units)
    return as_xlsx(rows) if kind == "xlsx" else as_csv(rows)


def planned(data: bytes, name: str, actor=None):
    """What bringing the file would do."""
    [sheet] = sheets_of(data, name)
    rows = read_sheet(sheet, today=date(2026, 11, 23), fix_case=True).rows
    return rows, plan_of(actor, rows)


TRICKY = [
    "=1+1", "+84 An", "-An", "@An", "=cmd|' /C calc'!A0", "'An", "'=An", "H'Hen Niê", "NGUYỄN VĂN AN", "nguyễn văn an",
    "Nguyễn Văn An 2", "Bí thư Chi đoàn khu phố 3, Phường 5", "Tổng cộng", "Cộng Hòa", "Họ và tên", "Tống Văn Ký Tên",
    "Đ/c An", "An", "J. B. Nguyễn", 'Lê "Tí" An', "Lê; An, B", "Lê\u00a0An", "Nguye\u0302\u0303n An", "李明", "محمد", "An 😀",
    "Đoàn phường 5", "Chi đoàn", "I", "1", "22/4/1995", "-", "–", "x", "a" * 120, "Lê An\t", "TM. Lê An", "VD", "Người lập An",
]  # fmt: skip
letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
names = st.sampled_from(TRICKY) | st.text(letters, min_size=1, max_size=40).filter(
    lambda text: clean_line(text).strip()
)
people = st.lists(
    st.tuples(
        names,
        st.none() | st.dates(date(1950, 1, 1), date(2010, 12, 31)),
        st.integers(0, 9_999_999),
        st.booleans(),
        st.sampled_from(["", "Bí thư Chi đoàn", "PBT", "=1+1", "Thành viên", "UV BCH", "Chủ nhiệm", "-"]),
        st.sampled_from([None, Role.MEMBER, Role.BRANCH_SECRETARY, Role.WARD_SECRETARY, Role.CHAIR, Role.OBSERVER]),
        st.integers(0, 8),
    ),
    max_size=6,
    unique_by=lambda row: row[2],
)


def _fill(club, rows) -> None:
    places = [None, club.district, club.clusters[0], *club.wards[:2], *list(club.branches.values())[:4]]
    with transaction():
        db.session.execute(delete(Appointment))
        for person in db.session.scalars(select(Person)).all():
            db.session.delete(person)
    with transaction():
        for name, born, number, mail, position, role, place in rows:
            unit = places[place]
            person = Person(
                full_name=name,
                born_on=born,
                phone=f"+849{number:08d}" if number % 3 else None,
                email=f"so{number}@example.org" if mail or number % 3 == 0 else None,
                position=clean_line(position),
                unit_id=unit.id if unit else None,
                state=PersonState.ACTIVE,
            )
            db.session.add(person)
            db.session.flush()
            fitting = {Role.WARD_SECRETARY: UnitKind.WARD, Role.BRANCH_SECRETARY: UnitKind.BRANCH}
            if role is not None and (unit is None or fitting.get(role, unit.kind) == unit.kind):
                person.appointments.append(
                    Appointment(role=role, unit_id=unit.id if unit and role != Role.CHAIR else None)
                )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_exported_and_brought_again_nothing_changes(make, inside, kind):
    club = make.club()
    with inside():

        @settings(max_examples=120)
        @given(people)
        def round_trip(rows) -> None:
            _fill(club, rows)
            read, plan = planned(exported(None, kind), f"list.{kind}")
            assert len(read) == len(rows)
            assert plan.counts["add"] == plan.counts["change"] == plan.counts["error"] == 0, [
                (row.values["typed_name"], planned.changes, planned.problems)
                for row, planned in zip(read, plan.rows, strict=True)
            ]

        round_trip()


def test_nothing_in_the_files_is_a_formula(make, inside, client_of):
    club = make.club()
    make.person(Role.MEMBER, name="=1+1", home=club.branches[1, 1], phone="+84903111222", email="=x@example.org")
    client = client_of(club.chair)
    book = load_workbook(io.BytesIO(client.get("/roster/export.xlsx").data))
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}
    assert "0903 111 222" in {cell.value for cell in cells}
    text = client.get("/roster/export.csv")
    assert text.data.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(text.data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(table[0]) == HEADER
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in table for cell in line)
    assert "'=1+1" in {cell for line in table for cell in line}


def test_a_commissioner_takes_out_the_own_cluster_only(make, client_of):
    club = make.club()
    make.person(name="Lê Văn Trong", home=club.branches[1, 1])
    make.person(name="Lê Văn Ngoài", home=club.branches[3, 1])
    text = client_of(club.commissioner).get("/roster/export.csv").data.decode("utf-8-sig")
    assert "Lê Văn Trong" in text
    assert "Lê Văn Ngoài" not in text
    everybody = client_of(club.chair).get("/roster/export.csv")
    assert "Lê Văn Ngoài" in everybody.data.decode("utf-8-sig")
    assert "attachment" in everybody.headers["Content-Disposition"]
    assert "no-store" in everybody.headers["Cache-Control"]


def test_who_left_is_not_in_the_list_and_the_number_of_queries_is_constant(make, client_of, queries, inside):
    club = make.club()
    make.person(name="Lê Văn Rời", state=PersonState.ERASED)
    client = client_of(club.chair)
    with queries() as few:
        assert "Lê Văn Rời" not in client.get("/roster/export.csv").data.decode("utf-8-sig")
    make.crowd(600, home=club.branches[1, 1])
    with queries() as many:
        assert client.get("/roster/export.csv").data.count(b"\r\n") > 600
    assert len(many) - len(few) <= 2


def test_the_empty_form_is_understood_and_its_example_is_nobody(make, client_of):
    club = make.club()
    data = client_of(club.chair).get("/roster/form.xlsx").data
    [sheet] = sheets_of(data, "form.xlsx")
    found = read_sheet(sheet, today=date(2023, 3, 1), fix_case=True)
    assert found.usable
    assert found.rows == []
    assert {"name", "born", "phone", "email", "position", "branch", "ward", "cluster", "unit"} <= found.fields.keys()


def test_a_list_taken_out_mended_and_brought_changes_only_what_was_mended(make, inside):
    club = make.club()
    home = club.branches[1, 1]
    make.person(Role.MEMBER, name="Lê Văn An", home=home, over=home, phone="+84903111222")
    with inside():
        book = load_workbook(io.BytesIO(exported(None, "xlsx")))
        line = next(line for line in book.active.iter_rows(min_row=2) if line[1].value == "Lê Văn An")
        line[4].value = "an@example.org"
        out = io.BytesIO()
        book.save(out)
        _rows, plan = planned(out.getvalue(), "list.xlsx")
        assert (plan.counts["add"], plan.counts["change"], plan.counts["error"]) == (0, 1, 0)
        assert [change for row in plan.rows for change in row.changes] == [
            {"field": "email", "old": None, "new": "an@example.org"}
        ]
