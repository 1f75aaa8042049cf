"""What helps while one writes: people to mention, words to quote, topics that say the same."""

from __future__ import annotations

import re
from typing import Any

from club import markdown
from club.people.models import Person, PersonState
from club.people.queries import people_matching
from club.search import queries as search
from club.search.models import SearchDocument
from forum.actions.indexing import TOPIC
from forum.models import Audience, Post, Space
from forum.policy import may_see_space

OFFERED = 8
# Of a name that many bear, so many are looked at to find those who read a closed space.
LOOKED_AT = 200
SIMILAR = 4
LONGEST_QUOTE = 2000
_MARKS = re.compile(r"([\\\[\]])")


def people_to_mention(person: Any, space: Space, typed: str) -> list[Person]:
    """People whose name has words that begin so, with or without marks, and who may see the space. Some queries,
    however many people there are."""
    is_open = space.audience in {Audience.OBSERVERS, Audience.MEMBERS}
    found = people_matching(person, typed, size=OFFERED * 3 if is_open else LOOKED_AT)
    readers = (
        one for one in found if one.state == PersonState.ACTIVE and one.id != person.id and may_see_space(one, space)
    )
    return [one for one, _place in zip(readers, range(OFFERED), strict=False)]


def quotation(post: Post) -> str:
    """A post's words as a quotation in Markdown with a link back, to be written on under. Quotations inside it are left
    out, so that they do not pile up."""
    own = [line for line in post.body.split("\n") if not line.startswith(">")]
    words = "\n".join(own).strip() or post.body
    if len(words) > LONGEST_QUOTE:
        words = markdown.plain(words, LONGEST_QUOTE)
    name = _MARKS.sub(r"\\\1", post.author.full_name)
    lines = [f"[{name}, #{post.number}]({post.url})", "", *words.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def similar_topics(person: Any, title: str) -> list[SearchDocument]:
    """Topics the person may see whose words are like a title: those with all of its words first, then with some."""
    if len(title.split()) < 2:
        return []
    found = [hit.document for hit in search.find(person, title, kind=TOPIC, size=SIMILAR)[0]]
    if len(found) < SIMILAR:
        known = {document.id for document in found}
        others = search.find(person, title, kind=TOPIC, size=SIMILAR, any_word=True)[0]
        found += [hit.document for hit in others if hit.document.id not in known]
    return found[:SIMILAR]
