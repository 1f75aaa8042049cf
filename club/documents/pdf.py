"""PDF by WeasyPrint, which needs pango from the system. The site starts and runs without it.

A process of its own renders (club.documents.render): a hundred pages take seconds of pure computing, which would keep
every other reader of this server waiting, and as much memory, which is given back this way.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import structlog
from flask import Response, current_app, make_response

from club.errors import DomainError
from club.i18n import _

log = structlog.get_logger(__name__)
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
MISSING = 3
LONGEST_SECONDS = 120


class PdfMissing(DomainError):
    """No PDF can be made on this computer; whoever asked for it is offered the same page for printing."""

    status, code = 503, "pdf_missing"


def _child(*arguments: str, page: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "club.documents.render", *arguments],
        input=page,
        capture_output=True,
        cwd=Path(__file__).resolve().parents[2],
        timeout=LONGEST_SECONDS,
        check=False,
    )


@lru_cache(maxsize=1)
def pdf_problem() -> str | None:
    """Why no PDF can be made here, with the one line that mends it; None when it can. Asked once a process."""
    if _child("--check").returncode == 0:
        return None
    return f"PDF: pango is missing, documents are offered as web pages only: apt install {PANGO}"


def render_pdf(page: str) -> bytes:
    """A page (a template that extends documents/pdf.html) as PDF. Raises PdfMissing where pango is not installed.

    The page may use `asset:NAME` for what the front end's build made, and `data:`; nothing is fetched from anywhere.
    """
    try:
        done = _child(str(Path(current_app.config["ROOT"]) / "static" / "dist"), page=page.encode())
    except subprocess.TimeoutExpired as error:
        raise RuntimeError("the PDF took too long") from error
    if done.returncode == MISSING:
        raise PdfMissing(
            _("No PDF can be made here: the server needs one more package (%(line)s).", line=install_line())
        )
    if done.returncode != 0:
        log.error("pdf.failed", said=done.stderr.decode("utf-8", "replace")[-2000:])
        raise RuntimeError("the PDF could not be rendered")
    return done.stdout


def install_line() -> str:
    """What the administrator types where pango is missing."""
    return f"apt install {PANGO}"


def pdf_response(body: bytes, name: str) -> Response:
    """The PDF as a download: a viewer inside the browser would ask for it a second time when it is saved."""
    response = make_response(body)
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
