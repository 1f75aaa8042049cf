"""Questions from a spreadsheet, one a row, and the empty form people fill in."""

from __future__ import annotations

import io
import re
from typing import Any

from club.roster.reading.workbook import Unreadable as Damaged
from club.roster.reading.workbook import read_workbook
from club.text import fold
from training.cloze import full
from training.numbers import readings, text_of
from training.question import (
    FALSE_TEXT,
    TRUE_TEXT,
    Difficulty,
    Draft,
    Option,
    Problem,
    QuestionKind,
    Unreadable,
    settled,
)

MOST_OPTIONS = 8
KINDS = {
    "một đáp án": QuestionKind.SINGLE, "nhiều đáp án": QuestionKind.MULTIPLE, "đúng sai": QuestionKind.TRUE_FALSE,
    "trả lời ngắn": QuestionKind.SHORT, "số": QuestionKind.NUMERIC, "ghép cặp": QuestionKind.MATCHING,
    "sắp xếp": QuestionKind.ORDERING, "điền khuyết": QuestionKind.CLOZE, "tự luận": QuestionKind.ESSAY,
}  # fmt: skip
_BY_WORD = {fold(word): kind for word, kind in KINDS.items()} | {kind.value: kind for kind in QuestionKind}
_LEVELS = {"dễ": Difficulty.EASY, "vừa": Difficulty.MEDIUM, "khó": Difficulty.HARD}
_BY_LEVEL = {fold(word): level for word, level in _LEVELS.items()} | {level.value: level for level in Difficulty}
_HEADS = {
    "kind": ("loai", "loai cau hoi", "kind", "type"), "category": ("chuyen muc", "danh muc", "category"),
    "name": ("ten ngan", "ten", "name"), "text": ("cau hoi", "noi dung", "question"),
    "right": ("dap an dung", "dap an", "answer", "correct"), "feedback": ("giai thich", "ghi nho", "feedback"),
    "tags": ("the", "tu khoa", "tags"), "level": ("do kho", "muc do", "difficulty"),
}  # fmt: skip
_OPTION = re.compile(r"^(?:phuong an|lua chon|option|choice)\s*(\w)$")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUE_TEXT if value else FALSE_TEXT
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _columns(cells: list[Any]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        head = re.sub(r"\s*\(.*$", "", fold(_said(cell))).strip(" *:")
        for name, words in _HEADS.items():
            if head in words:
                found.setdefault(name, place)
        if match := _OPTION.match(head):
            found[f"option{match[1].upper()}"] = place
    return found if "text" in found else None


def read_sheet(data: bytes) -> list[Draft | Problem]:
    """Every row below a row of headings, sheet by sheet; lines count as the spreadsheet numbers them."""
    try:
        sheets = read_workbook(data)
    except Damaged:
        return [Problem(1, "sheet_damaged")]
    items: list[Draft | Problem] = []
    headed = False
    for sheet in sheets:
        columns: dict[str, int] | None = None
        for line in sheet.lines:
            if columns is None:
                columns = _columns(line.cells)
                headed = headed or columns is not None
                continue
            row = {name: _said(line.cells[at]) if at < len(line.cells) else "" for name, at in columns.items()}
            if not any(row.values()):
                continue
            try:
                items.append(settled(_row(row, line.number)))
            except Unreadable as error:
                items.append(Problem(line.number, error.code, error.detail, row.get("text", "")[:60]))
    return items if headed else [Problem(1, "sheet_no_heads")]


def _row(row: dict[str, str], line: int) -> Draft:
    letters = sorted(name[6:] for name in row if name.startswith("option"))
    options = [(letter, row[f"option{letter}"]) for letter in letters if row[f"option{letter}"]]
    right = row.get("right", "")
    kind = _kind(row, options, right)
    level = fold(row.get("level", ""))
    if level and level not in _BY_LEVEL:
        raise Unreadable("level_unknown", text=row["level"][:40])
    return Draft(
        kind,
        full(row["text"]) if kind == QuestionKind.CLOZE else row["text"],
        _options(kind, options, right),
        name=row.get("name", ""),
        feedback=row.get("feedback", ""),
        category=tuple(row.get("category", "").replace(">", "/").split("/")),
        tags=tuple(re.split(r"[,;]", row.get("tags", ""))),
        difficulty=_BY_LEVEL.get(level),
        line=line,
    )


def _kind(row: dict[str, str], options: list[tuple[str, str]], right: str) -> QuestionKind:
    told = fold(re.sub(r"[-–/]", " ", row.get("kind", "")))
    if told:
        if told not in _BY_WORD:
            raise Unreadable("kind_unknown", kind=row["kind"][:40])
        return _BY_WORD[told]
    if fold(right) in {"dung", "sai", "d", "s", "true", "false"} and not options:
        return QuestionKind.TRUE_FALSE
    return QuestionKind.MULTIPLE if len(_letters(right)) > 1 else QuestionKind.SINGLE


def _letters(right: str) -> list[str]:
    return [part.upper() for part in re.split(r"[\s,;&+]+", right) if part]


def _options(kind: QuestionKind, options: list[tuple[str, str]], right: str) -> tuple[Option, ...]:
    if kind in {QuestionKind.ESSAY, QuestionKind.CLOZE, QuestionKind.NOTE}:
        return ()
    if kind == QuestionKind.TRUE_FALSE:
        told = fold(right)
        if told not in {"dung", "d", "true", "t", "sai", "s", "false", "f"}:
            raise Unreadable("true_false_answer", text=right[:40])
        true = told[0] in "dt"
        return (Option(TRUE_TEXT, correct=true), Option(FALSE_TEXT, correct=not true))
    texts = [text for _letter, text in options] or ([right] if right else [])
    if kind == QuestionKind.SHORT:
        return tuple(Option(text, correct=True) for text in texts)
    if kind == QuestionKind.NUMERIC:
        return tuple(_number(text) for text in texts)
    if kind == QuestionKind.ORDERING:
        return tuple(Option(text) for text in texts)
    if kind == QuestionKind.MATCHING:
        pairs = [re.split(r"\s*(?:->|=>|→)\s*", text, maxsplit=1) for text in texts]
        wrong = next((pair[0] for pair in pairs if len(pair) < 2), None)
        if wrong is not None:
            raise Unreadable("pair_without_arrow", text=wrong[:60])
        return tuple(Option(left, match=match) for left, match in pairs)
    wanted = _letters(right)
    by_number = {str(place): letter for place, (letter, _text) in enumerate(options, start=1)}
    wanted = [by_number.get(item, item) for item in wanted]
    known = {letter for letter, _text in options}
    unknown = next((item for item in wanted if item not in known), None)
    if not wanted or unknown is not None:
        raise Unreadable("answer_letter", letter=(unknown or right)[:20])
    return tuple(Option(text, correct=letter in wanted) for letter, text in options)


def _number(text: str) -> Option:
    value, *around = re.split(r"\s*(?:±|\+/-|:)\s*", text, maxsplit=1)
    read = [readings(part) for part in (value, *around)]
    if not all(read) or any(found[0][1] for found in read):
        raise Unreadable("not_a_number", text=text[:60])
    return Option(text_of(read[0][0][0]), correct=True, tolerance=text_of(read[1][0][0]) if around else "")


def form() -> bytes:
    """The empty form as a workbook: headings, a list to choose the kind from, an example of each kind to write over."""
    # Heavy, and used by few: docs/house.md.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Câu hỏi"
    letters = "ABCDEFGH"[:MOST_OPTIONS]
    heads = ["Loại", "Chuyên mục", "Tên ngắn", "Câu hỏi", *(f"Phương án {letter}" for letter in letters)]
    heads += ["Đáp án đúng", "Giải thích", "Thẻ", "Độ khó"]
    sheet.append(heads)
    for row in EXAMPLES:
        options = [*row["options"], *[""] * (MOST_OPTIONS - len(row["options"]))]
        sheet.append(
            [row["kind"], "Sinh hoạt chi đoàn", "", row["text"], *options, row["right"], row["why"], "mẫu", "Dễ"]
        )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in (("A", 14), ("B", 20), ("C", 16), ("D", 52)):
        sheet.column_dimensions[column].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    choices = DataValidation(type="list", formula1=f'"{",".join(KINDS)}"', allow_blank=True)
    levels = DataValidation(type="list", formula1='"Dễ,Vừa,Khó"', allow_blank=True)
    sheet.add_data_validation(choices)
    sheet.add_data_validation(levels)
    choices.add("A2:A2000")
    levels.add("P2:P2000")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EXAMPLES: list[dict[str, Any]] = [
    {"kind": "một đáp án", "text": "Ai kết luận buổi sinh hoạt chi đoàn?", "why": "Người chủ trì tổng hợp và kết luận.",
     "options": ["Người chủ trì", "Người đến muộn nhất", "Khách mời"], "right": "A"},
    {"kind": "nhiều đáp án", "text": "Biên bản cần có những gì?", "why": "Không cần ghi lại từng lời nói.",
     "options": ["Số người dự", "Việc, người làm, hạn", "Từng câu phát biểu"], "right": "A, B"},
    {"kind": "đúng sai", "text": "Nghị quyết của chi đoàn phải ghi rõ người chịu trách nhiệm.", "options": [],
     "right": "Đúng", "why": ""},
    {"kind": "trả lời ngắn", "text": "Tên viết tắt của Ban Chấp hành?", "options": ["BCH", "Ban Chấp hành"],
     "right": "", "why": ""},
    {"kind": "số", "text": "Kịch bản mẫu của lớp học kéo dài bao nhiêu phút?", "options": ["60 ± 5"], "right": "",
     "why": ""},
    {"kind": "ghép cặp", "text": "Ghép việc với người làm.", "options": ["Ghi biên bản -> Thư ký",
     "Kết luận -> Người chủ trì"], "right": "", "why": ""},
    {"kind": "sắp xếp", "text": "Xếp theo đúng thứ tự của buổi sinh hoạt.", "right": "", "why": "",
     "options": ["Mở đầu", "Thảo luận", "Kết luận"]},
    {"kind": "điền khuyết", "text": "Buổi sinh hoạt do {=Bí thư} chủ trì và {=thư ký ~khách mời} ghi biên bản.",
     "options": [], "right": "", "why": ""},
    {"kind": "tự luận", "text": "Viết lời mở đầu hai phút cho buổi sinh hoạt tháng tới.", "options": [], "right": "",
     "why": "Chấm theo: rõ việc, ngắn gọn, mời người nghe cùng nói."},
]  # fmt: skip
