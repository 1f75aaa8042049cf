"""How people talk in a topic or a space."""

from __future__ import annotations

from typing import Any

from flask import render_template

from club.auth import me, members_only
from forum.dialogue.actions.gauging import measure_later
from forum.dialogue.gauge import Figures
from forum.dialogue.models import Measured
from forum.dialogue.queries import gauging
from forum.models import Space
from forum.queries.spaces import space_for
from forum.queries.topics import topic_for
from forum.routes.blueprint import blueprint


@blueprint.get("/t/<int:topic_id>/gauge")
@members_only
def topic_gauge(topic_id: int) -> str:
    """The gauge of a topic."""
    topic = topic_for(me(), topic_id)
    return _page(Measured.TOPIC, topic.id, topic.space, topic=topic)


@blueprint.get("/s/<slug>/gauge")
@members_only
def space_gauge(slug: str) -> str:
    """The gauge of a space, of the last twelve months."""
    space = space_for(me(), slug)
    return _page(Measured.SPACE, space.id, space)


def _page(kind: Measured, thing_id: int, space: Space, **context: Any) -> str:
    posts = gauging.size_of(kind, thing_id)
    figures, at = None, None
    if posts <= gauging.AT_ONCE:
        figures = gauging.computed(kind, thing_id, space)
    else:
        stored = gauging.stored_gauge(kind, thing_id)
        if stored is None or gauging.is_stale(stored, posts):
            measure_later(kind.value, thing_id)
        if stored is not None:
            figures, at = Figures.restored(stored.figures), stored.at
    unheard = gauging.names_of(figures.unheard) if figures else []
    return render_template("forum/gauge.html", figures=figures, at=at, unheard=unheard, space=space, **context)
