"""How lines of the ledger about moderation read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _, _l
from club.people.models import Person
from forum.due_process.models import Held, Measure, WatchedWord
from forum.models import Topic


def _rule(detail: dict[str, Any]) -> str:
    words = []
    if detail.get("rule"):
        words.append(_("Rule %(rule)s of the rules no. %(book)s", rule=detail["rule"], book=detail.get("rules")))
    if detail.get("until"):
        words.append(_("until %(moment)s", moment=detail["until"][:10]))
    return "; ".join(words)


def init_app() -> None:
    """State the verbs and the things."""
    verb("post.hidden", _l("hid a post"), _rule)
    verb("post.shown", _l("showed a hidden post again"))
    verb("topic.hidden", _l("hid a topic"), _rule)
    verb("topic.shown", _l("showed a hidden topic again"))
    verb("held.approved", _l("approved a post that waited"))
    verb("held.declined", _l("did not approve a post"), _rule)
    verb("held.decline_undone", _l("took the refusal of a post back"))
    verb("revision.asked", _l("asked an author to change a post"))
    verb("flags.dismissed", _l("let a reported post stand"))
    verb("case.reopened", _l("opened a decided case again"))
    verb("member.warned", _l("warned a member"), _rule)
    verb("member.warning_undone", _l("took a warning back"))
    verb("member.silenced", _l("restricted a member's writing"), _rule)
    verb("member.silence_ended", _l("ended a restriction on writing"))
    verb("member.suspended", _l("suspended a member"), _rule)
    verb("member.suspension_ended", _l("ended a suspension"))
    verb("appeal.made", _l("appealed"))
    verb("appeal.upheld", _l("upheld a decision on appeal"))
    verb("appeal.overturned", _l("overturned a decision on appeal"))
    verb("rules.published", _l("published the rules"), lambda d: _("No. %(number)s", number=d.get("number")))
    verb("moderation.terms", _l("changed the terms of moderation"), changed_words)
    verb("word.watched", _l("added watched words"), lambda d: d.get("words", ""))
    verb("word.unwatched", _l("took watched words off the list"), lambda d: d.get("words", ""))
    thing("measure", _l("Decision"), url=lambda number: f"/forum/measures/{number}", names=_measures)
    thing("held_writing", _l("Post that waited"), url=lambda number: f"/forum/held/{number}", names=_held)
    thing("rulebook", _l("Rules"), url=lambda _number: "/forum/rules")
    thing("watched_word", _l("Watched words"), url=lambda _number: "/forum/terms", names=_words)
    thing("moderation_terms", _l("Terms of moderation"), url=lambda _number: "/forum/terms")


def _measures(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Measure.id, Measure.kind, Person.full_name).join(Measure.person).where(Measure.id.in_(ids))
    )
    return {number: f"{kind.label} · {name}" for number, kind, name in rows}


def _held(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Held.id, Held.title, Topic.title).outerjoin(Held.topic).where(Held.id.in_(ids)))
    return {number: own or title or "" for number, own, title in rows}


def _words(ids: set[int]) -> dict[int, str]:
    return dict(
        db.session.execute(select(WatchedWord.id, WatchedWord.words).where(WatchedWord.id.in_(ids))).tuples().all()
    )
