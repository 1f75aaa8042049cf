"""One box that finds everything one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for

from club.auth import me, members_only
from club.i18n import _
from club.limits import hit
from club.search.actions import kinds
from club.search.queries import PAGES, Query, find
from club.search.suggestions import suggest

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Tab:
    """A kind of thing to look for."""

    label: str
    url: str
    active: bool
    icon: str | None = None


def _page() -> int:
    typed = request.args.get("page", "1")
    return min(max(int(typed), 1), PAGES) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1


def _tabs(text: str, kind: str | None) -> list[Tab]:
    everything = Tab(_("Everything"), url_for("search.index", q=text), kind is None)
    shown = sorted(kinds.values(), key=lambda known: str(known.label))
    rest = [
        Tab(str(known.label), url_for("search.index", q=text, kind=known.code), kind == known.code) for known in shown
    ]
    return [everything, *rest]


@blueprint.get("/search")
@members_only
def index() -> str:
    """Results for `q`, of all kinds or one; with nothing found, what may have been meant. Nothing is stored."""
    asked = Query.of(request.args.get("q", ""))
    kind = request.args.get("kind")
    kind = kind if kind in kinds else None
    page = _page()
    values: dict[str, Any] = {"search_text": asked.text, "kind": kind, "kinds": kinds, "page": page, "found": []}
    if not asked.folded:
        return render_template("search/index.html", **values)
    hit("search", "60 per minute", me().id)
    found, more = find(me(), asked.text, kind=kind, page=page)
    values |= {"found": found, "tabs": _tabs(asked.text, kind)}
    if more:
        values["more_url"] = url_for("search.index", q=asked.text, kind=kind, page=page + 1)
    if page > 1:
        values["newer_url"] = url_for("search.index", q=asked.text, kind=kind, page=page - 1)
    if request.headers.get("HX-Target") == "search-more":
        return render_template("search/_results.html", **values)
    if not found and page == 1:
        values["everywhere"] = bool(kind) and bool(find(me(), asked.text, size=1)[0])
        if not values["everywhere"]:
            values["suggestions"] = [(wish, url_for("search.index", q=wish)) for wish in suggest(me(), asked.text)]
            if len(asked.folded) > 1:
                values["partly"], _more = find(me(), asked.text, kind=kind, any_word=True, size=5)
    return render_template("search/index.html", **values)
