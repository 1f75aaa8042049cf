"""Drafting a resolution, from nothing or from a topic, a consultation, a session; changing its words."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, members_only
from club.db import transaction
from club.errors import Invalid
from club.i18n import _
from club.policy import ensure
from decisions import citing
from decisions.citing import Beginning, Ref
from decisions.resolutions import policy
from decisions.resolutions.actions import drafting
from decisions.resolutions.forms import ResolutionForm
from decisions.resolutions.queries.resolutions import CONSULTATION, resolution_for
from decisions.resolutions.queries.sources import consultations_to_choose
from decisions.resolutions.routes import blueprint
from decisions.resolutions.routes.pages import go


def _beginning() -> tuple[Ref | None, Beginning]:
    """What `?from=topic:41` begins with, as far as the person reads it."""
    ref = citing.ref_at(me(), request.args.get("from", "")) if request.args.get("from") else None
    kind = citing.kind_of(ref.kind) if ref else None
    if ref is None or kind is None:
        return None, Beginning()
    return ref, kind.begins(me(), ref.id) or Beginning(sources=[ref])


@blueprint.route("/new", methods=["GET", "POST"])
@members_only
def new() -> Response | str | tuple[str, int]:
    """Draft one; `from` is what it starts from, `replaces` the one it is to take the place of."""
    ensure(policy.may_draft(me()))
    ref, begins = _beginning()
    wanted = request.args.get("replaces", type=int)
    old = resolution_for(me(), wanted) if wanted else None
    form = ResolutionForm()
    form.offer(consultations_to_choose(me()))
    shown = citing.told(me(), [*begins.sources, *begins.dissent])
    if request.method == "GET" or not form.validate():
        if request.method == "GET":
            form.title.data, form.words.data = begins.title, begins.words
            if ref is not None and ref.kind == CONSULTATION:
                form.after.data = str(ref.id)
            if old is not None:
                form.show(old)
        html = render_template(
            "decisions/resolutions/form.html", form=form, resolution=None, sources=list(shown.values()), replaces=old
        )
        return html if request.method == "GET" else (html, 422)
    with transaction():
        made = drafting.draft(
            me(),
            form.plan,
            sources=begins.sources,
            dissent=begins.dissent,
            replaces=resolution_for(me(), wanted) if wanted else None,
            client_id=form.client_id.data,
        )
        address = made.url
    flash(_("The draft is kept. Only the board sees it."))
    return go(address)


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@members_only
def edit(number: int) -> Response | str | tuple[str, int]:
    """Change the words of a draft."""
    found = resolution_for(me(), number)
    ensure(policy.may_edit(me(), found))
    form = ResolutionForm()
    form.offer(consultations_to_choose(me()))
    page = "decisions/resolutions/form.html"
    if request.method == "GET":
        form.show(found)
        return render_template(page, form=form, resolution=found, sources=[], replaces=None)
    if not form.validate():
        return render_template(page, form=form, resolution=found, sources=[], replaces=None), 422
    try:
        with transaction():
            found = resolution_for(me(), number, lock=True)
            drafting.change(me(), found, form.plan)
            address = found.url
    except Invalid as error:
        form.after.errors = [error.message]
        return render_template(page, form=form, resolution=found, sources=[], replaces=None), 422
    flash(_("The draft is kept. Only the board sees it."))
    return go(address)
