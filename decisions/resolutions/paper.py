"""What the official document says, apart from how it is written: the page, the PDF and the DOCX all take it from here.

Form of an official document of the Youth Union: issuing bodies at the left, the Union's name at the right, place, day,
type and abstract, grounds, body, who receives it, the chair's signature. It is handed on, so that it names only sources
that every member may read.
"""

from __future__ import annotations

from dataclasses import dataclass

from club.documents.official import Head, head_of, lines, receivers_of
from club.profile import club_profile
from decisions import citing
from decisions.citing import Ref
from decisions.resolutions.models import Form, Resolution, ResolutionSource, Side
from decisions.tasks.models import ActionItem

# The document is written in Vietnamese, whoever reads it.
_TYPES = {Form.RESOLUTION: "NGHỊ QUYẾT", Form.CONCLUSION: "KẾT LUẬN"}
_KINDS = {
    "post": "Bài viết", "topic": "Chủ đề", "session": "Buổi sinh hoạt", "question": "Câu hỏi", "vote": "Biểu quyết",
    "statement": "Ý kiến", "consultation": "Lấy ý kiến", "inquiry": "Câu hỏi gửi cán bộ", "election": "Bầu cử",
    "proposal": "Đề xuất",
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """The whole document, in words."""

    head: Head
    title: str
    abstract: str
    grounds: tuple[str, ...]
    words: tuple[str, ...]
    items: tuple[tuple[str, str, str], ...]
    sources: tuple[str, ...]
    dissent: tuple[str, ...]
    opposed: tuple[str, ...]
    unity: str
    receivers: tuple[str, ...]
    authority: str
    office: str
    signer: str


def unity_words(resolution: Resolution) -> str:
    """The sentence of measured unity; "" where nothing was measured."""
    told = resolution.unity or {}
    before, after = told.get("before"), told.get("after")
    if after is None and before is None:
        return ""
    if before is None or after is None:
        return f"Mức đồng thuận thấp nhất giữa các nhóm ý kiến: {after if before is None else before}%."
    return f"Mức đồng thuận thấp nhất giữa các nhóm ý kiến: {before}% trước khi bàn, {after}% sau khi bàn."


def paper_of(resolution: Resolution, rows: list[ResolutionSource], items: list[ActionItem]) -> Paper:
    """The document. One query for the sources."""
    suffix = club_profile()["document_suffix"]
    told = citing.told(None, [Ref(row.kind, row.thing_id) for row in rows])
    measured = [Ref("consultation", number) for number in (resolution.before_id, resolution.after_id) if number]
    named = {
        side: tuple(
            f"{_KINDS.get(row.kind, '')}: {one.title}".lstrip(": ")
            for row in rows
            if row.side == side and (one := told.get(Ref(row.kind, row.thing_id)))
        )
        for side in Side
    }
    shown = len(citing.told(None, measured)) == len(set(measured))
    return Paper(
        head=head_of(resolution.numbered(suffix), resolution.place, resolution.published_at),
        title=_TYPES[resolution.form],
        abstract=resolution.title,
        grounds=lines(resolution.grounds),
        words=lines(resolution.words),
        items=tuple((item.text, item.who, item.due_on.strftime("%d/%m/%Y")) for item in items),
        sources=named[Side.FOR],
        dissent=lines(resolution.dissent),
        opposed=named[Side.DISSENT],
        unity=unity_words(resolution) if shown else "",
        receivers=receivers_of(resolution.receivers),
        authority="TM. BAN CHỦ NHIỆM",
        office="CHỦ NHIỆM",
        signer=resolution.signer,
    )
