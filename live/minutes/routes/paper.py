"""The official form of minutes as page, PDF and DOCX."""

from __future__ import annotations

from flask import Response, render_template

from club.auth import me, members_only
from club.documents.official import docx_response
from club.documents.pdf import pdf_response, render_pdf
from club.errors import NotFound
from club.markdown import render
from live.minutes.models import Minutes, State
from live.minutes.paper import Paper, docx, paper_of
from live.minutes.queries.minutes import minutes_for, sections_of, version_of
from live.routes import blueprint


def _paper(session_id: int) -> tuple[Minutes, Paper]:
    minutes = minutes_for(me(), session_id)
    if minutes.state == State.PREPARING:
        raise NotFound
    approved = minutes.state in (State.APPROVED, State.PUBLISHED)
    version = version_of(minutes, minutes.version) if approved else None
    return minutes, paper_of(minutes, version, [] if version else sections_of(minutes))


def _html(told: Paper) -> list[tuple[str, str]]:
    return [(heading, render(text)) for heading, text in told.sections]


def _file_name(minutes: Minutes, kind: str) -> str:
    number = f"{minutes.year}-{minutes.number:02d}" if minutes.number else f"du-thao-{minutes.session_id}"
    return f"bien-ban-{number}.{kind}"


@blueprint.get("/<int:session_id>/minutes/paper")
@members_only
def minutes_paper(session_id: int) -> str:
    """On the screen."""
    minutes, told = _paper(session_id)
    page = "live/minutes/paper.html"
    return render_template(page, minutes=minutes, session=minutes.session, paper=told, sections=_html(told))


@blueprint.get("/<int:session_id>/minutes/paper.pdf")
@members_only
def minutes_pdf(session_id: int) -> Response:
    """As PDF."""
    minutes, told = _paper(session_id)
    page = render_template("live/minutes/paper_pdf.html", paper=told, sections=_html(told))
    return pdf_response(render_pdf(page), _file_name(minutes, "pdf"))


@blueprint.get("/<int:session_id>/minutes/paper.docx")
@members_only
def minutes_docx(session_id: int) -> Response:
    """As DOCX, for whoever has to add a line."""
    minutes, told = _paper(session_id)
    return docx_response(docx(told), _file_name(minutes, "docx"))
