"""The public log, its copies, and blanking words in it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import orjson
from flask import Response, flash, render_template, request

from club import clock, ledger
from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict
from club.i18n import _
from club.limits import hit
from club.policy import ensure_visible
from forum.due_process import policy
from forum.due_process.actions.redacting import redact
from forum.due_process.queries import log as queries
from forum.due_process.queries.measures import record_of
from forum.forms import ReasonForm
from forum.moving.queries.log import whole_log as whole_log_of_moves
from forum.routes.blueprint import blueprint, go

LARGEST_COPY = 20_000_000


@blueprint.get("/log")
@members_only
def log() -> str:
    """What moderators did in the spaces one reads, the newest first; how appeals went."""
    ensure_visible(policy.may_read_log(me()))
    page = queries.page_of_log(me(), after=request.args.get("after"))
    return render_template(
        "forum/due_process/log.html", page=page, record=record_of(me()), redacts=policy.may_redact(me())
    )


@blueprint.get("/log/download.<any(json, csv):form>")
@members_only
def download_log(form: str) -> Response:
    """The whole log one reads, with the ledger's line numbers and hashes."""
    ensure_visible(policy.may_read_log(me()))
    hit("forum.log", "20 per hour", me().id)
    entries = list(queries.whole_log(me()))
    lines = queries.ledger_lines(entries)
    copies = [queries.copy_of(entry, lines) for entry in entries]
    copies += whole_log_of_moves(me())
    number, digest = ledger.head()
    name = f"moderation-log-{clock.today().isoformat()}.{form}"
    if form == "json":
        told = {"made_at": clock.now().isoformat(), "head": {"lines": number, "hash": digest}, "entries": copies}
        response = Response(orjson.dumps(told, option=orjson.OPT_INDENT_2), mimetype="application/json")
    else:
        response = Response("\ufeff" + _as_csv(copies), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_csv(copies: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["entry", "at", "what", "where", "rule", "reason", "moderator", "until", "ended_at", "appeal_at",
         "appeal_outcome", "appeal_reason", "ledger_line", "ledger_hash"]
    )  # fmt: skip
    for one in copies:
        plain = [one[name] for name in ("entry", "at", "what", "where", "rule", "reason", "moderator", "until")]
        appeal = one["appeal"] or {}
        line = one["ledger"][0] if one["ledger"] else {}
        rest = [appeal.get("at"), appeal.get("outcome"), appeal.get("reason"), line.get("id"), line.get("hash")]
        writer.writerow([_harmless(value) for value in [*plain, one["ended_at"], *rest]])
    return out.getvalue()


def _harmless(value: Any) -> Any:
    # A spreadsheet takes a cell that begins so for a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


@blueprint.route("/log/check", methods=["GET", "POST"])
@members_only
def check_log() -> str | tuple[str, int]:
    """Hold a downloaded copy against the ledger as it stands today."""
    ensure_visible(policy.may_read_log(me()))
    result, problem, status = None, "", 200
    if request.method == "POST":
        hit("forum.log-check", "20 per hour", me().id)
        file = request.files.get("copy")
        try:
            result = queries.check_copy(json.loads((file.read(LARGEST_COPY) if file else b"").decode("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            problem, status = _("This is not a copy of the log in JSON. Download it again and choose that file."), 422
    return render_template("forum/due_process/check_log.html", result=result, problem=problem), status


@blueprint.route("/log/<int:measure_id>/redact", methods=["GET", "POST"])
@power_needed(policy.REDACT)
def redact_entry(measure_id: int) -> Response | str | tuple[str, int]:
    """Blank the words of an entry that name somebody."""
    entry, form = queries.entry_of(me(), measure_id), ReasonForm()
    if entry.blanked:
        raise Conflict(_("The words of this entry were blanked already."))
    if request.method == "GET" or not form.validate():
        page = render_template("forum/due_process/redact.html", entry=entry, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        redact(me(), queries.entry_of(me(), measure_id), reason=str(form.reason.data))
    flash(_("The words are blanked; number and hash stay."))
    return go("forum.log")
