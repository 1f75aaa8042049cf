"""The count record as page, PDF and DOCX; the board of slips, its file and the script that recounts it."""

from __future__ import annotations

from pathlib import Path

import orjson
from flask import Response, render_template, request

from club.auth import me, members_only, public
from club.documents.pdf import pdf_response, render_pdf
from club.errors import NotFound
from decisions.elections import policy, recount
from decisions.elections.models import FAULT_NAMES, Election, ElectionRound
from decisions.elections.queries import board as boards
from decisions.elections.queries.elections import election_for
from decisions.elections.queries.record import record_of
from decisions.elections.routes import blueprint
from decisions.elections.writing import docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _counted(election_id: int) -> tuple[Election, ElectionRound]:
    """The round that `round` names, or the last one counted; before the count there is nothing here."""
    election = election_for(me(), election_id)
    wanted = request.args.get("round", type=int)
    counted = [one for one in election.rounds if policy.may_read_board(me(), one)]
    found = [one for one in counted if wanted in {None, one.number}]
    if not found:
        raise NotFound
    return election, found[-1]


def _file_name(election: Election, round_: ElectionRound, kind: str) -> str:
    return f"{'kiem-phieu' if kind == 'json' else 'bien-ban-kiem-phieu'}-{election.id}-vong-{round_.number}.{kind}"


@blueprint.get("/<int:election_id>/record")
@members_only
def record(election_id: int) -> str:
    """The count record."""
    election, round_ = _counted(election_id)
    return render_template(
        "decisions/elections/record.html", election=election, round=round_, record=record_of(election, round_)
    )


@blueprint.get("/<int:election_id>/record.pdf")
@members_only
def record_pdf(election_id: int) -> Response:
    """The count record as PDF."""
    election, round_ = _counted(election_id)
    page = render_template("decisions/elections/record_pdf.html", record=record_of(election, round_))
    return pdf_response(render_pdf(page), _file_name(election, round_, "pdf"))


@blueprint.get("/<int:election_id>/record.docx")
@members_only
def record_docx(election_id: int) -> Response:
    """The count record as DOCX, for whoever has to add a line."""
    election, round_ = _counted(election_id)
    answer = Response(docx(record_of(election, round_)), mimetype=DOCX)
    answer.headers.set("Content-Disposition", "attachment", filename=_file_name(election, round_, "docx"))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<int:election_id>/board")
@members_only
def board(election_id: int) -> str:
    """The board of slips, and one's own by its code."""
    election, round_ = _counted(election_id)
    typed = (request.args.get("code") or "").strip()[:40]
    return render_template(
        "decisions/elections/board.html",
        election=election,
        round=round_,
        typed=typed,
        mine=boards.slip_of(round_, typed) if typed else None,
        page=boards.slips(round_, after=request.args.get("after")),
        problems=boards.problems(round_),
        places={place.number: place.candidate for place in round_.places},
        FAULTS=FAULT_NAMES,
    )


@blueprint.get("/<int:election_id>/board.json")
@members_only
def board_file(election_id: int) -> Response:
    """The published file."""
    election, round_ = _counted(election_id)
    body = orjson.dumps(boards.published(round_), option=orjson.OPT_INDENT_2)
    answer = Response(body, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=_file_name(election, round_, "json"))
    return answer


@blueprint.get("/recount.py")
@public
def recount_script() -> Response:
    """The script that recounts a published file; the very one that the site's own check runs."""
    answer = Response(Path(recount.__file__).read_bytes(), mimetype="text/x-python")
    answer.headers.set("Content-Disposition", "attachment", filename="recount.py")
    return answer
