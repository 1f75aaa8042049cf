"""Chức vụ as it is typed → an office, or the words as they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from club.policy import Role
from club.text import clean_line, fold

# What a position is called in the club's own lists. Data, not interface: it is what people write in either language.
WORDS = {
    Role.BRANCH_SECRETARY: "Bí thư Chi đoàn",
    Role.WARD_SECRETARY: "Bí thư Đoàn phường",
    Role.MEMBER: "Thành viên",
    Role.OBSERVER: "Quan sát viên",
}
# The offices a list may give. All others are given by hand, each with a reason.
LISTED = frozenset(WORDS)


@dataclass(frozen=True)
class Position:
    """`role` None: a secretary of whatever the unit is (`by_unit`), or nothing that gives an office. `text` is kept
    with the person. `board`: words of an office that no list gives."""

    role: Role | None
    text: str
    by_unit: bool = False
    board: bool = False


_SHORT = [
    (r"\bcdkp\b", "chi doan khu pho"),
    (r"\bc\.?d\b", "chi doan"),
    (r"\bd\.?p\b", "doan phuong"),
    (r"\bkp\b", "khu pho"),
    (r"\bp\.? ?bt\b|\bpbt\b|\bp\.? bi thu\b", "pho bi thu"),
    (r"\bb\.?t\b", "bi thu"),
    (r"\bbtcd\b", "bi thu chi doan"),
    (r"\bbtdp\b", "bi thu doan phuong"),
    (r"\bbcn\b", "ban chu nhiem"),
    (r"\bclb\b", "cau lac bo"),
    (r"\bt\.?v\b", "thanh vien"),
]
_BOARD = re.compile(r"\bchu nhiem\b|\bban chu nhiem\b|\bquan tri\b|\badmin\b|\bban thuong vu\b(?!.*(phuong|xa))")
_DEPUTY = re.compile(r"\bpho bi thu\b|^pho\b|\bnguyen\b|\bcuu\b|\bthu ky\b|\bdu bi\b|\bquyen\b")
_SECRETARY = re.compile(r"\bbi thu\b")
_BRANCH = re.compile(r"\bchi doan\b|\bkhu pho\b|\bto dan pho\b")
_WARD = re.compile(r"\b(doan )?(phuong|xa|thi tran)\b")
_OTHER_LEVEL = re.compile(
    r"\bdoan co so\b|\bquan doan\b|\bthanh doan\b|\bdoan truong\b|\bchi bo\b|\bdang uy\b|\bdoan quan\b"
)


@lru_cache(maxsize=5_000)
def read_position(typed: str) -> Position:
    """The office that a position carries; what is not known is kept as words (and makes a new person a member)."""
    text = clean_line(typed)[:120]
    folded = f" {fold(text)} "
    for pattern, words in _SHORT:
        folded = re.sub(pattern, words, folded)
    folded = " ".join(re.findall(r"[a-z0-9]+", folded))
    if not folded:
        return Position(None, "")
    if _BOARD.search(folded):
        return Position(None, text, board=True)
    if _SECRETARY.search(folded) and not _DEPUTY.search(folded) and not _OTHER_LEVEL.search(folded):
        if _BRANCH.search(folded):
            return Position(Role.BRANCH_SECRETARY, WORDS[Role.BRANCH_SECRETARY])
        if _WARD.search(folded):
            return Position(Role.WARD_SECRETARY, WORDS[Role.WARD_SECRETARY])
        return Position(None, text if folded != "bi thu" else "", by_unit=True)
    if re.fullmatch(r"(thanh vien|doan vien|hoi vien|tv)( (clb|cau lac bo|chi doan).*)?", folded):
        return Position(Role.MEMBER, text if folded != "thanh vien" else WORDS[Role.MEMBER])
    if re.search(r"\bquan sat vien\b|\bkhach moi\b|\bbao cao vien\b", folded):
        return Position(Role.OBSERVER, text if "quan sat" not in folded else WORDS[Role.OBSERVER])
    return Position(None, text)
