"""What search can be narrowed to in the forum: space, kind of topic, tag, and whether an officer has answered.

Conditions are on the row `d` of search_document; a topic's posts count like the topic.
"""

from __future__ import annotations

from typing import Any

from club.i18n import _l
from club.search import filters
from forum.models import TopicKind
from forum.queries.spaces import spaces_of
from forum.tags.queries.tags import tags_to_choose

_OF_TOPIC = (
    "((d.kind = 'topic' AND EXISTS (SELECT 1 FROM topic ft WHERE ft.id = d.thing_id AND {condition})) OR "
    "(d.kind = 'post' AND EXISTS (SELECT 1 FROM post fpo JOIN topic ft ON ft.id = fpo.topic_id "
    "WHERE fpo.id = d.thing_id AND {condition})))"
)
_TAGGED = (
    "EXISTS (SELECT 1 FROM topic_tag tt JOIN tag tg ON tg.id = tt.tag_id WHERE tt.topic_id = ft.id AND tg.slug = :tag)"
)
_ANSWERED = (
    "EXISTS (SELECT 1 FROM inquiry fi WHERE fi.thing_kind = 'topic' AND fi.thing_id = ft.id "
    "AND fi.answer_thing_id IS NOT NULL AND :answered = 1)"
)


def _spaces(person: Any) -> list[tuple[str, str]]:
    return [(space.thing, space.name) for space in spaces_of(person)]


def _kinds(_person: Any) -> list[tuple[str, str]]:
    return [(kind.value, kind.label) for kind in TopicKind]


def _tags(_person: Any) -> list[tuple[str, str]]:
    return [(tag.slug, tag.name) for tag in tags_to_choose()]


def init_app() -> None:
    """State the filters."""
    filters.declare("space", _l("Forum space"), "d.audience = :space", offered=_spaces, words=("space", "chuyen-muc"))
    filters.declare(
        "topic_kind", _l("Kind of topic"), _OF_TOPIC.format(condition="ft.kind = :topic_kind"), offered=_kinds
    )
    filters.declare("tag", _l("Tag"), _OF_TOPIC.format(condition=_TAGGED), offered=_tags, words=("tag", "the"))
    filters.declare("answered", _l("Officially answered"), _OF_TOPIC.format(condition=_ANSWERED))
