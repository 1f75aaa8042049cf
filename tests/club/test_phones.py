"""Phone numbers as people type them into lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.people.phones import e164, national, numbers_in

MOBILE = "+84912345678"
TYPED = [
    ("0912345678", MOBILE),
    ("0912 345 678", MOBILE),
    ("0912.345.678", MOBILE),
    ("0912-345-678", MOBILE),
    ("0912 – 345 – 678", MOBILE),
    ("0912\u00a0345\u00a0678", MOBILE),
    ("\u200e0912345678\u200e", MOBILE),
    (" 0912345678 ", MOBILE),
    ("'0912345678", MOBILE),
    ("(0912) 345678", MOBILE),
    ("09 12 34 56 78", MOBILE),
    ("+84912345678", MOBILE),
    ("+84 912 345 678", MOBILE),
    ("(+84) 912 345 678", MOBILE),
    ("+84(0)912345678", MOBILE),
    ("+840912345678", MOBILE),
    ("84912345678", MOBILE),
    ("840912345678", MOBILE),
    ("0084 912 345 678", MOBILE),
    ("912345678", MOBILE),
    ("912345678.0", MOBILE),
    ("912345678.00", MOBILE),
    ("9.12345678E8", MOBILE),
    ("9.12345678e+08", MOBILE),
    ("O912345678", MOBILE),
    ("o912 345 678", MOBILE),
    ("０９１２３４５６７８", MOBILE),
    ("0168 123 4567", "+84381234567"),
    ("01681234567", "+84381234567"),
    ("1681234567", "+84381234567"),
    ("+841681234567", "+84381234567"),
    ("84 168 123 4567", "+84381234567"),
    ("0120 123 4567", "+84701234567"),
    ("0199 123 4567", "+84591234567"),
    ("028 3865 1234", "+842838651234"),
    ("(028) 38651234", "+842838651234"),
    ("2838651234", "+842838651234"),
    ("+1 650 253 0000", "+16502530000"),
    ("+65 6123 4567", "+6561234567"),
    ("0356 789 012", "+84356789012"),
    ("0799999999", "+84799999999"),
]
NOT_NUMBERS = [
    "",
    " ",
    "-",
    "không có",
    "chưa cập nhật",
    "1234",
    "091234567",
    "09123456789",
    "0123456789",
    "0912345678x12",
    "0912345678 / 0987654321",
    "22/4/1995",
    "nam@example.org",
    "+",
    "00",
    "84",
    "１２",
    "0" * 400,
]


@pytest.mark.parametrize(("typed", "number"), TYPED)
def test_every_usual_way_of_typing_gives_the_same_number(typed, number):
    assert e164(typed) == number


@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_what_is_no_number_is_none(typed):
    assert e164(typed) is None


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0912345678", [MOBILE]),
        ("0912345678 - 0987654321", [MOBILE, "+84987654321"]),
        ("0912 345 678/0987.654.321", [MOBILE, "+84987654321"]),
        ("0912345678; 0912 345 678", [MOBILE]),
        ("SĐT: 0912345678 (Zalo)", [MOBILE]),
        ("0912345678\n0987654321", [MOBILE, "+84987654321"]),
        ("0912 345 678 hoặc 0987 654 321", [MOBILE, "+84987654321"]),
        ("0912 345 678 0987 654 321", [MOBILE, "+84987654321"]),
        ("+84 912345678, 028 3865 1234", [MOBILE, "+842838651234"]),
        ("091234567 / 0987654321", ["+84987654321"]),
        ("không có", []),
    ],
)
def test_several_numbers_in_one_cell_are_told_apart(cell, numbers):
    assert numbers_in(cell) == numbers


@given(st.text())
def test_any_text_at_all_is_answered(text):
    number = e164(text)
    assert number is None or number.startswith("+")
    assert all(found.startswith("+") for found in numbers_in(text))


@given(st.sampled_from(["3", "5", "7", "8", "9"]), st.integers(0, 99_999_999))
def test_a_number_shown_and_typed_again_is_the_same(prefix, rest):
    number = e164(f"0{prefix}{rest:08d}")
    if number is not None:
        assert e164(national(number)) == number
        assert e164(number) == number
        assert numbers_in(f"đt {national(number)}") == [number]


def test_a_number_is_shown_in_groups():
    assert national(MOBILE) == "0912 345 678"
    assert national("+16502530000") == "+1 650-253-0000"
    assert national(None) == ""
