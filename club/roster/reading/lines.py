"""Walking down a sheet: titles, headers (also repeated and further ones), sections, people, totals, signatures."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from club.roster.reading.grid import Line, Sheet, is_blank, text_of
from club.roster.reading.headers import UNIT_FIELDS, Header, caption, header_at
from club.text import clean_line, fold

# A header stands among the first rows that have anything in them; further tables may follow anywhere.
SEARCHED = 20
_NUMBERING = re.compile(r"^\(?[0-9a-h]{1,2}\)?$|^\(\d+\)=.*$")
# With its marks: "Tống" and "Công" are family names.
_TOTAL = re.compile(r"^(tổng|cộng|tong (cong|so)|tc:|danh sách (này )?(có|gồm))\b")
# What stands under a list: one such cell is enough for the first kind, the second is also a position in the list.
_FOOTER = re.compile(
    r"^(nguoi (lap|tong hop|bao cao)|lap (bang|bieu)|xac nhan|noi nhan|ky (va )?(ghi|ten)|t ?m|tl|k ?t|truong ban)\b"
    r"|\bngay\b.{0,8}\bthang\b.{0,8}\bnam\b|\bky (va )?(ghi ro ho )?ten\b"
)
_SIGNING = re.compile(r"^(pho )?(bi thu|chu nhiem)$|^thu ky$|^ghi chu$")
_SECTION = re.compile(
    r"^((phan|muc) )?([ivx]{1,5}|[a-h]|\d{1,2})? ?(cum|doan phuong|doan xa|phuong|xa|thi tran|dp|doan co so|chi doan"
    r"|khu pho|kp|to dan pho|don vi|quan doan|doan tncs|ban chap hanh|ban chu nhiem|thuong truc|khoi)\b"
)
_DASH = re.compile(r"^[\-–—_.]+$")
_HEADER_LETTERS = frozenset("HhTtFfNn")
_SECTION_MARK = re.compile(r"^\s*(?:(?:phần|mục)\s+)?(?:[ivxIVX]{1,5}|[A-Ha-h]|\d{1,2})\s*[.)/:\-–]+\s*", re.IGNORECASE)


@dataclass
class Person:
    """A row that holds a person: the values of its fields (a field may have several), where they stand, and the section
    and title lines above it, nearest first."""

    line: int
    values: dict[str, list[Any]]
    columns: dict[str, list[int]]
    cells: list[str]
    sections: list[str]
    titles: list[str]
    carried: list[str] = field(default_factory=list)

    def first(self, name: str) -> Any:
        """The first value of a field that is not blank, or None."""
        return next((value for value in self.values.get(name, ()) if not is_blank(value)), None)

    def column(self, name: str) -> int | None:
        """The column of that value; of the field's first column where all are blank."""
        columns = self.columns.get(name)
        if not columns:
            return None
        filled = [c for c, value in zip(columns, self.values[name], strict=True) if not is_blank(value)]
        return (filled or columns)[0]


@dataclass
class Walk:
    """What came out of a sheet. `header` is the first one; `ignored` counts rows with something in them that were taken
    for titles, sections, totals or signatures."""

    header: Header | None = None
    people: list[Person] = field(default_factory=list)
    born: list[Any] = field(default_factory=list)
    ignored: int = 0


def walk(sheet: Sheet) -> Walk:
    """Read a sheet from top to bottom."""
    found = Walk()
    header: Header | None = None
    titles: list[str] = []
    sections: list[str] = []
    above: dict[str, Any] = {}
    outside, searched = True, 0
    lines = iter(enumerate(sheet.lines))
    for index, line in lines:
        if index % 200 == 0:
            time.sleep(0)
        if line.blank:
            continue
        seen = header_at(sheet, index) if (header is None and searched < SEARCHED) or _may_be_header(line) else None
        if seen is not None:
            header, outside, above = seen, False, {}
            found.header = found.header or seen
            if seen.last > seen.first:
                next(lines, None)
            continue
        if header is None or outside:
            searched += 1
            titles += _texts(line)
            found.ignored += 1
            if header is None and searched >= SEARCHED:
                break
            continue
        kind = _kind(sheet, line, header)
        if kind == "person":
            person = _person(sheet, line, header, sections, titles, above)
            found.people.append(person)
            found.born += [value for value in person.values.get("born", ()) if not is_blank(value)]
            continue
        found.ignored += 1
        if kind == "section":
            _open_section(sections, " ".join(_without_numerals(_texts(line))))
            above = {}
        elif kind == "footer":
            outside, sections, titles = True, [], []
    return found


def _may_be_header(line: Line) -> bool:
    """Whether to look closer: a cell that begins like "Họ và tên". Asked of every row, so it costs next to nothing."""
    for value in line.cells:
        if isinstance(value, str) and value.lstrip()[:1] in _HEADER_LETTERS and len(value) < 60:
            words = caption(value)
            if (
                words.startswith(("ho va", "ho ten", "hoten", "ho dem", "ho lot", "ten", "full", "name"))
                or words == "ho"
            ):
                return True
    return False


def _texts(line: Line) -> list[str]:
    return list(dict.fromkeys(clean_line(text_of(value)) for value in line.cells if not is_blank(value)))


def _kind(sheet: Sheet, line: Line, header: Header) -> str:
    """person, section, total, footer or nothing: by what stands in the row and in which columns."""
    values = [(column, value) for column, value in enumerate(line.cells) if not is_blank(value)]
    if len(values) > 2 and all(_NUMBERING.match(text_of(value).strip().lower()) for _column, value in values):
        return "nothing"
    name_columns = [c for name in ("name", "family", "given") for c in header.columns.get(name, ())]
    named = any(column in name_columns for column, _value in values)
    firsts = header.columns.get("order", ())
    numbered = any(column in firsts and text_of(value).strip(" .").isdigit() for column, value in values)
    contact = _has_contact(header, values)
    if named and numbered and contact:
        return "person"
    texts = [clean_line(text_of(value)) for _column, value in values]
    folded = [" ".join(re.findall(r"[a-z0-9]+", fold(text))) for text in texts]
    if any(c in firsts and text in {"vd", "vi du"} for (c, _value), text in zip(values, folded, strict=True)):
        return "nothing"  # the example of our own empty form
    words = next((text for text in folded if not text.isdigit()), "")
    if not contact and not numbered and len(values) <= 4 and any(_TOTAL.match(text.lower()) for text in texts):
        return "total"
    dates = header.columns.get("born", ())
    beside = [text for (column, _v), text in zip(values, folded, strict=True) if not named or column not in dates]
    if not numbered and _signed(beside):
        return "footer"
    only = _without_numerals(texts)
    if len(set(only)) <= 1 and not contact:
        whole = " ".join(folded)
        if (_SECTION.match(words) or _SECTION.match(whole)) and "phương" not in " ".join(texts).lower():
            return "section"
        if not named or not only:
            return "nothing" if not numbered or not named else "person"
        letters = re.sub(r"[^\W\d_]| |\.|'|-", "", only[0])
        return "person" if not letters and 2 <= len(only[0].split()) <= 7 else "nothing"
    return "person" if named or contact else "nothing"


def _has_contact(header: Header, values: list[tuple[int, Any]]) -> bool:
    """Whether a phone, mail or date stands where one belongs: such a row holds a person."""
    shapes = {"phone": r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d", "email": r"@", "born": r"\d"}
    return any(
        column in header.columns.get(name, ()) and re.search(shape, text_of(value))
        for name, shape in shapes.items()
        for column, value in values
    )


def _without_numerals(texts: list[str]) -> list[str]:
    """The cells that are more than the number of a section or a person."""
    return [text for text in texts if not re.fullmatch(r"[ivxIVX]{1,5}|[a-hA-H]|\d{1,3}", text.strip(" .)("))]


def _signed(folded: list[str]) -> bool:
    if len(folded) <= 3 and any(_FOOTER.search(text) for text in folded):
        return True
    return all(_FOOTER.search(text) or _SIGNING.match(text) for text in folded)


def _open_section(sections: list[str], text: str) -> None:
    """A new section closes those of its own rank and below: a cluster closes wards, a ward only other wards."""
    heading = re.sub(
        r"\([^)]*\)|[:–-]\s*\d+\s*(đ/c|đồng chí|người|thành viên).*", "", _SECTION_MARK.sub("", text)
    ).strip()
    rank = _rank(heading)
    sections[:] = [heading, *(kept for kept in sections if _rank(kept) < rank)]


def _rank(text: str) -> int:
    folded = fold(text)
    if re.search(r"\bcum\b|\bkhoi\b", folded):
        return 0
    if re.search(r"\b(phuong|xa|thi tran|dp)\b", folded) and not re.search(r"\b(chi doan|khu pho|kp)\b", folded):
        return 1
    return 2


def _value(sheet: Sheet, line: Line, column: int, index: dict[int, Line]) -> Any:
    value = line.at(column)
    if not is_blank(value):
        return value
    origin = sheet.merged.get((line.number, column))
    if origin is None or origin[0] == line.number or origin[1] != column:
        return None
    top = index.get(origin[0])
    return top.at(origin[1]) if top is not None else None


def _person(
    sheet: Sheet, line: Line, header: Header, sections: list[str], titles: list[str], above: dict[str, Any]
) -> Person:
    index = sheet.by_number
    values = {name: [_value(sheet, line, c, index) for c in columns] for name, columns in header.columns.items()}
    cells = [text_of(line.at(column)) for column in range(max(header.width, len(line.cells)))]
    person = Person(line.number, values, header.columns, cells, list(sections), list(titles))
    _carry_units(person, above)
    return person


def _carry_units(person: Person, above: dict[str, Any]) -> None:
    """Lists name a unit once and leave it empty for those below. A row without any unit has that of the row above; one
    with only a branch belongs to the ward above. Where a section names the unit, nothing is carried."""
    own = {name: person.first(name) for name in UNIT_FIELDS if name in person.values}
    filled = {name for name, value in own.items() if value is not None}
    if any(_DASH.match(text_of(value).strip()) for value in own.values()):
        # Somebody wrote that nothing stands here.
        carried = {}
    elif not filled and not person.sections:
        carried = dict(above)
    elif "branch" in filled or "unit" in filled:
        carried = {name: above[name] for name in ("ward", "cluster") if name in above and name not in filled}
    elif "ward" in filled:
        same = above.get("ward") == own.get("ward")
        carried = {"cluster": above["cluster"]} if "cluster" in above and same and "cluster" not in filled else {}
    else:
        carried = {}
    for name, value in carried.items():
        if value is not None and name in person.values:
            person.values[name] = [value, *person.values[name][1:]]
            person.carried.append(name)
    above.clear()
    above.update({name: person.first(name) for name in own if person.first(name) is not None})
