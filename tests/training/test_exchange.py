"""Files of questions: what comes in whole, what is named with its line and reason, what goes out and comes back."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from club.text import clean, clean_line
from tests.make.bank import EACH
from training.exchange.gift import read_gift
from training.exchange.gift_writer import UNSAID, write_gift
from training.exchange.moodle_xml import read_moodle_xml
from training.exchange.reading import FileKind, read
from training.exchange.sheet import EXAMPLES, form
from training.exchange.xml_writer import write_moodle_xml
from training.numbers import readings
from training.question import Draft, Option, Problem, QuestionKind, settled

GOOD = (
    "gift/examples.txt", "gift/questions_in_category.gift.txt", "gift/questions_encoding_windows-1252.gift.txt",
    "aiken/questions.aiken.txt", "xml/category_with_description.xml", "xml/export_category.xml", "xml/multianswer.xml",
    "xml/multichoice.xml", "xml/nested_categories_with_questions.xml",
)  # fmt: skip
KINDS = {
    "MC": {"single", "multiple"}, "TF": {"true_false"}, "Short": {"short"}, "Numerical": {"numeric"},
    "Matching": {"matching"}, "Essay": {"essay"}, "Description": {"note"},
}  # fmt: skip


def bare(item: Draft | Problem) -> Draft | Problem:
    """Without what a file's place says."""
    return replace(item, line=0, left_out=()) if isinstance(item, Draft) else item


def drafts(text: str) -> list[Draft]:
    items = read_gift(text)
    assert [item for item in items if isinstance(item, Problem)] == []
    return [bare(item) for item in items]  # pyright: ignore


@pytest.mark.outside
@pytest.mark.parametrize("name", GOOD)
def test_every_valid_file_comes_in_whole_and_survives_being_written(outside: Path, name: str):
    items = [bare(item) for item in read(Path(name).name, (outside / "questions" / name).read_bytes()).items]
    assert items
    assert [item for item in items if isinstance(item, Problem)] == []
    text, unsaid = write_gift(items)  # pyright: ignore
    assert drafts(text) == [item for item in items if item.kind not in UNSAID]  # pyright: ignore
    assert all(item.kind in UNSAID for item in unsaid)
    assert [bare(item) for item in read_moodle_xml(write_moodle_xml(items).encode())] == items  # pyright: ignore


@pytest.mark.outside
def test_another_parsers_reading_of_gift_agrees_where_moodles_documentation_does(outside: Path):
    files = sorted((outside / "questions/gift/peg").glob("*.gift"))
    assert len(files) >= 20
    for path in files:
        mine = drafts(path.read_text("utf-8"))
        theirs = [row for row in json.loads(path.with_suffix(".json").read_text("utf-8")) if row["type"] != "Category"]
        assert [one.name for one in mine] == [row["title"] or "" for row in theirs], path.name
        for one, row in zip(mine, theirs, strict=True):
            assert one.kind.value in KINDS[row["type"]], path.name
            assert one.tags == tuple(row["tags"] or ()), path.name
            if row["type"] in {"MC", "Short"}:
                assert len(one.options) == len(row["choices"]), path.name
            if row["type"] == "TF":
                assert one.options[0].correct == row["isTrue"], path.name


@pytest.mark.outside
def test_broken_gaps_are_named_with_their_line_and_reason(outside: Path):
    items = read("x.xml", (outside / "questions/xml/broken_cloze_questions.xml").read_bytes()).items
    assert [(item.line, item.code) for item in items if isinstance(item, Problem)] == [
        (4, "no_gaps"),
        (20, "gap_empty"),
        (36, "gap_one_choice"),
        (52, "gap_no_right"),
        (68, "gap_number"),
    ]
    assert len(items) == 5


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("Ổn?{T}\n\nHỏng?{=a ~b\n\nLại ổn?{F}", 3, "brace_not_closed"),
        ("Hai chỗ {=a} và {=b}?", 1, "two_answers"),
        ("\n\n::Tên không đóng:Câu?{T}", 3, "name_not_closed"),
        ("Câu?{đúng}", 1, "no_marker"),
        ("Câu?{~a ~b}", 1, "no_right"),
        ("Câu?{~%50%a ~%25%b ~c}", 1, "weights_add_up"),
        ("Câu?{=một}{", 1, "two_answers"),
        ("Số?{#mười}", 1, "not_a_number"),
        ("Số?{#5..1}", 1, "not_a_number"),
        ("Ghép?{=a -> b}", 1, "two_pairs"),
        ("Ghép?{=a -> b =c}", 1, "pair_without_arrow"),
        ("Câu?{=a}\nthừa } ngoặc", 2, "two_answers"),
        ("{T}", 1, "no_text"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(text: str, line: int, code: str):
    problems = [item for item in read_gift(text) if isinstance(item, Problem)]
    assert [(one.line, one.code) for one in problems] == [(line, code)]
    rest = [item for item in read_gift("Trước?{T}\n\n" + text + "\n\nSau?{F}") if isinstance(item, Draft)]
    assert {"Trước?", "Sau?"} <= {item.text for item in rest}


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("Hỏi?\nA) một\nB) hai\nANSWER: C", 1, "answer_letter"),
        ("Hỏi?\nA) một\nB) hai", 1, "no_answer_line"),
        ("Hỏi?\nA) một\nANSWER: A", 1, "two_choices"),
        ("Hỏi?\nA) một\nB) hai\n\nHỏi nữa?\nA) x\nA) y\nANSWER: A", 5, "letter_twice"),
    ],
)
def test_aiken_is_judged_by_the_line(text: str, line: int, code: str):
    items = read("a.txt", (text + "\n\nTốt?\nA. một\nB. hai\nANSWER: B").encode()).items
    problems = [item for item in items if isinstance(item, Problem)]
    assert (line, code) in [(one.line, one.code) for one in problems]
    assert any(isinstance(item, Draft) and item.text == "Tốt?" for item in items)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_of_a_text_file_is_understood(encoding: str, ends: str):
    text = "::Câu một::Chi đoàn họp hằng tháng.{TRUE}\n\nBí thư là ai?{=người đứng đầu}\n".replace("\n", ends)
    items = read("q.gift", text.encode(encoding)).items
    assert [item.text for item in items if isinstance(item, Draft)] == ["Chi đoàn họp hằng tháng.", "Bí thư là ai?"]


def test_old_windows_files_keep_their_letters_and_what_is_no_text_is_refused():
    items = read("q.gift", "Où est l’école – “là”?{T}".encode("cp1252")).items
    assert [item.text for item in items if isinstance(item, Draft)] == ["Où est l’école – “là”?"]
    assert [item.code for item in read("q.gift", bytes(range(256)) * 4).items if isinstance(item, Problem)] == [
        "not_text"
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<?xml version='1.0'?><quiz><question type='essay'>", "xml_broken"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><quiz>&b;</quiz>", "xml_hostile"),
        (b"<?xml version='1.0'?><html/>", "xml_not_quiz"),
        (b"<?xml version='1.0'?><quiz>" + b"<a>" * 60 + b"</a>" * 60 + b"</quiz>", "xml_too_deep"),
        (
            b"<?xml version='1.0'?><quiz><question type='calculated'><name><text>x</text></name></question></quiz>",
            "kind_unknown",
        ),
    ],
)
def test_xml_that_is_broken_hostile_or_foreign_says_so(data: bytes, code: str):
    assert [item.code for item in read("q.xml", data).items if isinstance(item, Problem)] == [code]


def test_the_excel_form_reads_back_as_one_question_of_each_kind():
    read_back = read("mau.xlsx", form())
    assert read_back.kind == FileKind.SHEET
    assert [item.kind.value for item in read_back.items if isinstance(item, Draft)] == [
        "single", "multiple", "true_false", "short", "numeric", "matching", "ordering", "cloze", "essay",
    ]  # fmt: skip
    assert len(EXAMPLES) == len(read_back.items)


def test_rows_of_a_sheet_that_cannot_be_read_are_named():
    book = load_workbook(io.BytesIO(form()))
    sheet = book.active
    assert sheet is not None
    sheet.delete_rows(2, 20)
    sheet.append(["một đáp án", "", "", "Ai?", "An", "Bình", "", "", "", "", "", "", "D"])
    sheet.append(["trò chơi", "", "", "Gì?"])
    sheet.append(["đúng sai", "", "", "Đúng không?", *[""] * 8, "có lẽ"])
    sheet.append(["", "", "", "Không ghi loại?", "một", "hai", *[""] * 6, "2"])
    out = io.BytesIO()
    book.save(out)
    items = read("q.xlsx", out.getvalue()).items
    assert [(item.line, item.code) for item in items if isinstance(item, Problem)] == [
        (2, "answer_letter"),
        (3, "kind_unknown"),
        (4, "true_false_answer"),
    ]
    assert isinstance(items[3], Draft)
    assert [option.correct for option in items[3].options] == [False, True]
    assert [item.code for item in read("q.xlsx", b"PK\x03\x04broken").items if isinstance(item, Problem)] == [
        "sheet_damaged"
    ]


def test_every_kind_goes_through_xml_unchanged():
    each = [settled(draft) for draft in EACH.values()]
    wanted = [replace(draft, spec={k: v for k, v in draft.spec.items() if k != "loose"}) for draft in each]
    assert [bare(item) for item in read_moodle_xml(write_moodle_xml(each).encode())] == wanted


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40)
line = words.map(clean_line).filter(bool)
text = st.lists(line, min_size=1, max_size=3).map("\n".join).map(clean).filter(lambda said: bool(said.strip()))
said = st.one_of(st.just(""), text)
weights = st.sampled_from([None, 25.0, 50.0, 33.33333, -50.0])


def option(**more):
    return st.builds(Option, text=text, feedback=said, **more)


right = option(correct=st.just(True))
wrong = option(weight=weights)
single = st.tuples(right, st.lists(wrong, min_size=1, max_size=4)).map(lambda pair: (pair[0], *pair[1]))
multiple = st.tuples(st.lists(right, min_size=1, max_size=3), st.lists(option(), min_size=1, max_size=3)).map(
    lambda pair: (*pair[0], *pair[1])
)
short = st.lists(option(correct=st.just(True)), min_size=1, max_size=4).map(tuple)
numbers = st.decimals(-10_000, 10_000, places=3).map(lambda value: f"{value:f}".rstrip("0").rstrip(".") or "0")
numeric = st.lists(
    st.builds(Option, text=numbers.filter(lambda n: n != "-0"), correct=st.just(True), feedback=said, tolerance=st.sampled_from(["", "0.5", "2"])),
    min_size=1, max_size=3,
).map(tuple)  # fmt: skip
pairs = st.lists(st.builds(Option, text=text, match=line.filter(lambda t: "->" not in t)), min_size=2, max_size=4).map(
    tuple
)
yes_no = st.tuples(st.booleans(), said, said).map(
    lambda row: (Option("Đúng", correct=row[0], feedback=row[1]), Option("Sai", correct=not row[0], feedback=row[2]))
)
asked = st.one_of(
    st.tuples(st.just(QuestionKind.SINGLE), single),
    st.tuples(st.just(QuestionKind.MULTIPLE), multiple),
    st.tuples(st.just(QuestionKind.SHORT), short),
    st.tuples(st.just(QuestionKind.NUMERIC), numeric),
    st.tuples(st.just(QuestionKind.MATCHING), pairs),
    st.tuples(st.just(QuestionKind.TRUE_FALSE), yes_no),
    st.tuples(st.sampled_from([QuestionKind.ESSAY, QuestionKind.NOTE]), st.just(())),
)
questions = st.builds(
    lambda kind, body, name, general, written, tags, category: settled(
        Draft(
            kind[0],
            body,
            tuple(replace(option, format=written, feedback_format=written) for option in kind[1]),
            name=name,
            format=written,
            feedback="" if kind[0] == QuestionKind.NOTE else general,
            feedback_format=written,
            tags=tuple(tags),
            category=tuple(category),
        )
    ),
    asked,
    text,
    st.one_of(st.just(""), line),
    said,
    st.sampled_from(["plain", "markdown", "html"]),
    st.lists(line.map(str.lower).map(clean_line), unique=True, max_size=2),
    st.lists(line.filter(lambda part: part.strip("/$") == part and part != "top"), max_size=2),
)


@given(st.lists(questions, min_size=1, max_size=4))
def test_gift_written_by_the_bank_reads_back_as_the_same_questions(made: list[Draft]):
    written, unsaid = write_gift(made)
    assert unsaid == []
    assert drafts(written) == made
    assert write_gift(drafts(written))[0] == written


@given(st.lists(questions, min_size=1, max_size=3))
def test_xml_written_by_the_bank_reads_back_as_the_same_questions(made: list[Draft]):
    assert [bare(item) for item in read_moodle_xml(write_moodle_xml(made).encode())] == made


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(soup: str):
    for item in read_gift(soup):
        assert isinstance(item, Draft | Problem)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(soup: bytes):
    for name in ("a.gift", "a.xml", "a.txt", "a.xlsx"):
        for item in read(name, soup).items:
            assert isinstance(item, Draft | Problem)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3,14", {"3.14"}), ("3.14", {"3.14"}), ("1.822", {"1.822", "1822"}), ("1.234.567,89", {"1234567.89"}),
        ("1,234.5", {"1234.5"}), ("−5", {"-5"}), (" 12 km", {"12"}), (".5", {"0.5"}), ("0.125", {"0.125"}), ("abc", set()),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed: str, meant: set[str]):
    assert {str(value) for value, _unit in readings(typed)} == meant
