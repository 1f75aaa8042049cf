"""The list of people, a person's page, and one's own page."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.ledger import LedgerLine
from club.people import policy
from club.people.models import Person, PersonState, Visible
from club.people.queries import directory
from club.policy import Role
from club.units.models import UnitKind


def names(page: str) -> list[str]:
    """The people of a page, in order."""
    return re.findall(r'row-title stretched-link" href="/people/\d+">([^<]+)<', page)


def test_people_stand_in_vietnamese_order_of_their_given_names(make, client_of):
    for name in ("Trần Văn Đạt", "Nguyễn Thị Ánh", "Lê Văn An", "Phạm Thị Dung", "Võ Văn Ân"):
        make.person(name=name)
    reader = make.person(name="Hồ Thị Yến")
    page = client_of(reader).get("/people").text
    assert names(page) == ["Lê Văn An", "Nguyễn Thị Ánh", "Võ Văn Ân", "Phạm Thị Dung", "Trần Văn Đạt", "Hồ Thị Yến"]


def test_a_name_is_found_without_diacritics_and_in_any_order(make, client_of):
    make.person(name="Đặng Thị Hòa")
    make.person(name="Lê Văn An")
    client = client_of(make.person(name="Hồ Thị Yến"))
    assert names(client.get("/people?q=hoa dang").text) == ["Đặng Thị Hòa"]
    assert names(client.get("/people?q=khong co ten nay").text) == []
    assert names(client.get("/people?q=100%25").text) == []


def test_the_list_narrows_by_unit_with_all_below_and_by_office(make, client_of):
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    other = make.unit("Đoàn phường 6", kind=UnitKind.WARD)
    make.person(Role.BRANCH_SECRETARY, name="Lê Văn An", home=branch, over=branch)
    make.person(Role.WARD_SECRETARY, name="Trần Thị Bình", home=ward, over=ward)
    make.person(name="Võ Văn Chính", home=other)
    client = client_of(make.person(name="Hồ Thị Yến"))
    assert names(client.get("/people?unit=doan phuong 5").text) == ["Lê Văn An", "Trần Thị Bình"]
    assert names(client.get(f"/people?unit=Đoàn phường 5&unit-id={ward.id}&role=ward_secretary").text) == [
        "Trần Thị Bình"
    ]


def test_a_unit_typed_that_fits_several_comes_back_as_choices(make, client_of):
    make.unit("Chi đoàn khu phố 3", parent=make.unit("Đoàn phường 5", kind=UnitKind.WARD))
    second = make.unit("Chi đoàn khu phố 3", parent=make.unit("Đoàn phường 6", kind=UnitKind.WARD))
    make.person(name="Lê Văn An", home=second)
    client = client_of(make.person(name="Hồ Thị Yến"))
    page = client.get("/people?unit=khu pho 3").text
    assert page.count('name="unit-choice"') == 2
    assert "Đoàn phường 6" in page
    assert names(client.get(f"/people?unit=khu pho 3&unit-choice={second.id}").text) == ["Lê Văn An"]


def test_only_members_look_through_the_list(make, client_of, visitor):
    assert visitor.get("/people").status_code == 302
    assert client_of(make.person(Role.MEMBER)).get("/people").status_code == 200
    assert client_of(make.person(Role.OBSERVER)).get("/people").status_code == 404
    assert client_of(make.person(Role.GUEST, thing="session:1")).get("/people").status_code == 404


def test_those_who_have_not_come_yet_are_shown_to_the_board_only(make, client_of):
    make.person(name="Lê Văn An", state=PersonState.INVITED)
    member, chair = make.person(name="Hồ Thị Yến"), make.person(Role.CHAIR, name="Trần Văn Bảo")
    assert "Lê Văn An" not in client_of(member).get("/people").text
    assert "Lê Văn An" in client_of(chair).get("/people").text
    assert names(client_of(chair).get("/people?state=invited").text) == ["Lê Văn An"]


@pytest.mark.parametrize("role", [None, *Role])
def test_the_rule_about_one_person_and_the_rule_about_many_agree(make, inside, role):
    unit = make.unit()
    reader = make.person(role, home=unit, over=unit if role in {Role.COMMISSIONER, Role.WARD_SECRETARY} else None)
    for state in PersonState:
        make.person(Role.MEMBER, state=state)
    with inside():
        viewer = db.session.get_one(Person, reader.id)
        seen = set(db.session.scalars(select(Person.id).where(policy.visible_people(viewer))))
        assert seen == {person.id for person in db.session.scalars(select(Person)) if policy.may_see(viewer, person)}
        assert viewer.id in seen


@pytest.mark.parametrize("wish", Visible)
def test_contact_is_shown_to_the_circle_the_person_chose(make, inside, wish):
    ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD)
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    person = make.person(home=branch, over=branch)
    readers = {
        "chair": make.person(Role.CHAIR),
        "ward": make.person(Role.WARD_SECRETARY, home=ward, over=ward),
        "neighbour": make.person(Role.MEMBER, home=branch),
        "member": make.person(Role.MEMBER, home=make.unit("Đoàn phường 6")),
        "observer": make.person(Role.OBSERVER),
        "self": person,
    }
    expected = {
        Visible.NOBODY: {"self"},
        Visible.BOARD: {"self", "chair"},
        Visible.UNIT: {"self", "chair", "ward", "neighbour"},
        Visible.MEMBERS: {"self", "chair", "ward", "neighbour", "member"},
    }
    with inside():
        with transaction():
            db.session.get_one(Person, person.id).contact_visible_to = wish
        shown = db.session.get_one(Person, person.id)
        seen = {
            name
            for name, reader in readers.items()
            if policy.may_see_contact(db.session.get_one(Person, reader.id), shown)
        }
    assert seen == expected[wish]


def test_a_page_shows_the_phone_or_why_not(make, client_of):
    person = make.person(phone="+84900000123")
    stranger = make.person(Role.MEMBER)
    assert 'href="tel:+84900000123"' in client_of(person).get(f"/people/{person.id}").text
    page = client_of(stranger).get(f"/people/{person.id}").text
    assert "+84900000123" not in page
    assert "#lock" in page


def test_one_changes_what_others_read_but_not_the_name(make, client_of, inside):
    person = make.person(name="Lê Văn An")
    client = client_of(person)
    answer = client.post(
        "/me", data={"about": "Phụ trách\r\nkhu phố 3", "contact_visible_to": "members", "full_name": "X"}
    )
    assert answer.status_code == 303
    with inside():
        kept = db.session.get_one(Person, person.id)
        assert (kept.full_name, kept.about, kept.contact_visible_to) == (
            "Lê Văn An",
            "Phụ trách\nkhu phố 3",
            Visible.MEMBERS,
        )
    wrong = client.post("/me", data={"about": "x" * 1001, "contact_visible_to": "members"})
    assert wrong.status_code == 422
    assert "x" * 1001 in wrong.text


def test_what_one_writes_about_oneself_is_text_not_markup(make, client_of):
    person = make.person()
    client = client_of(person)
    client.post("/me", data={"about": "<script>alert(1)</script>", "contact_visible_to": "board"})
    assert "<script>alert(1)" not in client.get(f"/people/{person.id}").text


def test_language_and_theme_are_applied_by_the_server(make, client_of, inside):
    person = make.person()
    client = client_of(person)
    assert 'data-bs-theme="auto"' in client.get("/me").text
    client.post("/me/appearance", data={"locale": "en", "theme": "dark"})
    page = client.get("/me").text
    assert 'data-bs-theme="dark"' in page
    assert '<html lang="en"' in page
    assert client.post("/me/appearance", data={"locale": "xx", "theme": "dark"}).status_code == 422
    other_device = client_of(person)
    assert 'data-bs-theme="dark"' in other_device.get("/me").text


def picture(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **options) -> io.BytesIO:
    """A picture file."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    out.seek(0)
    return out


def test_a_profile_picture_is_a_square_without_what_the_camera_noted(make, client_of, inside, app):
    person, exif = make.person(), Image.Exif()
    exif[0x010F], exif[0x8825] = "A camera", {1: "N", 2: (10.0, 46.0, 0.0)}
    client = client_of(person)
    answer = client.post("/me/picture", data={"picture": (picture(exif=exif), "ảnh của tôi.jpg")})
    assert answer.status_code == 303
    with inside():
        number = db.session.get_one(Person, person.id).avatar_id
    guest = client_of(make.person(Role.GUEST, thing="session:1"))
    with guest.get(f"/files/{number}") as stored, Image.open(io.BytesIO(stored.data)) as shown:
        assert shown.size == (256, 256)
        assert not shown.getexif()
        assert b"A camera" not in stored.data
    assert f"/files/{number}" in client.get("/people").text

    client.post("/me/picture", data={"picture": (picture((10, 10)), "b.jpg")})
    assert client.get(f"/files/{number}").status_code == 404
    client.post("/me/picture", data={"remove": "1"})
    with inside():
        assert db.session.get_one(Person, person.id).avatar_id is None


def test_what_is_no_picture_is_refused_and_the_page_says_so(make, client_of):
    client = client_of(make.person())
    refused = client.post("/me/picture", data={"picture": (io.BytesIO(b"<svg xmlns='x'/>"), "a.svg")})
    assert refused.status_code == 422
    assert "field-error" in refused.text
    assert client.post("/me/picture", data={}).status_code == 422


def test_officers_correct_a_name_and_the_ledger_keeps_the_old_one(make, client_of, inside):
    cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER)
    branch = make.unit("Chi đoàn khu phố 3", parent=cluster)
    person = make.person(name="Lê Văn Am", home=branch)
    head = make.person(Role.COMMISSIONER, home=cluster, over=cluster)
    data = {"full_name": "Lê Văn An", "position": "Bí thư", "unit": branch.name, "unit-id": branch.id}
    client = client_of(head)
    assert client.post(f"/people/{person.id}/edit", data=data).status_code == 422
    assert client.post(f"/people/{person.id}/edit", data={**data, "reason": "Sai chính tả"}).status_code == 303
    with inside():
        kept = db.session.get_one(Person, person.id)
        assert (kept.full_name, kept.folded_name, kept.unit_id) == ("Lê Văn An", "le van an", branch.id)
        line = db.session.scalars(select(LedgerLine)).one()
        assert (line.verb, line.reason, line.detail["before"]["name"]) == (
            "person.changed",
            "Sai chính tả",
            "Lê Văn Am",
        )


def test_a_cluster_head_reaches_no_further_than_the_cluster(make, client_of, inside):
    cluster, other = make.unit("Cụm 1", kind=UnitKind.CLUSTER), make.unit("Cụm 2", kind=UnitKind.CLUSTER)
    mine, theirs = make.person(home=cluster), make.person(home=other)
    client = client_of(make.person(Role.COMMISSIONER, home=cluster, over=cluster))
    data = {"full_name": "Lê Văn An", "unit": other.name, "unit-id": other.id, "reason": "x"}
    assert client.get(f"/people/{theirs.id}/edit").status_code == 404
    assert client.post(f"/people/{mine.id}/edit", data=data).status_code == 403
    assert client_of(make.person(Role.MEMBER)).get(f"/people/{mine.id}/edit").status_code == 404
    with inside():
        assert db.session.get_one(Person, mine.id).unit_id == cluster.id


def test_a_cluster_head_does_not_reach_those_without_a_unit(make, client_of, inside):
    cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER)
    chair, mine = make.person(Role.CHAIR, name="Lê Văn An"), make.person(home=cluster)
    client = client_of(make.person(Role.COMMISSIONER, home=cluster, over=cluster))
    assert client.get(f"/people/{chair.id}/edit").status_code == 404
    out = {"full_name": "Lê Văn An", "unit": "", "reason": "x"}
    assert client.post(f"/people/{mine.id}/edit", data=out).status_code == 403
    with inside():
        assert db.session.get_one(Person, mine.id).unit_id == cluster.id


def test_a_suspended_member_is_out_at_once_and_comes_back_by_the_clock(make, client_of, inside):
    admin, person = make.person(Role.ADMIN), make.person(Role.MODERATOR, email="a@clb.example")
    client, theirs = client_of(admin), client_of(person)
    day = clock.today()
    assert theirs.get("/me").status_code == 200
    answer = client.post(
        f"/people/{person.id}/suspend", data={"reason": "Xúc phạm người khác", "until": day.isoformat()}
    )
    assert answer.status_code == 303
    assert theirs.get("/me").status_code == 302
    assert "Xúc phạm người khác" in client.get(f"/people/{person.id}").text
    assert "Xúc phạm người khác" not in client_of(make.person(Role.MEMBER)).get(f"/people/{person.id}").text
    with inside():
        kept = db.session.get_one(Person, person.id)
        assert kept.is_suspended
        assert kept.offices == []
        end = kept.suspended_until
        with clock.set_now(end):
            assert kept.is_active
            assert [office.role for office in kept.offices] == [Role.MODERATOR]


def test_the_daily_job_tidies_suspensions_that_are_over(make, client_of, inside):
    from club.people.jobs import end_suspensions

    admin, person, other = make.person(Role.ADMIN), make.person(), make.person()
    client = client_of(admin)
    today = clock.today().isoformat()
    client.post(f"/people/{person.id}/suspend", data={"reason": "một ngày", "until": today})
    client.post(f"/people/{other.id}/suspend", data={"reason": "không hạn"})
    with inside():
        end = db.session.get_one(Person, person.id).suspended_until
        with clock.set_now(end):
            end_suspensions.call_local()
            end_suspensions.call_local()
        db.session.expire_all()
        assert db.session.get_one(Person, person.id).state == PersonState.INVITED
        assert db.session.get_one(Person, other.id).state == PersonState.SUSPENDED
        assert [line.actor_id for line in db.session.scalars(select(LedgerLine).order_by(LedgerLine.id))] == [
            admin.id,
            admin.id,
            None,
        ]


def test_letting_in_again_needs_a_reason_and_is_told(make, client_of, inside):
    admin, person = make.person(Role.ADMIN), make.person()
    client = client_of(admin)
    with inside(), transaction():
        db.session.get_one(Person, person.id).last_seen_at = clock.now()
    client.post(f"/people/{person.id}/suspend", data={"reason": "nhầm"})
    assert client.post(f"/people/{person.id}/suspend", data={"reason": "lần nữa"}).status_code == 409
    assert client.post(f"/people/{person.id}/reactivate", data={}).status_code == 422
    assert client.post(f"/people/{person.id}/reactivate", data={"reason": "đã làm rõ"}).status_code == 303
    assert client.post(f"/people/{person.id}/reactivate", data={"reason": "đã làm rõ"}).status_code == 409
    assert client_of(person).get("/notices").status_code == 200


def test_who_may_suspend_and_whom(make, client_of):
    admin, person = make.person(Role.ADMIN), make.person()
    for role in (Role.MEMBER, Role.COMMISSIONER, Role.VICE_CHAIR):
        assert (
            client_of(make.person(role)).post(f"/people/{person.id}/suspend", data={"reason": "x"}).status_code == 404
        )
    own = client_of(admin).post(f"/people/{admin.id}/suspend", data={"reason": "x"})
    assert own.status_code == 403
    chair = client_of(make.person(Role.CHAIR))
    last = chair.post(f"/people/{admin.id}/suspend", data={"reason": "x"})
    assert last.status_code == 403
    make.person(Role.ADMIN)
    assert chair.post(f"/people/{admin.id}/suspend", data={"reason": "x"}).status_code == 303


def test_the_list_asks_as_few_questions_for_ten_thousand_as_for_ten(make, client_of, queries):
    unit = make.unit()
    make.crowd(10, home=unit)
    client = client_of(make.person(Role.CHAIR))
    client.get("/people")
    with queries() as few:
        client.get("/people")
    make.crowd(9_990, home=unit, first_id=200_000)
    with queries() as many:
        page = client.get("/people?q=dong").text
    assert len(names(page)) == 30
    assert len(many) == len(few) <= 12, "\n".join(many)
    last = re.search(r'rel="next" href="([^"]+)"', page)
    assert last is not None
    with queries() as further:
        assert len(names(client.get(last[1].replace("&amp;", "&")).text)) == 30
    assert len(further) == len(few)


def test_a_persons_page_and_ones_own_ask_few_questions(make, client_of, queries):
    unit = make.unit()
    person = make.person(home=unit, over=unit)
    client = client_of(make.person(Role.CHAIR))
    client.get(f"/people/{person.id}")
    with queries() as seen:
        client.get(f"/people/{person.id}")
    assert len(seen) <= 12, "\n".join(seen)
    with queries() as own:
        client.get("/me")
    assert len(own) <= 12


def test_pages_of_the_list_meet_without_gap_or_double(make, client_of):
    make.crowd(75)
    client = client_of(make.person(name="Hồ Thị Yến"))
    url, met = "/people", []
    while url:
        page = client.get(url).text
        met += names(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert len(met) == len(set(met)) == 76


def test_the_list_of_a_field_gives_people_by_name(make, client_of):
    person = make.person(name="Đặng Thị Hòa", home=make.unit("Chi đoàn khu phố 9"))
    client = client_of(make.person(Role.MEMBER))
    found = client.get("/people/pick?q=hoa").text
    assert f'data-pick-id="{person.id}"' in found
    assert "Chi đoàn khu phố 9" in found
    assert client.get("/people/pick?q=").text == ""
    assert client_of(make.person(Role.OBSERVER)).get("/people/pick?q=hoa").text == ""


def test_load_only_and_plain_columns_still_know_the_name(make, inside):
    from sqlalchemy.orm import load_only

    person = make.person(name="Lê Văn An")
    with inside():
        assert db.session.scalar(select(Person.full_name).where(Person.id == person.id)) == "Lê Văn An"
        partly = db.session.scalar(select(Person).options(load_only(Person.full_name)).where(Person.id == person.id))
        assert partly is not None
        assert partly.full_name == "Lê Văn An"


def test_directory_has_no_more_than_asked(make, inside):
    make.crowd(5)
    reader = make.person(Role.CHAIR)
    with inside():
        page = directory(db.session.get_one(Person, reader.id), size=3)
        assert len(page) == 3
        assert page.older is not None
