"""Slips for the first sign-in: for whom, on paper, and what happens where no PDF can be made."""

from __future__ import annotations

import html
import io
import re
import subprocess

import pypdf
import pytest
from sqlalchemy import func, select

from club import ledger
from club.db import db
from club.documents import pdf
from club.people.models import PersonState
from club.policy import Role
from club.roster import slips
from club.signin.models import OneTimeCode

INVITED = {"state": PersonState.INVITED}


@pytest.fixture
def club(make):
    """The club of tests/make/lists.py with somebody waiting in three branches."""
    made = make.club()
    make.person(Role.MEMBER, name="Lê Văn An", home=made.branches[1, 1], phone="+84903111222", **INVITED)
    make.person(Role.MEMBER, name="Nguyễn Thị Ánh Nguyệt", home=made.branches[1, 2], **INVITED)
    make.person(Role.MEMBER, name="Võ Thị Xa", home=made.branches[3, 1], **INVITED)
    make.person(Role.MEMBER, name="Bùi Đã Vào", home=made.branches[1, 1])
    return made


needs_pango = pytest.mark.skipif(bool(pdf.pdf_problem()), reason="no pango here (apt install libpango-1.0-0)")


def on_paper(page: str) -> list[str]:
    """The names on the sheets."""
    return [html.unescape(name) for name in re.findall(r'class="slip-name[^"]*">([^<]+)<', page)]


def test_those_who_wait_are_counted_by_ward_and_branch(club, client_of):
    page = client_of(club.chair).get("/roster/slips").text
    assert [re.search(rf'value="{unit.id}"', page) is not None for unit in club.wards] == [True, False, True, False]
    assert "Bùi Đã Vào" not in client_of(club.chair).get(f"/roster/slips?unit={club.wards[0].id}").text
    one_by_one = client_of(club.chair).get(f"/roster/slips?unit={club.wards[0].id}").text
    assert "Lê Văn An" in one_by_one
    assert "Võ Thị Xa" not in one_by_one
    assert client_of(club.chair).get("/roster/slips?unit=99999").status_code == 404


def test_sheets_for_the_browser_show_each_person_with_code_and_link(club, client_of, inside):
    answer = client_of(club.chair).post("/roster/slips", data={"unit": [club.wards[0].id], "as": "page"})
    assert on_paper(answer.text) == ["Lê Văn An", "Nguyễn Thị Ánh Nguyệt"]
    assert len(re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", answer.text)) == 2
    assert answer.text.count("data:image/svg+xml") == 2
    assert "no-store" in answer.headers["Cache-Control"]
    with inside():
        assert db.session.scalar(select(func.count(OneTimeCode.id))) == 2
        assert [line.verb for line in ledger.walk()] == ["slips.issued"]


def test_the_code_on_the_paper_opens_the_door(club, client_of, visitor):
    page = client_of(club.chair).post("/roster/slips", data={"unit": [club.branches[1, 1].id], "as": "page"}).text
    [code] = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    answer = visitor.post("/code", data={"name": "0903 111 222", "code": code})
    assert answer.status_code in {302, 303}, answer.text


def test_printing_again_makes_the_slip_before_useless(club, client_of, inside):
    for _ in range(2):
        client_of(club.chair).post("/roster/slips", data={"unit": [club.branches[1, 1].id], "as": "page"})
    with inside():
        codes = db.session.scalars(select(OneTimeCode).order_by(OneTimeCode.id)).all()
        assert [code.revoked_at is None for code in codes] == [False, True]


@needs_pango
def test_the_pdf_has_eight_slips_a_page_and_readable_vietnamese(club, make, client_of):
    for number in range(8):
        make.person(Role.MEMBER, name=f"Phạm Thị Số {'ABCDEFGH'[number]}", home=club.branches[2, 1], **INVITED)
    answer = client_of(club.chair).post("/roster/slips", data={"unit": [w.id for w in club.wards], "as": "pdf"})
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 2
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in reader.pages))
    for words in ("Nguyễn Thị Ánh Nguyệt", "Chi đoàn khu phố 2 – Đoàn phường 1", "Mã của bạn", "Đặt mật khẩu riêng"):
        assert words in text
    order = [text.index(name) for name in ("Lê Văn An", "Nguyễn Thị Ánh Nguyệt", "Phạm Thị Số A", "Võ Thị Xa")]
    assert order == sorted(order)


def test_without_pango_the_page_itself_is_handed_over_with_the_line_that_mends_it(club, client_of, monkeypatch):
    gone = subprocess.CompletedProcess([], pdf.MISSING, b"", b"")
    monkeypatch.setattr(pdf, "_child", lambda *args, **kwargs: gone)
    answer = client_of(club.chair).post("/roster/slips", data={"unit": [club.wards[0].id], "as": "pdf"})
    assert on_paper(answer.text) == ["Lê Văn An", "Nguyễn Thị Ánh Nguyệt"]
    assert "apt install libpango-1.0-0" in answer.text


def test_a_pdf_that_fails_does_not_lose_the_codes(club, client_of, monkeypatch):
    broken = subprocess.CompletedProcess([], 1, b"", b"Traceback ...")
    monkeypatch.setattr(pdf, "_child", lambda *args, **kwargs: broken)
    answer = client_of(club.chair).post("/roster/slips", data={"unit": [club.wards[0].id], "as": "pdf"})
    assert on_paper(answer.text) == ["Lê Văn An", "Nguyễn Thị Ánh Nguyệt"]

    def slow(*args, **kwargs):
        raise subprocess.TimeoutExpired("render", 1)

    monkeypatch.setattr(pdf, "_child", slow)
    assert on_paper(
        client_of(club.chair).post("/roster/slips", data={"unitless": "1", "unit": [club.wards[0].id]}).text
    )


def test_somebody_without_phone_and_mail_gets_the_picture_only(club, make, client_of):
    person = make.person(Role.MEMBER, name="Không Liên Lạc", home=club.branches[1, 1], phone=None, **INVITED)
    page = client_of(club.chair).post("/roster/slips", data={"person": [person.id], "as": "page"}).text
    assert on_paper(page) == ["Không Liên Lạc"]
    assert re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page) == []


def test_each_officer_prints_within_reach_and_members_find_no_page(club, make, client_of, visitor):
    every = {"unit": [unit.id for unit in club.wards], "as": "page"}
    ward = make.person(Role.WARD_SECRETARY, home=club.wards[2], over=club.wards[2])
    assert on_paper(client_of(ward).post("/roster/slips", data=every).text) == ["Võ Thị Xa"]
    assert on_paper(client_of(club.commissioner).post("/roster/slips", data=every).text) == [
        "Lê Văn An", "Nguyễn Thị Ánh Nguyệt",
    ]  # fmt: skip
    member = client_of(make.person())
    assert member.get("/roster/slips").status_code == 404
    assert member.post("/roster/slips", data=every).status_code == 404
    assert visitor.get("/roster/slips").status_code == 302


def test_nothing_chosen_and_too_many_are_said(club, make, client_of, monkeypatch, inside):
    client = client_of(club.chair)
    for data in ({}, {"unit": ["abc", "99999"]}, {"person": [club.admin.id]}):
        assert client.post("/roster/slips", data={**data, "as": "page"}).status_code == 303
    monkeypatch.setattr(slips, "MOST", 1)
    assert client.post("/roster/slips", data={"unit": [club.wards[0].id], "as": "page"}).status_code == 303
    with inside():
        assert db.session.scalar(select(func.count(OneTimeCode.id))) == 0


def test_the_number_of_queries_does_not_grow_with_the_people(club, make, client_of, queries):
    client = client_of(club.chair)
    client.get("/roster/slips")
    with queries() as few:
        client.get("/roster/slips")
    for number in range(30):
        make.person(Role.MEMBER, name=f"Thêm {number}", home=club.branches[2, 1], **INVITED)
    with queries() as many:
        client.get("/roster/slips")
    assert len(few) == len(many) <= 12


@needs_pango
def test_a_document_fetches_nothing_from_anywhere(app):
    with app.app_context():
        made = pdf.render_pdf(
            '<p>Xin chào</p><img src="http://127.0.0.1:9/x"><link rel="stylesheet" href="file:///etc/passwd">'
        )
    assert made.startswith(b"%PDF")
