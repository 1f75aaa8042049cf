"""Vietnamese text: what folds together, what stays apart, and in which order names stand."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.text import clean, clean_line, exact, fold, initials, name_key, shorten, slug, sort_key, words

anything = st.text()
SYLLABLES = ["hoà", "hòa", "Đức", "Ðức", "thuý", "thúy", "nguyễn", "NGUYỄN", "quốc", "ý", "Ư", "gì", "khoẻ", "khỏe"]
vietnamese = st.lists(st.sampled_from(SYLLABLES), max_size=6).map(" ".join)


@given(anything | vietnamese)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(anything | vietnamese)
def test_composed_and_decomposed_letters_are_the_same(text):
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(composed) == fold(decomposed)
    assert exact(composed) == exact(decomposed)
    assert sort_key(composed) == sort_key(decomposed)
    assert clean(composed) == clean(decomposed)


@given(anything | vietnamese)
def test_the_exact_form_is_final(text):
    assert exact(exact(text)) == exact(text)


@given(anything | vietnamese)
def test_cleaning_twice_changes_nothing_and_a_line_has_no_breaks(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert not re.search(r"[\x00-\x1f\x7f]|  ", clean_line(text))


@given(anything)
def test_a_slug_is_safe_in_any_address(text):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 60


@given(anything)
def test_words_are_found_in_the_text_in_their_order(text):
    position = 0
    for word in words(text):
        position = text.index(word, position) + len(word)


@given(anything, st.integers(1, 80))
def test_shortening_keeps_the_beginning(text, limit):
    short = shorten(text, limit)
    assert len(short) <= max(limit, 0) + 1
    assert clean_line(text).startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Diễn đàn", "dien dan"),
        ("ĐƯỜNG", "duong"),
        ("Ðoàn", "doan"),  # the Icelandic letter that old fonts used for Đ
        ("Nguyễn Thị Ánh Nguyệt", "nguyen thi anh nguyet"),
        ("ẰẮẲẴẶ ềếểễệ ờớởỡợ ừứửữự ỳýỷỹỵ", "aaaaa eeeee ooooo uuuuu yyyyy"),
        ("Êđê, H'Hen Niê", "ede, h'hen nie"),
        ("KP 3 – P.5", "kp 3 – p.5"),
    ],
)
def test_marks_and_the_bar_of_d_fold_away(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("old", "new"),
    [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("xoá", "xóa"), ("Hoà Bình", "hòa bình"), ("uỷ", "ủy")],
)
def test_both_places_of_the_tone_are_one_exact_form(old, new):
    assert exact(old) == exact(new)


@pytest.mark.parametrize(
    ("one", "other"), [("ban", "bàn"), ("bàn", "bản"), ("bán", "bạn"), ("bản", "bãn"), ("dan", "đan"), ("o", "ơ")]
)
def test_different_words_have_different_exact_forms(one, other):
    assert exact(one) != exact(other)
    assert fold(one) == fold(other)


# Each list is in the right order already: given name, middle name, family name; letters before tones.
ORDERS = [
    ["Lê An", "Trần An", "Lê Anh", "Lê Ánh", "Lê Ân", "Lê Bình"],
    ["Nguyễn Văn An", "Nguyễn Văn Anh", "Nguyễn Văn Ánh", "Nguyễn Văn Ân", "Nguyễn Văn Ấn", "Nguyễn Văn Bình"],
    ["Lê Cường", "Lê Dung", "Lê Dũng", "Lê Dụng", "Lê Đạt", "Lê Đức", "Lê Em"],
    ["Lê Hoa", "Lê Hòa", "Lê Hoan", "Lê Hoàn", "Lê Hồng", "Lê Hợp"],
    ["Phạm La", "Phạm Là", "Phạm Lả", "Phạm Lã", "Phạm Lá", "Phạm Lạ"],
    ["Lê An", "Lê Anh An", "Lê Thị An", "Lê Thị Anh An", "Lê Văn An"],
    ["Bùi Minh An", "Đỗ Minh An", "Lê Minh An", "Võ Minh An", "Vũ Minh An"],
    ["Lê Tô", "Lê Tơ", "Lê Tu", "Lê Tư", "Lê Vy", "Lê Ý"],
    ["Lê Kha", "Lê Khánh", "Lê Lâm", "Lê Nga", "Lê Ngà", "Lê Nghĩa", "Lê Nhã"],
    ["Nguyễn Ny", "Nguyễn Oanh", "Nguyễn Ôn", "Nguyễn Phú"],
]


@pytest.mark.parametrize("names", ORDERS)
def test_people_stand_in_the_order_of_vietnamese_lists(names):
    turned = names[::-1]
    assert sorted(turned, key=name_key) == names


@pytest.mark.parametrize(
    "units",
    [
        ["Chi đoàn khu phố 1", "Chi đoàn khu phố 2", "Chi đoàn khu phố 10", "Chi đoàn khu phố 11"],
        ["KP2", "KP10"],
        ["Đoàn phường 5", "Đoàn phường 5A", "Đoàn phường 14"],
    ],
)
def test_numbers_in_names_stand_by_their_value(units):
    turned = units[::-1]
    assert sorted(turned, key=sort_key) == units


@given(anything)
def test_keys_are_digits_so_that_every_collation_orders_them_alike(text):
    assert re.fullmatch(r"[0-9]*", sort_key(text))
    assert re.fullmatch(r"[0-9]*", name_key(text))


@given(anything, anything)
def test_a_word_stands_before_the_longer_one_that_begins_with_it(one, more):
    one, more = "".join(one.split()), "".join(more.split())
    if one and more and fold(one + more).startswith(fold(one)) and not one[-1].isdigit() and len(fold(more)) > 0:
        assert sort_key(one) < sort_key(f"{one} {more}")


def test_both_places_of_the_tone_sort_alike():
    assert name_key("Lê Hoà") == name_key("Lê Hòa")


@pytest.mark.parametrize(
    ("name", "letters"), [("Nguyễn Thị Ánh", "TÁ"), ("An", "A"), ("", "?"), ("(không tên)", "T"), ("đỗ đạt", "ĐĐ")]
)
def test_initials_are_of_the_middle_and_given_name(name, letters):
    assert initials(name) == letters
