"""One's data: taken along, and removed so that what others built on it stays."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlalchemy import select, text

from club import ledger, mail
from club.db import Model, db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice, NoticeChoice
from club.people.models import Person, PersonState
from club.people.personal_data import parts
from club.policy import Role
from club.signin.models import AuthSession
from club.signin.passwords import set_password
from tests.club.test_people import picture

PASSWORD = "một mật khẩu dài"


@pytest.fixture
def member(make, inside):
    """A member with everything a member leaves behind."""
    unit = make.unit("Chi đoàn khu phố 3")
    person = make.person(
        Role.BRANCH_SECRETARY, name="Đặng Thị Hòa", home=unit, over=unit, phone="+84900000123", email="hoa@clb.example"
    )
    with inside(), transaction():
        kept = db.session.get_one(Person, person.id)
        set_password(kept, PASSWORD)
        kept.about, kept.position = "Tôi là Hòa", "Bí thư"
    return person


def test_my_data_is_a_zip_with_a_file_a_part(make, client_of, member):
    admin = client_of(make.person(Role.ADMIN))
    data = {"full_name": "Đặng Thị Hoà", "position": "Bí thư", "unit": "Chi đoàn khu phố 3", "reason": "Đúng chính tả"}
    admin.post(f"/people/{member.id}/edit", data=data)
    client = client_of(member)
    with client.post("/me/data") as answer:
        assert answer.mimetype == "application/zip"
        assert "attachment" in answer.headers["Content-Disposition"]
        pack = zipfile.ZipFile(io.BytesIO(answer.data))
    assert set(pack.namelist()) == {f"{part.code}.json" for part in parts()} | {"README.txt"}
    files = {name: json.loads(pack.read(name)) for name in pack.namelist() if name.endswith(".json")}
    assert files["club.profile.json"][0]["email"] == "hoa@clb.example"
    assert files["club.offices.json"][0]["unit"] == "Chi đoàn khu phố 3"
    assert [row["reason"] for row in files["club.ledger.json"]] == ["Đúng chính tả"]
    assert "password" not in pack.read("club.profile.json").decode()
    assert "Đặng Thị" in pack.read("README.txt").decode()


def test_nobody_takes_somebody_elses_data(client_of, member, visitor):
    assert visitor.post("/me/data").status_code == 302
    assert client_of(member).get("/me/data").status_code == 405


def test_leaving_asks_for_the_password_and_says_what_stays(client_of, member, inside):
    client = client_of(member)
    page = client.get("/me/leave").text
    assert 'type="password"' in page
    for wrong in ({}, {"password": "sai"}, {"phrase": "x"}):
        assert client.post("/me/leave", data=wrong).status_code == 422
    with inside():
        assert db.session.get_one(Person, member.id).state == PersonState.ACTIVE


def test_one_who_leaves_leaves_nothing_personal_behind(make, client_of, member, inside, app):
    chair = make.person(Role.CHAIR)
    admin = make.person(Role.ADMIN)
    client = client_of(member)
    client.post("/me/picture", data={"picture": (picture(), "a.jpg")})
    client.post("/notices/settings", data={})
    client_of(admin).post(
        f"/people/{member.id}/edit",
        data={"full_name": "Đặng Thị Hoà", "unit": "Chi đoàn khu phố 3", "reason": "Hòa đổi thành Hoà"},
    )
    with inside(), transaction():
        db.session.add(Notice(person_id=member.id, kind="x", key="x", url="/", params={"name": "Hòa"}))
        db.session.add(
            Notice(
                person_id=chair.id, kind="x", key="y", url="/", params={"who": "Đặng Thị Hoà", "topic": "Họp", "n": 1}
            )
        )
        mail.put("notices/notice", to="hoa@clb.example", locale="vi", words="Chào", url="/", kind="x", stop_url="")
        portrait = db.session.get_one(Person, member.id).avatar_id
    other = client_of(member)
    answer = client.post("/me/leave", data={"password": PASSWORD})
    assert answer.status_code == 303
    assert client.get("/me").status_code == 302
    assert other.get("/me").status_code == 302
    with inside():
        gone = db.session.get_one(Person, member.id)
        assert gone.state == PersonState.ERASED
        assert (gone.phone, gone.email, gone.password_hash, gone.about, gone.avatar_id) == (None, None, None, "", None)
        assert gone.offices == []
        assert gone.url is None
        assert db.session.scalars(select(AuthSession).where(AuthSession.person_id == member.id)).all() == []
        told = db.session.scalars(select(Notice).where(Notice.person_id == chair.id, Notice.key == "y")).one()
        assert told.params == {"who": "Thành viên đã rời", "topic": "Họp", "n": 1}
        for table in (Notice, NoticeChoice):
            assert db.session.scalars(select(table).where(table.person_id == member.id)).all() == []
        assert ledger.verify() is None
        last = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "person.erased")).one()
        assert (last.thing_id, last.reason, last.detail) == (member.id, "", {})
    assert client_of(chair).get(f"/files/{portrait}").status_code == 404
    left = everything(inside)
    for trace in ("Đặng Thị", "0900000123", "900000123", "hoa@clb.example", "Tôi là Hòa", "Hòa đổi"):
        assert trace not in left, trace
    assert client_of(chair).get(f"/people/{member.id}").status_code == 404
    assert "Thành viên đã rời" in client_of(chair).get("/ledger").text


def everything(inside) -> str:
    """Every row of every table as text."""
    with inside():
        rows = [
            str(row)
            for table in Model.metadata.sorted_tables
            for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()
        ]
    return "\n".join(rows)


def test_the_one_who_left_is_called_so_in_the_readers_language(make, client_of, member, inside):
    with inside(), transaction():
        ledger.record(db.session.get_one(Person, member.id), "test.done", ("thing", 1), reason="x")
    client_of(member).post("/me/leave", data={"password": PASSWORD})
    chair = make.person(Role.CHAIR)
    client = client_of(chair)
    assert "Thành viên đã rời" in client.get("/ledger").text
    client.post("/me/appearance", data={"locale": "en", "theme": "auto"})
    page = client.get("/ledger").text
    assert "A member who left" in page
    assert "Thành viên đã rời" not in page
    with inside():
        stored = select(Person.full_name).where(Person.id == member.id)
        assert db.session.scalar(stored) == "Thành viên đã rời"


def test_the_number_and_mail_of_one_who_left_are_free_again(make, client_of, member):
    client_of(member).post("/me/leave", data={"password": PASSWORD})
    assert make.person(phone="+84900000123", email="hoa@clb.example").id != member.id


def test_without_a_password_the_words_must_be_typed(make, client_of, inside):
    person = make.person(Role.MEMBER)
    client = client_of(person)
    page = client.get("/me/leave").text
    assert 'name="phrase"' in page
    assert client.post("/me/leave", data={"phrase": "không"}).status_code == 422
    import re

    shown = re.search(r"form-phrase|<div class=\"form-text\"[^>]*>[^:]*: ([^<]+)<", page)
    assert shown is not None
    assert client.post("/me/leave", data={"phrase": shown[1].upper()}).status_code == 303
    with inside():
        assert db.session.get_one(Person, person.id).state == PersonState.ERASED


def test_the_last_administrator_cannot_leave(make, client_of, inside):
    admin = make.person(Role.ADMIN)
    with inside(), transaction():
        set_password(db.session.get_one(Person, admin.id), PASSWORD)
    client = client_of(admin)
    assert client.post("/me/leave", data={"password": PASSWORD}).status_code == 403
    with inside():
        assert db.session.get_one(Person, admin.id).state == PersonState.ACTIVE
    make.person(Role.ADMIN)
    assert client.post("/me/leave", data={"password": PASSWORD}).status_code == 303


def test_guessing_the_password_at_the_door_out_is_slowed(client_of, member):
    client = client_of(member)
    codes = [client.post("/me/leave", data={"password": f"sai {number}"}).status_code for number in range(6)]
    assert codes == [422] * 5 + [429]
