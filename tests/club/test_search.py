"""Search: what is found, in which order, by whom; and what is said when nothing is."""

from __future__ import annotations

import html
import json
import random
import re
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.people.models import Person, PersonState
from club.policy import Role
from club.search.actions import declare, kinds, rebuild
from club.search.cli import reindex
from club.search.marking import Wanted, excerpt, mark
from club.search.models import SearchDocument
from club.search.queries import Query, find
from club.search.suggestions import distance
from club.text import exact, fold
from club.units.models import Unit, UnitKind

# Each database has its own way of searching.
pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def _a_kind():
    declare("note", "Ghi chép", icon="file-earmark-text")
    yield
    kinds.pop("note", None)


def titles(page: str, mark: str = r'(?:id="found"|hx-swap-oob="beforeend:#found")') -> list[str]:
    """The results of a page, in order, as plain text."""
    part = re.search(rf"<ul[^>]*{mark}[^>]*>(.*?)</ul>", page, re.S)
    found = re.findall(r'row-title stretched-link" href="[^"]*">(.*?)</a>', part[1], re.S) if part else []
    return [html.unescape(re.sub(r"<[^>]+>", "", title)) for title in found]


def partly(page: str) -> list[str]:
    """The results that have some of the words only."""
    return titles(page, mark='class="rows found"')


@pytest.fixture
def reader(make, client_of):
    """A member's browser."""
    return client_of(make.person(name="Hồ Thị Yến"))


def test_words_are_found_without_diacritics(make, reader):
    make.document("Diễn đàn thanh niên", "Nơi trao đổi của bí thư chi đoàn.")
    make.document("Buổi tập huấn", "Kỹ năng số.")
    for typed in ("diễn đàn", "dien dan", "DIEN DAN", "Diễn", unicodedata.normalize("NFD", "diễn đàn"), "bi thu doan"):
        assert titles(reader.get("/search", query_string={"q": typed}).text) == ["Diễn đàn thanh niên"], typed


def test_both_places_of_the_tone_find_each_other(make, reader):
    make.document("Phường Hoà Bình")
    assert titles(reader.get("/search?q=hòa bình").text) == ["Phường Hoà Bình"]
    assert titles(reader.get("/search?q=hoà").text) == ["Phường Hoà Bình"]


def test_what_has_the_same_marks_stands_first_and_the_others_follow(make, reader):
    for word in ("ban", "bàn", "bán", "bạn", "bản"):
        make.document(f"Chuyện về {word} trong khu phố")
    for word in ("ban", "bàn", "bán", "bạn", "bản"):
        found = titles(reader.get(f"/search?q={word}").text)
        assert found[0] == f"Chuyện về {word} trong khu phố"
        assert len(found) == 5


def test_words_that_stand_together_come_first(make, reader):
    make.document("Một", "đoàn kết là sức mạnh, thành viên tham gia đông đủ, còn nhiều việc phải làm")
    make.document("Hai", "đoàn viên tham gia đông đủ, thành kết là sức mạnh, còn nhiều việc phải làm")
    assert titles(reader.get("/search?q=đoàn viên").text) == ["Hai", "Một"]


def test_the_last_word_may_be_unfinished_but_whole_words_come_first(make, reader):
    make.document("Danh sách khen thưởng")
    make.document("Dân vận khéo")
    assert titles(reader.get("/search?q=dan").text) == ["Dân vận khéo", "Danh sách khen thưởng"]
    assert titles(reader.get("/search?q=khen thu").text) == ["Danh sách khen thưởng"]


_ALIKE = (
    "ba bà bá bả bã bạ ma mà má mả mã mạ la là lá lả lã lạ đan đàn đán đản đạn dan dàn hoa hoà hoá hoả hoạ tin tìn tín "
    "dien diên diễn diện điện điển quan quán quản quàn quân quận thu thư thứ thử thù thủ thụ vien viên viện viễn sinh "
    "sính hoat hoạt phu phú phù phủ phụ phư nam năm nấm nằm tan tân tấn tận tàn"
)
ALIKE = _ALIKE.split()


def test_precision_on_a_made_corpus_of_words_that_differ_by_their_marks(make, inside):
    """1,000 documents of syllables that are alike without marks; 200 queries of two words from one of them."""
    rng = random.Random(11)
    bodies = [" ".join(rng.choices(ALIKE, k=14)) for _ in range(1000)]
    with inside():
        for body in bodies:
            make.document("Ghi chép", body)
    reader = make.person()
    right = bare = asked = 0
    with inside():
        me = db.session.get_one(Person, reader.id)
        for _ in range(200):
            body = rng.choice(bodies).split()
            at = rng.randrange(len(body) - 1)
            pair = f"{body[at]} {body[at + 1]}"
            asked += 1
            right += _has(find(me, pair, size=1)[0], pair)
            bare += bool(find(me, fold(pair), size=1)[0])
    assert right / asked >= 0.95
    assert bare == asked


def _has(found, pair: str) -> bool:
    return bool(found) and exact(pair) in exact(found[0].document.body)


def test_what_one_may_not_see_is_not_found_by_anybody_else(make, client_of):
    make.document("Biên bản họp kín", audience="board")
    make.document("Thông báo của cụm", audience="unit:999999")
    member, chair = client_of(make.person()), client_of(make.person(Role.CHAIR))
    assert titles(member.get("/search?q=họp kín").text) == []
    assert titles(member.get("/search?q=thông báo").text) == []
    assert titles(chair.get("/search?q=họp kín").text) == ["Biên bản họp kín"]


def test_a_hidden_thing_looks_exactly_like_one_that_does_not_exist(make, client_of, queries):
    make.document("Bản tin tháng ba", "sinh hoạt chi đoàn")
    make.document("Bãi nhiệm đồng chí Xyzabc", audience="board")
    member = client_of(make.person())
    member.get("/search?q=khởi động")
    with queries() as hidden:
        seen = member.get("/search?q=xyzabc").text
    with queries() as absent:
        nothing = member.get("/search?q=qwertz").text
    assert len(hidden) == len(absent)
    assert _main(seen).replace("xyzabc", "qwertz") == _main(nothing)
    assert "xyzabc" not in member.get("/search?q=xyzabd").text.replace("xyzabd", "")


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_visitor_signs_in_first_and_a_guest_finds_nothing_of_the_members(make, visitor, client_of):
    make.document("Bản tin")
    assert visitor.get("/search?q=bản tin").status_code == 302
    guest = client_of(make.person(Role.GUEST, thing="session:1"))
    assert titles(guest.get("/search?q=bản tin").text) == []


def test_a_mistyped_word_brings_suggestions_that_find_something(make, reader):
    make.document("Diễn đàn thanh niên")
    make.document("Tập huấn kỹ năng")
    page = reader.get("/search?q=diẽm dàn").text
    assert "diễn đàn" in page
    assert "diễn đàn" in reader.get("/search?q=diendan").text
    assert "diễn đàn" in reader.get("/search?q=diemdan").text
    assert "thanh niên" in reader.get("/search?q=thahn nien").text
    assert 'class="wishes"' in page
    assert 'class="wishes"' not in reader.get("/search?q=dien dan").text


def test_suggestions_come_only_from_what_one_may_see(make, client_of):
    make.document("Kỷ luật đồng chí Khuyết", audience="board")
    make.document("Bản tin")
    assert "khuyết" not in client_of(make.person()).get("/search?q=khuyeet").text.replace("khuyeet", "").lower()
    assert "khuyết" in client_of(make.person(Role.CHAIR)).get("/search?q=khuyeet").text


def test_when_not_all_words_occur_together_some_are_offered(make, reader):
    make.document("Diễn đàn thanh niên")
    page = reader.get("/search?q=diễn đàn zzzzqqq").text
    assert titles(page) == []
    assert partly(page) == ["Diễn đàn thanh niên"]


def test_results_of_one_kind_and_the_way_to_all(make, reader):
    make.document("Diễn đàn thanh niên")
    assert titles(reader.get("/search?q=diễn đàn&kind=note").text) == ["Diễn đàn thanh niên"]
    other = reader.get("/search?q=diễn đàn&kind=person").text
    assert titles(other) == []
    assert "/search?q=di%E1%BB%85n+%C4%91%C3%A0n" in other
    assert titles(reader.get("/search?q=diễn đàn&kind=no-such-kind").text) == ["Diễn đàn thanh niên"]


def test_further_results_follow_page_by_page_and_end(make, reader):
    for number in range(45):
        make.document(f"Bản tin số {number}")
    first = reader.get("/search?q=bản tin").text
    assert len(titles(first)) == 20
    assert "page=2" in first
    more = reader.get("/search?q=bản tin&page=2", headers={"HX-Request": "true", "HX-Target": "search-more"}).text
    assert "<html" not in more
    assert len(titles(more)) == 20
    last = reader.get("/search?q=bản tin&page=3").text
    assert len(titles(last)) == 5
    assert "page=4" not in last
    seen = {*titles(first), *titles(more), *titles(last)}
    assert len(seen) == 45
    for odd in ("0", "-1", "999", "abc", "²", "9" * 50):
        assert reader.get("/search", query_string={"q": "bản tin", "page": odd}).status_code == 200


def test_the_count_of_queries_does_not_grow_with_the_index(make, reader, queries):
    make.many_documents(10)
    reader.get("/search?q=chi đoàn")
    with queries() as few:
        assert reader.get("/search?q=chi đoàn").status_code == 200
    make.many_documents(10_000, first=11)
    with queries() as many:
        assert len(titles(reader.get("/search?q=chi đoàn").text)) == 20
    assert len(many) <= len(few) <= 12


SIGNS = "\" ' \"\" '' AND ( ) * ^a -a a:b exact:x a*b \\ % _ 1/2 1e5 v1.2.3 a-b-c a@b.vn http://x.vn/?q=1"
OPERATORS = "OR NOT;NEAR(a b);a AND;{exact} : x;a & b;a | !b;a <-> b;'; DROP TABLE person --;   ;"
LETTERS = "😀 👨‍👩‍👧 \u202e ﷺ a\u0301\u0323 ²³ Ⅷ ŉ İ ß ẞ 𐍈 𞤀 漢字 क्षि ก็"
ODD = [
    *SIGNS.split(),
    *OPERATORS.split(";"),
    *LETTERS.split(),
    "\x00",
    "\ud83d",
    "x" * 10_000,
    "đ " * 5_000,
    "a" * 300 + " b",
]


def test_odd_queries_are_answered(make, reader):
    make.document("a b c exact NEAR AND or not 1/2 漢字", "x" * 500)
    for typed in ODD:
        asked = typed.encode("utf-8", "replace").decode()
        assert reader.get("/search", query_string={"q": asked}).status_code in {200, 429}, typed[:40]


def test_any_text_at_all_is_answered(make, inside):
    person = make.person(Role.CHAIR)
    make.document("Diễn đàn thanh niên", "AND OR NOT near " * 20)
    with inside():
        me = db.session.get_one(Person, person.id)

        @settings(max_examples=300)
        @given(st.text() | st.sampled_from(ODD) | st.lists(st.sampled_from(ODD), max_size=4).map(" ".join))
        def ask(typed: str) -> None:
            find(me, typed)
            find(me, typed, any_word=True, kind="note", page=3)
            assert len(Query.of(typed).folded) <= 16

        ask()


@pytest.mark.outside
def test_the_naughty_strings_are_indexed_found_and_answered(make, inside, outside):
    naughty = json.loads((outside / "naughty-strings/blns.json").read_text("utf-8"))
    person = make.person(Role.CHAIR)
    with inside():
        for text in naughty:
            make.document(text[:200] or "-", text.replace("\x00", ""))
        me = db.session.get_one(Person, person.id)
        for text in naughty:
            found, _more = find(me, text)
            if Query.of(text).folded and len(text) < 150:
                assert found, text


@given(st.text(), st.text(min_size=1))
def test_marking_changes_nothing_but_the_marks(source, typed):
    marked = str(mark(source, Wanted(typed)))
    assert html.unescape(re.sub(r"</?mark>", "", marked)) == html.unescape(html.escape(source))
    excerpt(source, Wanted(typed))


def test_the_marks_are_on_what_was_typed_and_markup_stays_text():
    assert str(mark("bán <b>bạn</b> ban", Wanted("bạn"))) == "bán &lt;b&gt;<mark>bạn</mark>&lt;/b&gt; ban"
    assert str(mark("Diễn đàn", Wanted("dien dan"))) == "<mark>Diễn</mark> <mark>đàn</mark>"
    assert str(mark("Danh sách", Wanted("dan"))) == "<mark>Danh</mark> sách"
    every = "<mark>Sinh</mark> <mark>hoạt</mark> <mark>chi</mark> <mark>đoàn</mark>"
    assert str(mark("Sinh hoạt chi đoàn", Wanted("sinh hoat chi doan"))) == every


def test_an_excerpt_shows_the_place_where_the_words_stand_together():
    body = "mở đầu dài dòng " * 40 + "chi đoàn khu phố ba sinh hoạt" + " phần cuối" * 40
    shown = str(excerpt(body, Wanted("sinh hoạt chi đoàn")))
    assert "<mark>chi</mark> <mark>đoàn</mark> khu phố ba <mark>sinh</mark> <mark>hoạt</mark>" in shown
    assert shown.startswith("… ")
    assert len(re.sub(r"<[^>]+>", "", shown)) < 240


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("dien", "dien", 0),
        ("dien", "dein", 1),
        ("dien", "dienn", 1),
        ("dien", "din", 1),
        ("doan", "daon", 1),
        ("a", "xyz", 3),
    ],
)
def test_slips_of_the_finger_are_counted(one, other, apart):
    assert distance(one, other, 2) == apart


# --- people


def test_a_person_is_found_by_name_position_and_unit_from_the_first_moment(make, inside, reader):
    ward = make.unit("Đoàn phường Bình Thới", kind=UnitKind.WARD)
    branch = make.unit("Chi đoàn khu phố 3", parent=ward)
    with inside(), transaction():
        db.session.add(
            Person(
                full_name="Nguyễn Thị Ánh Nguyệt", position="Phó Bí thư", unit_id=branch.id, state=PersonState.ACTIVE
            )
        )
    for typed in ("anh nguyet", "Ánh Nguyệt", "pho bi thu", "binh thoi nguyet"):
        assert titles(reader.get(f"/search?q={typed}").text) == ["Nguyễn Thị Ánh Nguyệt"], typed


def test_what_changes_about_a_person_or_their_unit_is_found_at_once(make, inside, reader):
    unit = make.unit("Chi đoàn khu phố 3", parent=make.unit("Đoàn phường 5", kind=UnitKind.WARD))
    person = make.person(name="Lê Văn Cũ", home=unit)
    with inside(), transaction():
        db.session.get_one(Person, person.id).full_name = "Lê Văn Tươi"
        db.session.get_one(Unit, unit.id).name = "Chi đoàn khu phố Bảy Hiền"
    assert titles(reader.get("/search?q=van cu").text) == []
    assert titles(reader.get("/search?q=van tuoi").text) == ["Lê Văn Tươi"]
    assert titles(reader.get("/search?q=bay hien").text) == ["Lê Văn Tươi"]


def _rename_and_break(number: int) -> None:
    with transaction():
        db.session.get_one(Person, number).full_name = "Lê Văn Khác"
        db.session.flush()
        1 / 0  # noqa: B018


def test_a_change_that_is_rolled_back_is_not_found(make, inside, reader):
    person = make.person(name="Lê Văn An")
    with inside():
        with pytest.raises(ZeroDivisionError):
            _rename_and_break(person.id)
        with transaction():
            db.session.get_one(Person, person.id).about = "không đổi tên"
    assert titles(reader.get("/search?q=van khac").text) == []
    assert titles(reader.get("/search?q=le van an").text) == ["Lê Văn An"]


def test_who_has_not_come_yet_is_found_by_the_board_only_and_who_left_by_nobody(make, inside, client_of):
    invited = make.person(name="Lê Văn Mời", state=PersonState.INVITED)
    gone = make.person(name="Lê Văn Rời")
    with inside(), transaction():
        db.session.get_one(Person, gone.id).state = PersonState.ERASED
    member, chair = client_of(make.person(name="A B")), client_of(make.person(Role.CHAIR, name="C D"))
    assert titles(member.get("/search?q=le van moi").text) == []
    assert titles(chair.get("/search?q=le van moi").text) == ["Lê Văn Mời"]
    assert titles(chair.get("/search?q=le van roi").text) == []
    with inside(), transaction():
        db.session.get_one(Person, invited.id).state = PersonState.ACTIVE
    assert titles(member.get("/search?q=le van moi").text) == ["Lê Văn Mời"]


def test_nobody_is_found_by_phone_or_mail(make, reader):
    make.person(name="Lê Văn An", phone="+84912345678", email="an@example.org")
    for typed in ("0912345678", "912345678", "an@example.org", "example"):
        assert titles(reader.get("/search", query_string={"q": typed}).text) == []


# --- the index built anew


def test_the_index_is_built_anew_and_what_is_stale_goes(app, make, inside, reader):
    make.person(name="Lê Văn An")
    with inside():
        with transaction():
            for row in db.session.scalars(select(SearchDocument)).all():
                db.session.delete(row)
        make.document("Ma không có thật", kind="person")
    assert titles(reader.get("/search?q=le van an").text) == []
    with app.app_context():
        done = CliRunner().invoke(reindex, [])
        assert done.exit_code == 0, done.output
        assert "person: 2" in done.output
        db.session.remove()
    assert titles(reader.get("/search?q=le van an").text) == ["Lê Văn An"]
    assert titles(reader.get("/search?q=ma khong co that").text) == []
    with app.app_context():
        wrong = CliRunner().invoke(reindex, ["nothing-like-that"])
    assert wrong.exit_code == 1
    assert "person" in wrong.output


def test_a_kind_is_built_anew_in_batches(inside):
    def every():
        for number in range(1, 1203):
            yield {
                "thing_id": number,
                "title": f"Số {number}",
                "body": "",
                "url": "/",
                "audience": "members",
                "at": clock.now(),
            }

    declare("note", "Ghi chép", icon="file-earmark-text", every=every)
    told = []
    with inside():
        assert rebuild(["note"], lambda code, done: told.append(done)) == {"note": 1202}
        assert rebuild(["note"]) == {"note": 1202}
    assert told == [500, 1000, 1202, 1202]


def test_a_very_long_text_is_indexed(make, reader):
    make.document("Toàn văn", "đoàn viên thanh niên " * 60_000)
    assert titles(reader.get("/search?q=toàn văn").text) == ["Toàn văn"]


def test_an_empty_query_shows_what_search_can_do(reader):
    page = reader.get("/search").text
    assert 'name="q"' in page
    assert titles(page) == []


def test_too_many_searches_are_asked_to_wait(reader):
    answers = {reader.get("/search?q=abc").status_code for _ in range(70)}
    assert answers == {200, 429}
