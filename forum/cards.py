"""The forum on home: what waits for a person where they take part, and where something was said last."""

from __future__ import annotations

from typing import Any

from club.home.cards import Need, Pulse, needs, pulse
from club.i18n import _, ngettext
from club.text import shorten
from forum.policy import may_enter
from forum.queries import topics as queries

LATEST = 5


@needs
def unread_answers(person: Any) -> list[Need]:
    """One card for all topics the person wrote in and has not read to the end. One query."""
    rows = queries.unread_where_i_write(person)
    if not rows:
        return []
    posts = sum(row.unread for row in rows)
    words = ngettext("%(num)d new post where you take part", "%(num)d new posts where you take part", posts)
    if len(rows) == 1:
        return [Need(words, rows[0].url, "chat-left-text", shorten(rows[0].topic.title, 90), _("Read on"), rank=40)]
    topics = ngettext("in %(num)d topic", "in %(num)d topics", len(rows))
    detail = f"{topics}: {shorten(rows[0].topic.title, 70)}"
    return [Need(words, "/forum/topics?show=mine", "chat-left-text", detail, _("Read on"), rank=40)]


@pulse
def latest_topics(person: Any) -> Pulse | None:
    """The topics where something was said last, without muted ones. One query."""
    if not may_enter(person):
        return None
    rows = queries.across(person, size=LATEST, wanted=True).items
    if not rows:
        return None
    return Pulse(
        _("On the forum"), "/forum", "chat-square-text", "forum/_pulse.html", rows, order=20, style="forum/forum.css"
    )
