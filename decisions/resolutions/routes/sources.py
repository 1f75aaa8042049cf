"""What a draft rests on: by address, by search, and inside what it cites already."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.policy import ensure
from decisions import citing
from decisions.citing import Ref
from decisions.resolutions import policy
from decisions.resolutions.actions import drafting
from decisions.resolutions.forms import SourceForm
from decisions.resolutions.models import Resolution, Side
from decisions.resolutions.queries import sources as queries
from decisions.resolutions.queries.resolutions import resolution_for, sources_of
from decisions.resolutions.routes import blueprint
from decisions.resolutions.routes.pages import go


def _page(found: Resolution, form: SourceForm | None = None) -> str:
    person, typed = me(), request.args.get("q", "").strip()[:200]
    told = sources_of(person, found)
    cited = {Ref(one.row.kind, one.row.thing_id) for one in (*told.rests_on, *told.dissent)}
    return render_template(
        "decisions/resolutions/sources.html",
        resolution=found,
        sources=told,
        form=form or SourceForm(formdata=None),
        typed=typed,
        found=queries.found_by(person, typed, cited) if typed else [],
        inside=queries.inside(person, cited) if not typed else [],
        kind_of=citing.kind_of,
        sides=list(Side),
    )


@blueprint.get("/<int:number>/sources")
@members_only
def sources(number: int) -> str:
    """The sources of a draft, and the picker."""
    found = resolution_for(me(), number)
    ensure(policy.may_edit(me(), found))
    return _page(found)


def _back(number: int) -> Response:
    return go(url_for("resolutions.sources", number=number, q=request.args.get("q")))


@blueprint.post("/<int:number>/sources")
@members_only
def cite(number: int) -> Response | tuple[str, int]:
    """Add a source, or say something else of one."""
    found = resolution_for(me(), number)
    ensure(policy.may_edit(me(), found))
    form: Any = SourceForm()
    if not form.validate():
        return _page(found, form), 422
    ref = citing.ref_at(me(), str(form.address.data))
    if ref is None:
        form.address.errors = [
            _("Nothing that can be cited stands at this address, or you may not read it. Copy it from the browser.")
        ]
        return _page(found, form), 422
    try:
        with transaction():
            found = resolution_for(me(), number, lock=True)
            drafting.cite(me(), found, ref, side=Side(str(form.side.data)), note=str(form.note.data or ""))
    except (Invalid, Conflict) as error:
        form.address.errors = [error.message]
        return _page(resolution_for(me(), number), form), 422
    flash(_("Added."))
    return _back(number)


@blueprint.post("/<int:number>/sources/<int:row_id>/remove")
@members_only
def uncite(number: int, row_id: int) -> Response:
    """Take a source away."""
    with transaction():
        found = resolution_for(me(), number, lock=True)
        drafting.uncite(me(), found, queries.source_row(found, row_id))
    flash(_("Taken away."))
    return _back(number)
