"""Administration of the spaces: for the leaders of the board and the admin, over the spaces they see themselves."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request

from club.auth import me, power_needed
from club.db import db, transaction
from club.forms import choices
from club.i18n import _
from club.text import clean_line
from club.units.models import Unit
from forum.actions import spaces
from forum.forms import ReasonForm, SpaceChangeForm, SpaceForm
from forum.models import Audience, Colour, PostBy, Space
from forum.policy import SPACES
from forum.queries.spaces import space_by_id, spaces_of, units_to_choose
from forum.routes.blueprint import blueprint, go


@blueprint.get("/spaces")
@power_needed(SPACES)
def manage_spaces() -> str:
    """All spaces one sees, in their order."""
    return render_template("forum/spaces.html", spaces=spaces_of(me()))


@blueprint.route("/spaces/new", methods=["GET", "POST"])
@power_needed(SPACES)
def new_space() -> Response | str | tuple[str, int]:
    """Create a space."""
    form = SpaceForm()
    _offer(form, None)
    if request.method == "GET" or not form.validate():
        page = render_template("forum/space_form.html", form=form, space=None)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        space = spaces.create(me(), **_values(form))
        name = space.name
    flash(_("The space “%(name)s” is there.", name=name))
    return go("forum.manage_spaces")


@blueprint.route("/spaces/<int:space_id>", methods=["GET", "POST"])
@power_needed(SPACES)
def change_space(space_id: int) -> Response | str | tuple[str, int]:
    """Change a space."""
    space = space_by_id(me(), space_id)
    shown: dict[str, Any] = {
        name: getattr(space, name).value if hasattr(getattr(space, name), "value") else getattr(space, name)
        for name in ("name", "description", "icon", "colour", "audience", "post_by")
    }
    form = SpaceChangeForm(data={**shown, "unit_id": space.unit_id or 0, "parent_id": space.parent_id or 0})
    _offer(form, space)
    if request.method == "GET" or not form.validate():
        page = render_template("forum/space_form.html", form=form, space=space)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        spaces.change(me(), space_by_id(me(), space_id), reason=str(form.reason.data), **_values(form))
    flash(_("The change is saved."))
    return go("forum.manage_spaces")


def _offer(form: SpaceForm, space: Space | None) -> None:
    """Fill in the units, and the spaces this one can stand under: those that stand under nothing themselves."""
    units = dict(units_to_choose())
    if space is not None and space.unit is not None:
        # A unit that was closed since still reads its space.
        units.setdefault(space.unit.id, space.unit.name)
    form.unit_id.choices = choices([(0, _("Choose a unit")), *units.items()])
    above = [(one.id, one.name) for one in spaces_of(me()) if one.parent_id is None and one is not space]
    form.parent_id.choices = choices([(0, _("Nothing (it stands by itself)")), *above])


def _values(form: SpaceForm) -> dict[str, Any]:
    audience = Audience(form.audience.data)
    return {
        "name": form.name.data,
        "description": clean_line(form.description.data or ""),
        "icon": form.icon.data,
        "colour": Colour(form.colour.data),
        "audience": audience,
        "unit": db.session.get(Unit, form.unit_id.data) if audience == Audience.UNIT else None,
        "post_by": PostBy(form.post_by.data),
        "parent": space_by_id(me(), form.parent_id.data) if form.parent_id.data else None,
    }


@blueprint.post("/spaces/<int:space_id>/<any(up, down):way>")
@power_needed(SPACES)
def move_space(space_id: int, way: str) -> Response:
    """Move a space one place up or down among those one sees."""
    with transaction():
        listed = spaces_of(me())
        space = space_by_id(me(), space_id)
        index = listed.index(space) + (-1 if way == "up" else 1)
        if 0 <= index < len(listed):
            spaces.move(me(), space, neighbour=listed[index])
    return go("forum.manage_spaces", _anchor=f"space-{space_id}")


@blueprint.route("/spaces/<int:space_id>/<any(close, reopen):act>", methods=["GET", "POST"])
@power_needed(SPACES)
def act_on_space(space_id: int, act: str) -> Response | str | tuple[str, int]:
    """Close a space or open it again: a page that asks for the reason, and the act."""
    space = space_by_id(me(), space_id)
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        page = render_template("forum/act_on_space.html", space=space, act=act, form=form)
        return page if request.method == "GET" else (page, 422)
    with transaction():
        space = space_by_id(me(), space_id)
        perform = spaces.close if act == "close" else spaces.reopen
        perform(me(), space, reason=str(form.reason.data))
    flash(_("The space is closed: it can still be read.") if act == "close" else _("The space is open again."))
    return go("forum.manage_spaces")
