"""The ledger's page."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from flask import Blueprint, Response, render_template, request, stream_with_context

from club import clock, ledger
from club.audit.forms import FilterForm, VerifyForm
from club.audit.policy import READ
from club.audit.queries import Filter, lines
from club.audit.words import broken_words
from club.auth import me, power_needed
from club.limits import hit

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger")


@blueprint.get("")
@power_needed(READ)
def index() -> str:
    """Acts of power, newest first."""
    form = FilterForm(formdata=request.args)
    form.validate()
    narrow = Filter(verb=str(form.verb.data or ""), thing_kind=str(form.kind.data or ""), person=form.person.thing)
    shown = lines(narrow, after=request.args.get("after"))
    return render_template(
        "ledger/index.html",
        form=form,
        shown=shown,
        filtered=bool(narrow.verb or narrow.thing_kind or form.person.data),
        head=ledger.head(),
    )


@blueprint.route("/verify", methods=["GET", "POST"])
@power_needed(READ)
def verify() -> tuple[str, int]:
    """Walk the whole chain and say what was found."""
    form, result, status = VerifyForm(), None, 200
    if request.method == "POST":
        if form.validate():
            hit("ledger-verify", "20 per hour", me().id)
            broken = ledger.verify(str(form.head.data) or None)
            result = broken_words(broken) if broken else ""
        else:
            status = 422
    number, digest = ledger.head()
    page = render_template("ledger/verify.html", form=form, result=result, number=number, digest=digest)
    return page, status


@blueprint.get("/download")
@power_needed(READ)
def download() -> Response:
    """All lines as JSON, one a line, with everything that verifying them elsewhere needs."""
    hit("ledger-download", "10 per hour", me().id)

    def written() -> Iterator[bytes]:
        for line in ledger.walk():
            yield orjson.dumps(dict(line._mapping)) + b"\n"

    response = Response(stream_with_context(written()), mimetype="application/x-ndjson")
    name = f"ledger-{clock.today().isoformat()}.jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
