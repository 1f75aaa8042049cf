"""Why a writing waits before others read it. Honest people meet no riddle: what looks odd is looked at, never lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, false, func, select

from club import clock
from club.db import db
from club.i18n import _
from club.text import fold
from forum.due_process.models import Held, HeldState
from forum.due_process.queries.rules import terms, watched_words
from forum.models import Post, Space
from forum.policy import may_moderate

# From so many standing posts on a member is known here, and writes with fewer reins.
KNOWN_AFTER = 5
LINKS_OF_NEW, LINKS_OF_KNOWN = 2, 10
# A new member's posts within this time; each post that stood so far adds one.
SPAN, FAST_OF_NEW = timedelta(minutes=2), 5
# The same text again within this time, if it is longer than a nod.
AGAIN, NOD = timedelta(hours=24), 30
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")


def reasons_to_hold(author: Any, space: Space, *, text: str, body: str, trapped: bool = False) -> list[dict[str, Any]]:
    """The codes of what makes a writing wait, with details; none: it goes out at once. At most four queries.

    `text` is all the words (title and body), `body` what is compared with earlier posts; `trapped`: a field that no
    person sees was filled. Those who moderate the space never wait.
    """
    if may_moderate(author, space):
        return []
    standing, lately, same = _past(author, body)
    first = terms().hold_first
    known = standing >= KNOWN_AFTER
    found: list[dict[str, Any]] = []
    if trapped:
        found.append({"why": "trap"})
    if standing < first:
        found.append({"why": "first"})
    if hits := words_found(text):
        found.append({"why": "words", "words": hits})
    if len(_LINK.findall(text)) > (LINKS_OF_KNOWN if known else LINKS_OF_NEW):
        found.append({"why": "links"})
    if same:
        found.append({"why": "again"})
    if not known and lately >= FAST_OF_NEW + standing:
        found.append({"why": "fast"})
    return found


def words_found(text: str) -> list[str]:
    """The watched words that occur, as the board wrote them; whole words, without regard to diacritics. One query."""
    said = f" {' '.join(_WORDS.findall(fold(text)))} "
    return [watched.words for watched in watched_words() if f" {watched.folded} " in said]


def folded_words(words: str) -> str:
    """What of a watched word is compared: its syllables, folded, one space between."""
    return " ".join(_WORDS.findall(fold(words)))


def _past(author: Any, body: str) -> tuple[int, int, bool]:
    """(posts that stood a while, posts of the last minutes, the same text lately). Two queries."""
    now = clock.now()
    stands = and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    older = and_(stands, Post.created_at < now - SPAN)
    alike = Post.body == body if len(body) > NOD else false()
    past = db.session.execute(
        select(
            func.sum(case((older, 1), else_=0)),
            func.sum(case((Post.created_at >= now - SPAN, 1), else_=0)),
            func.sum(case((and_(Post.created_at > now - AGAIN, alike), 1), else_=0)),
        ).where(Post.author_id == author.id)
    ).one()
    waits = db.session.execute(
        select(
            func.sum(case((Held.sent_at >= now - SPAN, 1), else_=0)),
            func.sum(case((Held.body == body if len(body) > NOD else false(), 1), else_=0)),
        ).where(Held.author_id == author.id, Held.state == HeldState.WAITING)
    ).one()
    standing, lately, same = (int(number or 0) for number in past)
    held_lately, held_same = (int(number or 0) for number in waits)
    return standing, lately + held_lately, bool(same + held_same)


def told(why: list[dict[str, Any]]) -> list[str]:
    """The reasons in words, for moderators."""
    words = {
        "trap": _("A hidden field was filled in, as machines do"),
        "first": _("Among the first posts of a new member"),
        "links": _("Many links"),
        "again": _("The same text again"),
        "fast": _("Many posts in a short time"),
        "edit": _("Changed after a moderator had asked for it"),
    }
    return [
        _("Watched words: %(words)s", words=", ".join(one.get("words", [])))
        if one["why"] == "words"
        else words.get(str(one["why"]), str(one["why"]))
        for one in why
    ]
