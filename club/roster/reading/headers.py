"""Which column is which, by what stands above it: headers in many spellings, in one row or two."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from club.roster.reading.grid import Line, Sheet, is_blank, text_of
from club.text import clean_line, fold

_PHONE_WORDS = "dien thoai|d ?thoai|s ?d ?t|d ?t ?d ?d|d ?t|di dong|d ?d|phone|mobile|tel|zalo|hotline|lien he|lien lac"
_PHONE_MORE = "di dong|lien he|lien lac|ca nhan|(va |co )?zalo|number|no|dd"
# Over a header that is folded, without brackets, its signs turned to spaces; the first that fits whole decides.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "order": ("stt", "tt", "so tt", "so thu tu", "thu tu", "no", "order"),
    "born": (
        "((ngay|thang|nam|va) ?){1,4} ?sinh",
        "(ngay|nam) sinh .*",
        "n ?t ?n ?s",
        "dob",
        "date of birth",
        "birth ?da(y|te)",
    ),
    "email": ("(dia chi )?(e ?|g ?)?mails?( .*)?", "thu dien tu", "hop thu( dien tu)?"),
    "phone": (f"(so )?({_PHONE_WORDS})( ({_PHONE_MORE}))*", "(sdt|so dien thoai) .*"),
    "position": (
        "chuc vu( .*)?",
        "chuc danh",
        "nhiem vu",
        "vai tro",
        "position",
        "role",
        "cv",
        "chuc",
        "cong tac doan",
    ),
    "cluster": ("(ten )?(cum|khoi)( thi dua)?( so)?", "cluster"),
    "branch": (
        "(ten |don vi )?(chi doan|cd|cdkp)( (khu pho|kp|to dan pho|co so|truc thuoc))?",
        "(ten )?(khu pho|kp|to dan pho|tdp|ap)( chi doan)?",
        "branch",
    ),
    "ward": (
        "(ten |don vi )?(doan )?(phuong|xa|thi tran|ward)( (xa|thi tran|doan phuong))*",
        "doan phuong xa.*",
        "dp|phuong doan|doan co so|doan cs|doan cap tren",
    ),
    "unit": (
        "(ten )?don vi( (cong tac|sinh hoat|truc thuoc|doan))?",
        "noi (cong tac|sinh hoat)( doan)?",
        "unit|to chuc( doan)?|co so doan|dia ban",
    ),
    "gender": ("gioi tinh", "gt", "g tinh", "gioi", "nam nu", "phai", "sex", "gender", "nu"),
    "error": ("loi( nhap)?",),
    "note": ("ghi chu.*", "notes?", "chu thich", "ly do"),
    "family": (
        "ho",
        "ho (va )?(ten )?(dem|lot|chu lot|chu dem|tendem)",
        "ho va ten lot",
        "(last|family) name",
        "surname",
    ),
    "given": ("ten", "ten goi", "(given|first) name"),
    "name": (
        "ho( va)? ten( .*)?",
        "hoten|full ?name|name|ten day du|dong chi|thanh vien",
        "ten (thanh vien|doan vien|can bo|bi thu|dong chi)( .*)?",
    ),
}
_FIELDS = [(name, re.compile("|".join(f"(?:{each})" for each in patterns))) for name, patterns in _PATTERNS.items()]
_IDENTIFYING = {"born", "phone", "email", "position", "branch", "ward", "cluster", "unit", "order"}
_UNDER_BORN = {"ngay", "thang", "nam", "nu"}
UNIT_FIELDS = ("cluster", "ward", "branch", "unit")


def caption(value: Any) -> str:
    """A header as it is compared: "Ngày, tháng, năm sinh (dd/mm/yyyy) *" → "ngay thang nam sinh"."""
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", clean_line(text_of(value)))
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def field_of(words: str) -> str | None:
    """The field a caption names, or None."""
    if not words or len(words) > 60:
        return None
    return next((name for name, pattern in _FIELDS if pattern.fullmatch(words)), None)


@dataclass
class Header:
    """Where the columns are. `first` and `last` are the line numbers it takes; a field may have several columns."""

    first: int
    last: int
    columns: dict[str, list[int]] = field(default_factory=dict)
    captions: dict[int, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Columns up to the last one with a caption."""
        return max(self.captions, default=-1) + 1

    @property
    def usable(self) -> bool:
        """Whether people can be read below it: a name, and at least one more thing that tells it is a list."""
        named = {"name", "given"} & self.columns.keys()
        return bool(named) and bool(_IDENTIFYING & self.columns.keys())

    @property
    def worth(self) -> int:
        """How many columns were understood."""
        return sum(len(columns) for columns in self.columns.values())


def header_at(sheet: Sheet, index: int) -> Header | None:
    """The header that begins at this line, in one row or two, or None. Two only if more is understood by it."""
    line = sheet.lines[index]
    if sum(1 for value in line.cells if isinstance(value, int | float) and not isinstance(value, bool)) > 2:
        return None
    single = _read(sheet, line, None)
    below = sheet.lines[index + 1] if index + 1 < len(sheet.lines) else None
    if below is not None and _may_be_second(sheet, line, below):
        double = _read(sheet, line, below)
        if double.usable and (double.worth > single.worth or double.columns != single.columns):
            return double
    return single if single.usable else None


def _may_be_second(sheet: Sheet, line: Line, below: Line) -> bool:
    """Whether the next row goes on with the header: short words, and nothing under most of what is understood above."""
    texts = [clean_line(text_of(value)) for value in below.cells if not is_blank(value)]
    if below.number != line.number + 1 or not texts:
        return False
    if any(len(text) > 40 or re.search(r"\d{3}|@", text) for text in texts):
        return False
    if not any(caption(text) in _UNDER_BORN or field_of(caption(text)) for text in texts):
        return False
    known = [
        column
        for column in range(len(line.cells))
        if field_of(caption(line.at(column))) and not _top_text(sheet, line, column)[1]
    ]
    filled = [column for column in known if not is_blank(below.at(column))]
    return 2 * len(filled) <= len(known)


def _top_text(sheet: Sheet, line: Line, column: int) -> tuple[str, bool]:
    """The upper caption of a column, and whether it covers several columns."""
    origin = sheet.merged.get((line.number, column))
    if origin is not None and origin[0] == line.number:
        wide = sheet.merged.get((line.number, origin[1] + 1)) == origin
        return text_of(line.at(origin[1])), wide
    return text_of(line.at(column)), False


def _read(sheet: Sheet, line: Line, below: Line | None) -> Header:
    header = Header(line.number, below.number if below else line.number)
    columns: dict[str, list[int]] = defaultdict(list)
    width = max(len(line.cells), len(below.cells) if below else 0)
    spread: dict[tuple[int, int], str] = {}
    last_top = ""
    for column in range(width):
        top, wide = _top_text(sheet, line, column)
        bottom = ""
        if below is not None and sheet.merged.get((below.number, column), (below.number,))[0] == below.number:
            bottom = text_of(below.at(column))
        if bottom and not top.strip():
            # Without merging, the upper caption stands over the first of its columns only.
            top = last_top
        last_top = top if top.strip() else last_top
        found = _field(top, bottom)
        if found is not None and wide and not bottom:
            found = _spread_field(found, (line.number, sheet.merged[line.number, column][1]), spread)
        header.captions[column] = _told(top, bottom, found)
        if found is not None:
            columns[found].append(column)
    header.captions = {column: text for column, text in header.captions.items() if text}
    if "family" not in columns and "given" in columns and "name" not in columns:
        columns["name"] = columns.pop("given")
    if "family" in columns and "given" not in columns and "name" not in columns:
        columns["name"] = columns.pop("family")
    header.columns = dict(columns)
    return header


def _told(top: str, bottom: str, found: str | None) -> str:
    """The caption of a column in one row: one by which it would be understood again."""
    if found in {"family", "given"} and field_of(caption(bottom or top)) != found:
        return {"family": "Họ đệm", "given": "Tên"}[found]
    alike = (text for text in (bottom, top, f"{top} {bottom}") if field_of(caption(text)) == found)
    return clean_line(next(alike, f"{top} {bottom}"))


def _field(top: str, bottom: str) -> str | None:
    above, lower = caption(top), caption(bottom)
    if not lower:
        return field_of(above)
    over = field_of(above)
    if over == "born":
        # "Năm sinh" over "Nam" and "Nữ" is one date in one of two columns; over "Ngày", "Tháng", "Năm" three parts.
        parts = {"ngay": "born_day", "thang": "born_month"}
        if lower in parts:
            return parts[lower]
        if lower == "nam" and "ă" in clean_line(bottom).lower():
            return "born_year"
        if lower in {"nam", "nu"}:
            return "born"
    return field_of(lower) or field_of(f"{above} {lower}") or over


def _spread_field(found: str, origin: tuple[int, int], spread: dict[tuple[int, int], str]) -> str:
    """One caption over two columns: "Họ và tên" holds the family and middle names first, then the given name."""
    if found != "name":
        return found
    if origin in spread:
        return "given"
    spread[origin] = found
    return "family"
