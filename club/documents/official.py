"""What official documents of the Union have in common, whichever room issues them: who issues it, place and day, how a
text of lines is read, how a Word file is handed out. The head on a page: templates/documents/_official.html."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Response

from club import clock
from club.profile import club_profile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Head(NamedTuple):
    """The top of a document: the issuing bodies and the number at the left, place and day at the right."""

    upper: str
    body: str
    number: str
    place_and_day: str


def head_of(number: str, place: str, issued_at: datetime | None) -> Head:
    """The head under which the club issues a document; `number` without its "Số: "."""
    profile = club_profile()
    body = profile["issuing_body"] or profile["name"].upper()
    return Head(profile["issuing_body_upper"], body, f"Số: {number}", place_and_day(place, issued_at))


def place_and_day(place: str, issued_at: datetime | None) -> str:
    """ "Quận 11, ngày 21 tháng 1 năm 2023"; dots stand for a day to come."""
    day = clock.local(issued_at).date() if issued_at else None
    when = f"ngày {day.day} tháng {day.month} năm {day.year}" if day else "ngày …… tháng …… năm ……"
    return f"{place}, {when}" if place else when[0].upper() + when[1:]


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def receivers_of(text: str) -> tuple[str, ...]:
    """Who receives it, a line each; the usual ones where nobody is named."""
    return lines(text) or ("Ban Thường vụ", "Ban Chủ nhiệm", "Các thành viên Câu lạc bộ", "Lưu")


def docx_response(body: bytes, name: str) -> Response:
    """A Word file as a download."""
    answer = Response(body, mimetype=DOCX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
