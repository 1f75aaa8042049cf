"""What the official form of minutes says, apart from how it is written: the page, the PDF and the DOCX take it from
here. Always in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass

from club.documents.official import Head, head_of, receivers_of
from club.profile import club_profile
from live.minutes.models import Minutes, MinutesSection, MinutesVersion, Part, State

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


@dataclass(frozen=True)
class Paper:
    """The whole document; `sections` are headings with Markdown."""

    head: Head
    title: str
    abstract: str
    sections: tuple[tuple[str, str], ...]
    closing: str
    receivers: tuple[str, ...]
    secretary: str
    chair: str
    is_draft: bool


def paper_of(minutes: Minutes, version: MinutesVersion | None, sections: list[MinutesSection]) -> Paper:
    """The approved text `version`, or the sections as they stand where nothing is approved."""
    if version is not None:
        texts = {part: version.text(part) for part in Part}
        place, receivers = str(version.document["place"]), str(version.document["receivers"])
        end = str(version.document["closing"])
    else:
        texts = {section.part: section.text for section in sections}
        place, receivers, end = minutes.place, minutes.receivers, ""
    said = [(part.heading, texts.get(part, "")) for part in Part if texts.get(part, "").strip()]
    signed = minutes.state in (State.APPROVED, State.PUBLISHED)
    suffix = club_profile()["document_suffix"]
    return Paper(
        head=head_of(minutes.numbered(suffix), place, minutes.published_at),
        title="BIÊN BẢN",
        abstract=minutes.session.title,
        sections=tuple((f"{roman}. {heading}", text) for roman, (heading, text) in zip(ROMAN, said, strict=False)),
        closing=end,
        receivers=receivers_of(receivers),
        secretary=minutes.signer_secretary if signed else "",
        chair=minutes.signer if signed else "",
        is_draft=not minutes.is_public,
    )


def docx(paper: Paper) -> bytes:
    """The document as a file that a word processor opens."""
    # Heavy, and used by few: docs/house.md.
    from club.documents import word
    from club.documents.prose import prose

    document = word.blank()
    word.head(document, **paper.head._asdict())
    word.title(document, paper.title, paper.abstract)
    if paper.is_draft:
        word.say(document, "(Dự thảo, chưa ban hành)", italic=True, align=word.CENTRE)
    for heading, text in paper.sections:
        word.say(document, heading, bold=True, before=6)
        prose(document, text)
    if paper.closing:
        word.say(document, paper.closing, before=6, align=word.BOTH)
    word.signatures(document, _signed("THƯ KÝ", paper.secretary), _signed("CHỦ TRÌ", paper.chair))
    word.receivers(document, paper.receivers)
    return word.saved(document)


def _signed(office: str, name: str) -> list[dict[str, object]]:
    return [
        {"text": office, "bold": True, "size": 13, "before": 14},
        {"text": "(Ký, ghi rõ họ tên)", "italic": True, "size": 11},
        {"text": name, "bold": True, "size": 13, "before": 48},
    ]
