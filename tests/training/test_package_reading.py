"""What an archive must be to be taken: the good come in whole, each bad one is named with what is wrong and where."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make.packages import SCORM2004, h5p, manifest, scorm, zipped
from training.packages.archive import Archive, Limits
from training.packages.contents import Item, PackageKind
from training.packages.demo import archive_of
from training.packages.reading import read_package
from training.packages.record import Commit, checked, fold, standing
from training.packages.times import LONGEST, as_new, as_old, hundredths
from training.question import Unreadable

ITEM = Item("i1", "Một", "bai1.html")


@pytest.fixture
def judged(tmp_path: Path):
    """`judged(bytes)`: (code, detail) of the refusal, or ("", contents)."""

    def read(data: bytes, limits: Limits | None = None):
        path = tmp_path / "goi.zip"
        path.write_bytes(data)
        try:
            return "", read_package(path, limits)[0]
        except Unreadable as error:
            return error.code, error.detail

    return read


def odd(name: str = "bai1.html", *, mode: int = 0, **header: int) -> bytes:
    """A good package with one more member of an odd kind or name."""
    out = io.BytesIO(scorm())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = info.orig_filename = name
        info.external_attr = mode << 16
        for key, value in header.items():
            setattr(info, key, value)
        archive.writestr(info, b"x")
    return out.getvalue()


def encrypted() -> bytes:
    """A package whose second member says it is locked."""
    data = bytearray(scorm())
    place = data.rindex(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, place + 8)[0]
    struct.pack_into("<H", data, place + 8, flags | 1)
    return bytes(data)


def damaged() -> bytes:
    """A package with a turned byte inside a file."""
    data = bytearray(zipped({"imsmanifest.xml": manifest(["Một"]), "bai1.html": "a" * 50}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("bai1.html")
    data[info.header_offset + 30 + len("bai1.html") + 1] ^= 0xFF
    return bytes(data)


def test_good_packages_say_what_is_in_them(judged):
    _, old = judged(scorm("Mở đầu", "Kết", mastery="70"))
    assert (old.kind, old.title) == (PackageKind.SCORM12, "Xử lý tình huống")
    assert [(item.title, item.href, item.mastery) for item in old.items] == [
        ("Mở đầu", "bai1.html", 0.7), ("Kết", "bai2.html", 0.7)]  # fmt: skip
    _, new = judged(scorm("Một", form=SCORM2004, mastery="0.8"))
    assert (new.kind, new.items[0].mastery) == (PackageKind.SCORM2004, 0.8)
    _, play = judged(h5p())
    assert (play.kind, play.title) == (PackageKind.H5P, "Chọn việc đầu tiên")


def test_items_keep_their_depth_their_parameters_and_what_they_are_given(judged):
    text = manifest(["Một"]).replace(
        '<item identifier="i1" identifierref="r1"><title>Một</title></item>',
        '<item identifier="phan"><title>Phần</title><item identifier="i1" identifierref="r1" parameters="?cau=2">'
        "<title>Một</title><adlcp:datafromlms>chế độ ôn</adlcp:datafromlms>"
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed></item></item>",
    )
    _, found = judged(zipped({"imsmanifest.xml": text, "bai1.html": '<iframe src="a.html">'}))
    head, page = found.items
    assert (head.href, head.depth, page.depth, page.href) == ("", 0, 1, "bai1.html?cau=2")
    assert (page.launch_data, page.time_limit, found.framed) == ("chế độ ôn", "00:30:00", True)


BAD = {
    "no archive": (b"PK khong phai", "not_zip", {}),
    "nothing in it": (zipped({}), "empty", {}),
    "leads out": (odd("../../etc/cron.d/x"), "name_leads_out", {"name": "../../etc/cron.d/x"}),
    "a dot inside": (odd("a/./b"), "name_leads_out", {}),
    "absolute": (odd("/etc/passwd"), "name_absolute", {"name": "/etc/passwd"}),
    "a disk": (odd("C:/x.html"), "name_absolute", {}),
    "backslash": (odd("anh\\bia.png"), "name_backslash", {"name": "anh\\bia.png"}),
    "control sign": (odd("a\x07b"), "name_signs", {}),
    "too long": (odd("a" * 300), "name_too_long", {}),
    "link": (odd("lien-ket", mode=stat.S_IFLNK | 0o777), "link", {"name": "lien-ket"}),
    "device": (odd("ong", mode=stat.S_IFIFO), "not_a_file", {}),
    "locked": (encrypted(), "encrypted", {"name": "bai1.html"}),
    "odd packing": (odd("x.bin", compress_type=zipfile.ZIP_LZMA), "packed_unknown", {"name": "x.bin"}),
    "other capitals": (odd("BAI1.html"), "name_twice", {"name": "BAI1.html", "other": "bai1.html"}),
    "bomb": (scorm(qua__txt="0" * 3_000_000), "bomb", {"name": "qua.txt"}),
    "damaged": (damaged(), "file_damaged", {"name": "bai1.html"}),
    "no manifest": (zipped({"index.html": "x"}), "no_manifest", {}),
    "a folder around": (zipped({"goi/imsmanifest.xml": "x"}), "manifest_deeper", {"name": "goi/imsmanifest.xml"}),
    "not XML": (zipped({"imsmanifest.xml": "<manifest>\n<a>\n</b>"}), "manifest_xml_broken", {"at_line": 3}),
    "entities": (
        zipped({"imsmanifest.xml": '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>'}),
        "manifest_xml_hostile",
        {},
    ),
    "a wrong encoding": (
        zipped({"imsmanifest.xml": b'<?xml version="1.0" encoding="utf-8"?>\n<manifest>' + b"\xff\xfe</manifest>"}),
        "manifest_xml_broken",
        {"at_line": 2},
    ),
    "another XML": (zipped({"imsmanifest.xml": "<quiz/>"}), "manifest_other", {"tag": "quiz", "at_line": 1}),
    "another version": (
        zipped({"imsmanifest.xml": manifest(["Một"]).replace(">1.2<", ">1.1<")}), "scorm_version", {"version": "1.1"}),
    "no page": (
        zipped({"imsmanifest.xml": manifest(["Một"])}), "href_missing", {"href": "bai1.html", "at_line": 9}),
    "a page in capitals": (
        zipped({"imsmanifest.xml": manifest(["Một"]), "Bai1.html": ""}), "href_other_case", {"other": "Bai1.html"}),
    "a page elsewhere": (
        zipped({"imsmanifest.xml": manifest(["Một"]).replace('href="bai1', 'href="https://x.example/bai1')}),
        "href_outside", {"at_line": 9}),
    "a page above": (
        zipped({"imsmanifest.xml": manifest(["Một"]).replace('href="bai1', 'href="../bai1')}), "href_leads_out", {}),
    "no resource": (
        zipped({"imsmanifest.xml": manifest(["Một"]).replace('identifier="r1"', 'identifier="r9"'), "bai1.html": ""}),
        "resource_missing", {"item": "Một", "wanted": "r1", "at_line": 6}),
    "twice the same": (
        zipped({"imsmanifest.xml": manifest(["Một", "Hai"]).replace('identifier="i2"', 'identifier="i1"'),
                "bai1.html": "", "bai2.html": ""}), "item_twice", {"key": "i1"}),
    "odd mastery": (scorm(mastery="cao"), "mastery", {"value": "cao", "at_line": 6}),
    "h5p not JSON": (h5p(h5p__json='{"title": "x",\n}'), "json_broken", {"name": "h5p.json", "at_line": 2}),
    "h5p not UTF-8": (h5p(h5p__json="đ".encode("utf-16")), "json_not_text", {"name": "h5p.json"}),
    "h5p says nothing": (h5p(h5p__json="{}"), "h5p_fields", {"name": "h5p.json"}),
    "h5p without content": (h5p(**{"content/content__json": None}), "h5p_missing", {"name": "content/content.json"}),
    "h5p lacks a library": (
        h5p(**{"Club__Ask-1__0/library__json": None}), "h5p_libraries", {"libraries": "Club.Ask-1.0"}),
    "h5p lacks a script": (
        h5p(**{"Club__Ask-1__0/ask__js": None}), "h5p_part", {"library": "Club.Ask-1.0", "path": "ask.js"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_is_named_with_what_is_wrong_and_where(judged, name: str):
    data, code, detail = BAD[name]
    found, said = judged(data)
    assert found == code
    assert {key: said[key] for key in detail} == detail


def test_an_archive_beyond_the_limits_is_refused(judged):
    many = zipped({f"{n}.txt": "x" for n in range(12)})
    assert judged(many, Limits(files=10))[0] == "too_many_files"
    assert judged(scorm(anh__png=b"\x89" * 3000), Limits(unpacked=2000))[0] == "too_much"


def test_an_archive_that_lies_about_a_size_is_stopped_at_what_it_said(judged):
    data = bytearray(zipped({"imsmanifest.xml": manifest(["Một"]), "bai1.html": "a" * 5000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.rindex(mark) + place, 50)
    assert judged(bytes(data)) == ("file_damaged", {"name": "bai1.html"})


def test_names_written_without_the_flag_for_utf8_are_read_as_utf8(tmp_path: Path):
    path = tmp_path / "a.zip"
    plain = zipped({"trò chơi.html": "x"})
    place = plain.rindex(b"PK\x01\x02")
    data = bytearray(plain)
    for start, at in ((0, 6), (place, 8)):
        struct.pack_into("<H", data, start + at, 0)
    path.write_bytes(bytes(data))
    assert list(Archive(path).members) == ["trò chơi.html"]


GOOD = {
    "scorm/singlescobasic.zip": (PackageKind.SCORM12, "Golf Explained - Run-time Basic Calls", 1),
    "scorm/RuntimeMinimumCalls_SCORM12-mini.zip": (PackageKind.SCORM12, "Golf Explained - Minimum Run-time Calls", 9),
    "h5p/filltheblanks.h5p": (PackageKind.H5P, "Geography", 1),
    "h5p/multiple-choice-2-6.h5p": (PackageKind.H5P, "Multiple Choice", 1),
}


def test_the_demos_own_package_is_a_good_one_and_the_same_each_time(judged):
    folder = Path(__file__).resolve().parents[2] / "demo" / "packages" / "moi-hop"
    _, found = judged(archive_of(folder))
    assert (found.kind, found.playable[0].mastery) == (PackageKind.SCORM12, 0.6)
    assert archive_of(folder) == archive_of(folder)


@pytest.mark.outside
@pytest.mark.parametrize("name", GOOD)
def test_every_good_package_from_outside_is_taken(outside: Path, judged, name: str):
    code, found = judged((outside / name).read_bytes())
    assert code == ""
    assert (found.kind, found.title, len(found.playable)) == GOOD[name]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("scorm/badscorm.zip", "manifest_deeper"),
        ("scorm/invalid.zip", "no_manifest"),
        ("scorm/validscorm.zip", "manifest_xml_broken"),
        ("h5p/unzippable.h5p", "not_zip"),
    ],
)
def test_every_bad_package_from_outside_is_judged_bad(outside: Path, judged, name: str, code: str):
    assert judged((outside / name).read_bytes())[0] == code


# --- times


@given(st.integers(0, LONGEST))
def test_a_span_survives_both_ways_of_writing_it(span: int):
    assert hundredths(as_old(span)) == span
    assert hundredths(as_new(span)) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0000:00:12.5", 1250),
        ("00:01:05", 6500),
        ("PT1H", 360_000),
        ("P1DT2S", 8_640_200),
        ("PT0.05S", 5),
        ("PT90M", 540_000),
    ],
)
def test_spans_are_read_as_scorm_writes_them(text: str, span: int):
    assert hundredths(text) == span


@given(st.text(max_size=30) | st.from_regex(r"P?T?[0-9HMS:.]{0,12}", fullmatch=True))
def test_no_text_breaks_the_reading_of_spans(text: str):
    found = hundredths(text)
    assert found is None or 0 <= found <= LONGEST


@pytest.mark.parametrize("text", ["", "P", "PT", "1:2:3", "P9999999999Y", "PT5", "-PT5S", "٠٠:٠٠:١٢"])
def test_what_is_no_span_is_none(text: str):
    assert hundredths(text) is None


# --- folding


def told(values, session="s", client="a:1", **more) -> Commit:
    return Commit(client, "i1", session, values, **more)


@given(
    st.lists(
        st.tuples(st.sampled_from(["s1", "s2", "s3"]), st.integers(0, 500), st.integers(0, 100), st.booleans()),
        max_size=8,
    ),
    st.randoms(),
)
def test_in_whatever_order_commits_arrive_nothing_reached_is_lost(rows, chance):
    """The best score, completion and the time of all sessions do not depend on the order or on repetition."""
    commits = [
        told(
            {"cmi.core.session_time": f"00:{time // 60:02d}:{time % 60:02d}", "cmi.core.score.raw": str(raw),
             "cmi.core.lesson_status": "completed" if done else "incomplete"},
            session, f"a:{n}", turn=n, at=float(n),
        )
        for n, (session, time, raw, done) in enumerate(rows)
    ]  # fmt: skip

    def after(order) -> tuple:
        state: dict = {}
        for seq, commit in enumerate(order, start=1):
            state = fold(state, commit, seq, ITEM, PackageKind.SCORM12)
        found = standing(state, [ITEM])
        return found.completion, found.score, found.seconds, state.get("items", {}).get("i1", {}).get("cmi")

    shuffled = [*commits, *commits[:2]]
    chance.shuffle(shuffled)
    assert after(shuffled)[:3] == after(commits)[:3]
    if commits:
        assert after(shuffled)[3] == commits[-1].values, "what was told last stands, however slowly the rest travelled"


def test_two_devices_that_did_not_know_of_each_other_are_both_kept():
    state = fold({}, told({"cmi.location": "1"}, client="a:1"), 1, ITEM, PackageKind.SCORM2004)
    state = fold(state, told({"cmi.location": "9"}, client="b:1", seen=0), 2, ITEM, PackageKind.SCORM2004)
    assert standing(state, [ITEM]).apart == ["i1"]
    assert state["items"]["i1"]["other"]["cmi"] == {"cmi.location": "1"}
    state = fold(state, told({"cmi.location": "9"}, client="a:2", seen=2), 3, ITEM, PackageKind.SCORM2004)
    assert standing(state, [ITEM]).apart == [], "who knew of both goes on from here"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"cmi.suspend_data": "x" * 64_001}, "data_too_long"),
        ({"cmi.location": "x" * 8_001}, "data_too_long"),
        ({"cmi.core.lesson_status": "xong"}, "data_value"),
        ({"cmi.score.scaled": "1.2"}, "data_value"),
        ({"cmi.core.score.raw": "nan"}, "data_value"),
        ({"cmi.session_time": "mười phút"}, "data_value"),
        ({"document.cookie": "x"}, "data_name"),
        ({"cmi.a": {"b": 1}}, "data_name"),
        ({f"cmi.interactions.{n}.id": "x" for n in range(3001)}, "data_too_many"),
        ([1], "data_too_many"),
    ],
)
def test_values_that_no_data_model_holds_are_named(values, code: str):
    with pytest.raises(Unreadable) as refused:
        checked(values)
    assert refused.value.code == code


def test_the_full_length_of_suspend_data_is_taken_in_both_versions():
    assert len(checked({"cmi.suspend_data": "x" * 64_000})["cmi.suspend_data"]) == 64_000
