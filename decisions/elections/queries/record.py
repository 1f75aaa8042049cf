"""What the count record says, apart from how it is written: the page, the PDF and the DOCX all take it from here.

Form of an official document of the Youth Union: issuing bodies at the left, the Union's name at the right, place, day,
type and abstract, numbered body, who receives it, signatures of all tellers.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from club import clock
from club.db import db
from club.i18n import number_text
from club.ledger import LedgerLine
from club.profile import club_profile
from decisions.elections.models import ELECTION_KIND, Election, ElectionRound
from decisions.elections.tally import Fault
from decisions.elections.words import COUNTED

# The record is an official document: it is written in Vietnamese, whoever reads it.
_BASES = {
    "collected": "phiếu thu vào, kể cả phiếu không hợp lệ",
    "valid": "phiếu hợp lệ",
    "summoned": "cử tri được triệu tập",
}
_FAULTS = {
    Fault.NOT_ISSUED: "không do Tổ bầu cử phát ra",
    Fault.MARKED: "có dấu hiệu nhận biết",
    Fault.OUTSIDE: "bầu người ngoài danh sách",
    Fault.TOO_MANY: "bầu quá số lượng",
    Fault.NOBODY: "không bầu ai",
}


@dataclass(frozen=True)
class Line:
    """A candidate's line: number, name, where they are from, votes, share in percent of the base, what came of it."""

    number: int
    name: str
    place: str
    votes: int
    share: str
    outcome: str


@dataclass(frozen=True)
class Record:
    """The whole record, in words."""

    upper: str
    body: str
    number: str
    place_and_day: str
    title: str
    abstract: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    conclusion: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    head: str
    tellers: tuple[str, ...]
    receivers: tuple[str, ...]


def _names(election: Election, round_: ElectionRound, numbers: list[int]) -> str:
    del election
    places = {place.number: place.candidate for place in round_.places}
    return ", ".join(f"đồng chí {places[number].name}" for number in numbers)


def _conclusion(election: Election, round_: ElectionRound) -> tuple[str, ...]:
    result = round_.result or {}
    found = []
    if result["elected"]:
        chosen = _names(election, round_, result["elected"])
        found.append(f"Trúng cử {len(result['elected'])}/{round_.seats}: {chosen}.")
    else:
        found.append("Không có người nào trúng cử.")
    if result["tied"]:
        tied = _names(election, round_, result["tied"])
        found.append(
            f"Bằng phiếu ở {result['tied_for']} vị trí cuối: {tied}; không ai trong số này được coi là trúng cử."
        )
    if result["empty"]:
        found.append(f"Còn khuyết {result['empty']} vị trí.")
    if round_.number == 1 and (result["tied"] or result["empty"]):
        found.append("Việc bầu vòng hai do hội nghị quyết định.")
    elif result["tied"] or result["empty"]:
        found.append("Đây là vòng hai; không bầu vòng ba.")
    return tuple(found)


def _day_words(election: Election, round_: ElectionRound) -> str:
    day = clock.local(round_.counted_at).date() if round_.counted_at else clock.today()
    place = election.place.split(",")[-1].strip()
    when = f"ngày {day.day} tháng {day.month} năm {day.year}"
    return f"{place}, {when}" if place else when[0].upper() + when[1:]


def record_of(election: Election, round_: ElectionRound) -> Record:
    """The record of a counted round."""
    profile, result = club_profile(), round_.result or {}
    round_words = " (vòng hai)" if round_.number == 2 else ""
    voted_by_phone = result["collected"] - round_.paper_collected
    outcomes = dict.fromkeys(result["elected"], "Trúng cử") | dict.fromkeys(result["tied"], "Bằng phiếu")
    order = sorted(round_.places, key=lambda place: place.number)
    lines = tuple(
        Line(
            place.number,
            place.candidate.name or "Thành viên đã rời",
            place.candidate.place,
            result["votes"][str(place.number)],
            f"{result['shares'][str(place.number)]:.2f}".replace(".", ",") + "%",
            outcomes.get(place.number, ""),
        )
        for place in order
    )
    facts = (
        ("Số người được bầu", number_text(round_.seats)),
        ("Số người trong danh sách bầu cử", number_text(len(order))),
        ("Số cử tri được triệu tập", number_text(round_.summoned)),
        ("Số phiếu phát ra", number_text(round_.issued)),
        ("Số phiếu thu vào", number_text(result["collected"])),
        ("– bằng điện thoại", number_text(voted_by_phone)),
        ("– bằng phiếu giấy", number_text(round_.paper_collected)),
        ("Số phiếu hợp lệ", number_text(result["valid"])),
        ("Số phiếu không hợp lệ", number_text(result["invalid"])),
        *((f"– vì {_FAULTS[Fault(fault)]}", number_text(one)) for fault, one in sorted(result["faults"].items())),
        (
            "Số phiếu cần để trúng cử",
            f"{number_text(result['needed'])} (quá nửa {number_text(result['of'])} {_BASES[election.base.value]})",
        ),
    )
    tellers = tuple(
        f"{teller.person.full_name}{' (Tổ trưởng)' if teller.is_head else ''}" for teller in election.tellers
    )
    return Record(
        upper=profile["issuing_body_upper"],
        body=profile["issuing_body"] or profile["name"].upper(),
        number=f"Số: ……-BB/{profile['document_suffix']}",
        place_and_day=_day_words(election, round_),
        title="BIÊN BẢN",
        abstract=f"Kiểm phiếu {election.title[0].lower()}{election.title[1:]}{round_words}",
        facts=facts,
        lines=lines,
        conclusion=_conclusion(election, round_),
        heads=(
            ("Khi mở bỏ phiếu", round_.opening_head),
            ("Khi đóng hòm phiếu", round_.closing_head),
            ("Sau lá phiếu cuối cùng", round_.head),
        ),
        head=_counted_by(election, round_),
        tellers=tellers,
        receivers=("Ban Thường vụ", "Ban Chủ nhiệm", "Lưu hồ sơ bầu cử"),
    )


def _counted_by(election: Election, round_: ElectionRound) -> str:
    query = select(LedgerLine.id, LedgerLine.hash).where(
        LedgerLine.thing_kind == ELECTION_KIND, LedgerLine.thing_id == election.id, LedgerLine.verb == COUNTED
    )
    rows = db.session.execute(query.order_by(LedgerLine.id)).all()
    found = rows[min(round_.number, len(rows)) - 1] if rows else None
    return f"Sổ cái dòng {found.id}, mã {found.hash}" if found is not None else ""
