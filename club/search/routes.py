"""One box that finds everything one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for

from club.auth import me, members_only
from club.i18n import _
from club.limits import hit
from club.search.actions import kinds
from club.search.filters import Narrowed, narrowed
from club.search.queries import LONGEST_QUERY, PAGES, Query, find
from club.search.suggestions import suggest

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Tab:
    """A kind of thing to look for."""

    label: str
    url: str
    active: bool
    icon: str | None = None


@dataclass(frozen=True)
class Chip:
    """A filter that is chosen, and the address without it."""

    label: str
    url: str


def _page() -> int:
    typed = request.args.get("page", "1")
    return min(max(int(typed), 1), PAGES) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1


def _tabs(text: str, kind: str | None, chosen: dict[str, Any]) -> list[Tab]:
    everything = Tab(_("Everything"), url_for("search.index", q=text, **chosen), kind is None)
    shown = sorted(kinds.values(), key=lambda known: str(known.label))
    rest = [
        Tab(str(known.label), url_for("search.index", q=text, kind=known.code, **chosen), kind == known.code)
        for known in shown
    ]
    return [everything, *rest]


def _chips(text: str, kind: str | None, within: Narrowed) -> list[Chip]:
    rest: dict[str, Any] = within.arguments
    return [
        Chip(label, url_for("search.index", q=text, kind=kind, **{key: rest[key] for key in rest if key != code}))
        for code, label, _value in within.chosen
    ]


@blueprint.get("/search")
@members_only
def index() -> str:
    """Results for `q` within the filters, of all kinds or one; with nothing found, what may have been meant, and what
    that finds. Nothing is stored."""
    within = narrowed(me(), request.args.get("q", "")[: LONGEST_QUERY * 4], request.args)
    asked = Query.of(within.text)
    kind = request.args.get("kind")
    kind = kind if kind in kinds else None
    page = _page()
    values: dict[str, Any] = {"search_text": asked.text, "kind": kind, "kinds": kinds, "page": page, "found": []}
    values |= {"within": within, "chips": _chips(asked.text, kind, within)}
    if not asked.folded and not within:
        return render_template("search/index.html", **values)
    hit("search", "60 per minute", me().id)
    found, more = find(me(), asked.text, kind=kind, page=page, within=within)
    values |= {"found": found, "tabs": _tabs(asked.text, kind, within.arguments)}
    around = {"q": asked.text, "kind": kind, **within.arguments}
    if more:
        values["more_url"] = url_for("search.index", page=page + 1, **around)
    if page > 1:
        values["newer_url"] = url_for("search.index", page=page - 1, **around)
    if request.headers.get("HX-Target") == "search-more":
        return render_template("search/_results.html", **values)
    if not found and page == 1 and asked.folded:
        values["everywhere"] = bool(kind or within) and bool(find(me(), asked.text, size=1)[0])
        if not values["everywhere"]:
            values |= _instead(asked, kind)
    return render_template("search/index.html", **values)


def _instead(asked: Query, kind: str | None) -> dict[str, Any]:
    """What may have been meant, what the likeliest of it finds, and what has some of the words."""
    wishes = suggest(me(), asked.text)
    values: dict[str, Any] = {"suggestions": [(wish, url_for("search.index", q=wish)) for wish in wishes]}
    if wishes:
        values["meant"], values["meant_found"] = wishes[0], find(me(), wishes[0], size=5)[0]
    elif len(asked.folded) > 1:
        values["partly"], _more = find(me(), asked.text, kind=kind, any_word=True, size=5)
    return values
