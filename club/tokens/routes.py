"""The page of one's own tokens."""

from __future__ import annotations

import re

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from club.auth import me, members_only
from club.db import transaction
from club.errors import Conflict, Invalid
from club.i18n import _
from club.tokens import actions
from club.tokens.forms import TokenForm
from club.tokens.queries import tokens_of
from club.tokens.scopes import scopes

# The feed a page of a room sent somebody here for.
_FEED = re.compile(r"/[a-z0-9/_-]{1,150}\.atom")
blueprint = Blueprint("tokens", __name__, url_prefix="/me/tokens")


@blueprint.route("", methods=["GET", "POST"])
@members_only
def index() -> Response | str | tuple[str, int]:
    """My tokens; a new one is shown once, on the page that answers."""
    form = TokenForm()
    if request.method == "GET":
        form.scopes.data = list(scopes)[:1]
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        with transaction():
            text = actions.make(me(), name=str(form.name.data), scopes=form.scopes.data or [])[1]
    except (Invalid, Conflict) as error:
        form.name.errors = [error.message]
        return _page(form), 422
    response = make_response(_page(TokenForm(formdata=None), text))
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(form: TokenForm, text: str = "") -> str:
    wished = request.args.get("feed", "")
    feed = f"{request.host_url.rstrip('/')}{wished}" if _FEED.fullmatch(wished) else ""
    return render_template("tokens/index.html", form=form, tokens=tokens_of(me()), text=text, scopes=scopes, feed=feed)


@blueprint.post("/<int:token_id>/revoke")
@members_only
def revoke(token_id: int) -> Response:
    """End a token at once."""
    with transaction():
        gone = actions.revoke(me(), token_id)
    if gone:
        flash(_("The token is revoked: what used it is shut out."))
    return redirect(url_for("tokens.index"), 303)  # pyright: ignore[reportReturnType]
