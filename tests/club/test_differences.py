"""The word-by-word difference of two texts."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from club.differences import marked, marked_part

_texts = st.text(st.sampled_from("ab ế\n.<&đ"), max_size=80) | st.text(max_size=40)


def _side(difference: str, drop: str) -> str:
    return html.unescape(
        re.sub(r"</?(ins|del)>", "", re.sub(rf"<{drop}>.*?</{drop}>", "", difference, flags=re.DOTALL))
    )


@given(_texts, _texts)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str):
    difference = str(marked(before, after))
    assert _side(difference, "ins") == before
    assert _side(difference, "del") == after


@given(_texts)
def test_a_text_does_not_differ_from_itself(text: str):
    assert "<ins>" not in str(marked(text, text))
    assert "<del>" not in str(marked(text, text))


def test_whole_words_are_marked_and_not_letters():
    assert str(marked("Họp lúc chín giờ", "Họp lúc chính ngọ")) == (
        "Họp lúc <del>chín</del><ins>chính</ins> <del>giờ</del><ins>ngọ</ins>"
    )


def test_what_people_typed_is_escaped():
    assert "<script" not in str(marked("<script>", "<script>alert"))


@pytest.mark.parametrize("word", ["a ", "a\n", "ab"])
def test_the_longest_posts_are_compared_in_a_moment(word: str):
    before, after = (word * 10_000)[:20_000], ("x " + word * 10_000)[:20_000][::-1]
    began = time.perf_counter()
    marked(before, after)
    assert time.perf_counter() - began < 2


def test_of_a_long_text_only_what_changed_is_shown_with_a_line_around_it():
    before = "\n".join(f"Dòng {number}" for number in range(9))
    after = before.replace("Dòng 4", "Dòng bốn")
    assert marked_part(before, after) == "…\nDòng 3\nDòng <del>4</del><ins>bốn</ins>\nDòng 5\n…"
    assert marked_part("a", "b") == "<del>a</del><ins>b</ins>"
    assert marked_part("a\nb", "a\nb\nc") == marked("a\nb", "a\nb\nc").replace("a\n", "…\n", 1)
