"""Finding. Words are looked up folded; what has them with the same marks stands before what differs by its marks.

Three lists are ranked: first the things that have every word exactly as it was typed, then those that have them when
the marks are left out, then those in which the last word goes on (it may still be being typed). In each, bm25
(`ts_rank` on PostgreSQL), words that stand together weigh more, and the newer of equals comes first. Only the newest
matches of each list are ranked, so that a word that stands in every post costs little more than a rare one; where a
list fills the page, the next is not asked (p99 at 100,000 posts: 72 ms before, 35 ms since). What one
may not see is left out inside the database: neither results nor suggestions tell that it exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, select, text

from club.db import UtcDateTime, db
from club.policy import reach_of
from club.search.filters import Narrowed
from club.search.marking import Wanted, excerpt, mark
from club.search.models import SearchDocument
from club.text import clean_line, exact, fold, words

PAGE = 20
PAGES = 10
LONGEST_QUERY = 200
MOST_WORDS = 16
RANKED = 1500


@dataclass
class Found:
    """One result: the document and an excerpt with the words marked."""

    document: SearchDocument
    title: Markup
    excerpt: Markup


@dataclass(frozen=True)
class Query:
    """A query taken apart: its words in both forms. Any text makes one; without words it finds nothing."""

    text: str
    exact: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Query:
        """From what somebody typed, however odd or long."""
        line = clean_line(typed[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
        return cls(line, tuple(words(exact(line))[:MOST_WORDS]), tuple(words(fold(line))[:MOST_WORDS]))

    def _last(self) -> str:
        """The last word as the beginning of one; a single letter begins too many."""
        return self.folded[-1] if len(self.folded[-1]) > 1 else ""

    def fts5(self, *, any_word: bool = False) -> dict[str, str]:
        """The expressions for SQLite. Words hold letters and digits only, so nothing in them is an operator."""
        joint = " OR " if any_word else " AND "
        typed, bare = ([f'"{word}"' for word in form] for form in (self.exact, self.folded))
        begun = [*bare[:-1], f'"{self._last()}"*'] if self._last() else bare
        return {
            "typed": f'{{exact}} : ({joint.join(typed)}) OR {{exact}} : "{" ".join(self.exact)}"',
            "bare": f'{{folded}} : ({joint.join(bare)}) OR {{folded}} : "{" ".join(self.folded)}"',
            "begun": f"{{folded}} : ({joint.join(begun)})",
        }

    def tsquery(self, *, any_word: bool = False) -> dict[str, str]:
        """The expressions for PostgreSQL, and the phrases that weigh more."""
        joint = " | " if any_word else " & "
        typed, bare = ([f"'{word}'" for word in form] for form in (self.exact, self.folded))
        begun = [*bare[:-1], f"'{self._last()}':*"] if self._last() else bare
        return {
            "typed": joint.join(typed),
            "bare": joint.join(bare),
            "begun": joint.join(begun),
            "exact_phrase": " ".join(self.exact),
            "folded_phrase": " ".join(self.folded),
        }


# {number} tells the lists apart: each begins where no score of the one before reaches.
_SQLITE_LIST = """SELECT * FROM (
    SELECT d.id AS id, d.at AS at, {number} + bm25(search_fts, 4.0, 1.0) AS score
    FROM search_fts f CROSS JOIN search_document d ON d.id = f.rowid
    WHERE search_fts MATCH :{name} AND d.audience IN :audiences {{filters}} ORDER BY f.rowid DESC LIMIT :ranked)"""
_POSTGRES_LIST = """SELECT id, at, {number} - ts_rank(vector, wanted, 1) - (vector @@ phrase)::int AS score FROM (
    SELECT d.id, d.at, d.fts_{form} AS vector, q.wanted, q.phrase
    FROM search_document d, (SELECT to_tsquery('simple', :{name}) AS wanted,
                                    phraseto_tsquery('simple', :{form}_phrase) AS phrase) q
    WHERE d.fts_{form} @@ q.wanted AND d.audience IN :audiences {{filters}}
    ORDER BY d.id DESC LIMIT :ranked) AS {name}"""
_WHOLE = """SELECT id FROM ({lists}) AS lists
    GROUP BY id ORDER BY min(score), max(at) DESC, id DESC LIMIT :size OFFSET :skip"""
_LISTS = (("typed", "exact"), ("bare", "folded"), ("begun", "folded"))


def _statements(one: str) -> list[str]:
    """One for the first list, one for the first two, one for all three."""
    lists = [one.format(number=10_000 * at, name=name, form=form) for at, (name, form) in enumerate(_LISTS)]
    return [_WHOLE.format(lists=" UNION ALL ".join(lists[:upto])) for upto in range(1, len(lists) + 1)]


_NEWEST = """SELECT d.id FROM search_document d WHERE d.audience IN :audiences {filters}
    ORDER BY d.id DESC LIMIT :size OFFSET :skip"""
_SQLITE, _POSTGRES = _statements(_SQLITE_LIST), _statements(_POSTGRES_LIST)


def find(
    person: Any,
    query: str,
    *,
    kind: str | None = None,
    page: int = 1,
    size: int = PAGE,
    any_word: bool = False,
    within: Narrowed | None = None,
) -> tuple[list[Found], bool]:
    """Results the person may see, best first, and whether there are more. At most four queries beside `reach_of`'s.

    `any_word`: one of the words is enough (for the page that found nothing else). `within`: the filters; without
    words the newest of what they leave.
    """
    asked = Query.of(query)
    page = min(max(page, 1), PAGES)
    if not asked.folded and not within:
        return [], False
    embedded = db.session.get_bind().dialect.name == "sqlite"
    expressions: dict[str, str] = {}
    if asked.folded:
        expressions = asked.fts5(any_word=any_word) if embedded else asked.tsquery(any_word=any_word)
    values: dict[str, Any] = {
        "audiences": sorted(reach_of(person)),
        "size": size + 1,
        "skip": (page - 1) * size,
        **expressions,
    }
    narrowing = "AND d.kind = :kind" if kind else ""
    if kind:
        values["kind"] = kind
    if within:
        narrowing, values = narrowing + within.sql, values | within.values
    if asked.folded:
        values["ranked"] = RANKED
    lists = ["audiences", *(within.lists if within else ())]
    ids: Sequence[int] = []
    for whole in (_SQLITE if embedded else _POSTGRES) if asked.folded else (_NEWEST,):
        statement = text(whole.format(filters=narrowing)).bindparams(
            *(bindparam(name, expanding=True) for name in lists),
            *(bindparam(name, type_=UtcDateTime) for name in ("since", "until") if name in values),
        )
        ids = db.session.scalars(statement, values).all()
        # The results of a list stand before those of the next: where they fill the page, the next is not asked.
        if len(ids) > size:
            break
    more, ids = len(ids) > size and page < PAGES, ids[:size]
    rows = {row.id: row for row in db.session.scalars(select(SearchDocument).where(SearchDocument.id.in_(ids)))}
    wanted = Wanted(asked.text)
    found = [
        Found(row, mark(row.title, wanted), excerpt(row.body, wanted))
        for row in (rows.get(number) for number in ids)
        if row is not None
    ]
    return found, more
