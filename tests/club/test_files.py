"""Files people bring: pictures written anew, everything else as a download, each to its audience only."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from club.db import db, transaction
from club.errors import Invalid
from club.files.actions import path_of, remove_file, store_document, store_picture
from club.files.models import StoredFile
from club.people.models import Person
from club.policy import Role
from tests.club.test_people import picture

SCRIPT = b"<script>alert(document.cookie)</script>"


def bring(client, stream, name: str = "ảnh.jpg"):
    """Send a picture as a composer does."""
    return client.post("/files/picture", data={"file": (stream, name)}, headers={"Accept": "application/json"})


def test_a_picture_brought_to_a_composer_comes_back_as_markdown(make, client_of):
    client = client_of(make.person(Role.MEMBER))
    answer = bring(client, picture((3000, 1000)), "Sinh hoạt [chi đoàn].jpg")
    assert answer.status_code == 200
    said = answer.json
    assert said["markdown"] == f"![Sinh hoạt chi đoàn](/files/{said['id']})"
    assert (said["width"], said["height"]) == (1600, 533)
    with client.get(said["url"]) as stored:
        assert stored.mimetype == "image/webp"
        assert (
            "inline" in stored.headers["Content-Disposition"]
            or "attachment" not in stored.headers["Content-Disposition"]
        )
        assert stored.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in stored.headers["Content-Security-Policy"]


def test_the_same_picture_twice_is_one_file_for_each_person(make, client_of, inside):
    one, two = client_of(make.person(Role.MEMBER)), client_of(make.person(Role.MEMBER))
    first, again, other = (bring(client, picture()).json["id"] for client in (one, one, two))
    assert first == again != other
    with inside():
        assert len(db.session.scalars(select(StoredFile)).all()) == 2


def test_a_script_hidden_in_a_picture_does_not_survive(make, client_of):
    jpeg = picture(comment=SCRIPT).getvalue() + SCRIPT
    gif = io.BytesIO()
    Image.new("P", (20, 20)).save(gif, "GIF", comment=SCRIPT)
    client = client_of(make.person(Role.MEMBER))
    for data in (jpeg, gif.getvalue() + SCRIPT, b"GIF89a/*" + SCRIPT):
        answer = bring(client, io.BytesIO(data))
        if answer.status_code == 200:
            with client.get(answer.json["url"]) as stored:
                assert b"script" not in stored.data
                assert stored.data[:4] == b"RIFF"
        else:
            assert answer.status_code == 422


def test_where_a_picture_was_taken_does_not_survive(make, client_of):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 46.0, 12.0), 3: "E", 4: (106.0, 39.0, 1.0)})
    exif[0x8825] = {1: "N", 2: (10.0, 46.0, 12.0), 3: "E", 4: (106.0, 39.0, 1.0)}
    brought = picture(exif=exif)
    with Image.open(io.BytesIO(brought.getvalue())) as before:
        assert before.getexif().get_ifd(0x8825)
    client = client_of(make.person(Role.MEMBER))
    with client.get(bring(client, brought).json["url"]) as stored, Image.open(io.BytesIO(stored.data)) as after:
        assert not after.getexif()
        assert "exif" not in after.info
        assert "xmp" not in after.info


def test_a_picture_lying_on_its_side_is_turned_before_the_note_is_lost(make, client_of):
    exif = Image.Exif()
    exif[0x0112] = 6
    client = client_of(make.person(Role.MEMBER))
    said = bring(client, picture((400, 200), exif=exif)).json
    assert (said["width"], said["height"]) == (200, 400)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (b"<html><script>alert(1)</script></html>", "a.jpg"),
        (b"", "a.jpg"),
        (b"\xff\xd8\xff\xe0", "a.jpg"),
        (picture().getvalue()[:600], "a.jpg"),
        (b"%PDF-1.7", "a.jpg"),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_words(make, client_of, inside, data, name):
    answer = bring(client_of(make.person(Role.MEMBER)), io.BytesIO(data), name)
    assert answer.status_code == 422
    assert answer.json["message"]
    with inside():
        assert db.session.scalars(select(StoredFile)).all() == []


def bomb(width: int, height: int) -> io.BytesIO:
    """A small file that unpacks to a very large picture, one bit a dot."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + (width + 7) // 8)) for _row in range(height)) + rows.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b""))


@pytest.mark.parametrize("size", [(8000, 8000), (30_000, 30_000)])
def test_a_picture_bomb_is_refused_before_it_is_unpacked(make, client_of, size):
    packed = bomb(*size)
    assert len(packed.getvalue()) < 300_000
    answer = bring(client_of(make.person(Role.MEMBER)), packed, "a.png")
    assert answer.status_code == 422
    assert "50" in answer.json["message"]


def test_no_picture_and_no_right_are_refused(make, client_of, visitor):
    client = client_of(make.person(Role.MEMBER))
    assert client.post("/files/picture", headers={"Accept": "application/json"}).status_code == 422
    assert bring(client_of(make.person(Role.OBSERVER)), picture()).status_code == 403
    assert bring(visitor, picture()).status_code == 401


def test_bringing_too_many_pictures_asks_to_wait(make, client_of):
    client = client_of(make.person(Role.MEMBER))
    codes = [client.post("/files/picture", headers={"Accept": "application/json"}).status_code for _number in range(61)]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("audience", "member", "observer", "visitor_sees"),
    [
        ("public", 200, 200, 200),
        ("observers", 200, 200, 404),
        ("members", 200, 404, 404),
        ("board", 404, 404, 404),
        ("unit:99", 404, 404, 404),
    ],
)
def test_a_file_is_handed_to_its_audience_only(
    make, client_of, inside, visitor, audience, member, observer, visitor_sees
):
    owner = make.person(Role.CHAIR)
    with inside(), transaction():
        number = store_document(
            db.session.get_one(Person, owner.id), io.BytesIO(b"noi dung"), name="Kế hoạch.pdf", audience=audience
        ).id
    readers = {
        client_of(make.person(Role.MEMBER)): member,
        client_of(make.person(Role.OBSERVER)): observer,
        visitor: visitor_sees,
        client_of(owner): 200,
    }
    for client, code in readers.items():
        with client.get(f"/files/{number}") as answer:
            assert answer.status_code == code


def test_other_files_are_downloads_and_never_run(make, client_of, inside):
    owner = make.person(Role.MEMBER)
    with inside(), transaction():
        number = store_document(
            db.session.get_one(Person, owner.id), io.BytesIO(SCRIPT), name="..\\..\\Trang.txt", audience="members"
        ).id
    with client_of(owner).get(f"/files/{number}/anything.html") as answer:
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename=Trang.txt"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["a.svg", "A.HTML", "x.js", "tool.exe", "app.APK"])
def test_what_phones_could_run_is_refused(make, inside, name):
    owner = make.person(Role.MEMBER)
    with inside(), transaction(), pytest.raises(Invalid):
        store_document(db.session.get_one(Person, owner.id), io.BytesIO(b"x"), name=name, audience="members")


def test_a_file_whose_bytes_are_gone_is_not_found(make, client_of, inside):
    owner = make.person(Role.MEMBER)
    client = client_of(owner)
    number = bring(client, picture()).json["id"]
    with inside():
        path_of(db.session.get_one(StoredFile, number)).unlink()
    assert client.get(f"/files/{number}").status_code == 404
    assert client.get("/files/999999").status_code == 404


def test_bytes_go_with_the_last_file_that_has_them(make, inside):
    owner = make.person(Role.MEMBER)
    with inside():
        with transaction():
            person = db.session.get_one(Person, owner.id)
            one = store_document(person, io.BytesIO(b"giong nhau"), name="a.txt", audience="members")
            two = store_document(person, io.BytesIO(b"giong nhau"), name="b.txt", audience="members")
        path = path_of(one)
        with transaction():
            remove_file(db.session.get_one(StoredFile, one.id))
        assert path.exists()
        with transaction():
            remove_file(db.session.get_one(StoredFile, two.id))
        assert not path.exists()


@settings(max_examples=60)
@given(place=st.integers(0, 5000), change=st.binary(min_size=1, max_size=40), length=st.integers(0, 6000))
def test_a_damaged_picture_is_a_picture_or_refused_but_never_a_crash(app, inside, place, change, length):
    whole = bytearray(picture((120, 90), quality=95).getvalue())
    place %= len(whole)
    whole[place : place + len(change)] = change
    with inside(), transaction():
        try:
            file = store_picture(None, io.BytesIO(bytes(whole[:length])), name="a.jpg", audience="members")
        except Invalid:
            return
        assert file.width
        assert file.width <= 1600
