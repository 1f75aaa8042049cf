"""The board's pages of the list of tags."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, power_needed
from club.db import transaction
from club.errors import Invalid
from club.i18n import _
from club.text import clean_line
from forum.forms import ReasonForm
from forum.routes.blueprint import blueprint, go, go_to
from forum.tags.actions import curating
from forum.tags.forms import TagChangeForm, TagForm, TagMergeForm
from forum.tags.policy import CURATE
from forum.tags.queries import tags as queries


@blueprint.route("/tags/new", methods=["GET", "POST"])
@power_needed(CURATE)
def new_tag() -> Response | str | tuple[str, int]:
    """Make a tag."""
    form = TagForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                made = curating.create(
                    me(), name=str(form.name.data), description=clean_line(form.description.data or "")
                )
                name = made.name
            flash(_("The tag “%(name)s” is there.", name=name))
            return go("forum.tags")
        except Invalid as error:
            form.name.errors = [error.message]
    page = render_template("forum/tags/form.html", form=form, tag=None)
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tags/<slug>/change", methods=["GET", "POST"])
@power_needed(CURATE)
def change_tag(slug: str) -> Response | str | tuple[str, int]:
    """Rename a tag."""
    tag = queries.tag_called(slug)
    form = TagChangeForm(data={"name": tag.name, "description": tag.description})
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                tag = queries.tag_called(slug)
                words = {"name": str(form.name.data), "description": clean_line(form.description.data or "")}
                curating.change(me(), tag, reason=str(form.reason.data), **words)
                address = tag.url
            flash(_("The change is saved."))
            return go_to(address)
        except Invalid as error:
            form.name.errors = [error.message]
    page = render_template("forum/tags/form.html", form=form, tag=tag)
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tags/<slug>/merge", methods=["GET", "POST"])
@power_needed(CURATE)
def merge_tag(slug: str) -> Response | str | tuple[str, int]:
    """Put a tag into another."""
    tag, form = queries.tag_called(slug), TagMergeForm()
    form.offer(one for one in queries.all_tags() if one.id != tag.id)
    if request.method == "POST" and form.validate():
        with transaction():
            into = next(one for one in queries.all_tags() if one.id == form.into.data)
            curating.merge(me(), queries.tag_called(slug), into=into, reason=str(form.reason.data))
            address = into.url
        flash(_("Merged: all topics carry this tag now."))
        return go_to(address)
    page = render_template("forum/tags/merge.html", form=form, tag=tag)
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/tags/<slug>/<any(retire, restore):act>", methods=["GET", "POST"])
@power_needed(CURATE)
def act_on_tag(slug: str, act: str) -> Response | str | tuple[str, int]:
    """Retire a tag, or take it back into use."""
    tag, form = queries.tag_called(slug), ReasonForm()
    if request.method == "GET" or not form.validate():
        page = render_template("forum/tags/act.html", form=form, tag=tag, act=act)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        perform = curating.retire if act == "retire" else curating.restore
        perform(me(), queries.tag_called(slug), reason=str(form.reason.data))
    flash(_("The tag is retired.") if act == "retire" else _("The tag is in use again."))
    return go("forum.tags")
