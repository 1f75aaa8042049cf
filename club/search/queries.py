"""Finding. Words are looked up folded; what has them with the same marks stands before what differs by its marks.

Three lists are ranked: first the things that have every word exactly as it was typed, then those that have them when
the marks are left out, then those in which the last word goes on (it may still be being typed). In each, words that
stand together come first, then bm25 (`ts_rank` on PostgreSQL), and the newer of equals. Only the newest matches of each
list are ranked, so that a word that stands in every post costs little more than a rare one; where a list fills the
page, the next is not asked. On SQLite the words that stand together are looked for in the rows that are ranked: FTS5
reads every place of every word for a phrase (four common words without marks, 100,000 posts: 46 ms before, 17 ms
since). What one may not see is left out inside the database: neither results nor suggestions tell that it exists.
"""

from __future__ import annotations

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
            "typed": f"{{exact}} : ({joint.join(typed)})",
            "bare": f"{{folded}} : ({joint.join(bare)})",
            "begun": f"{{folded}} : ({joint.join(begun)})",
            "exact_phrase": f" {' '.join(self.exact)} ",
            "folded_phrase": f" {' '.join(self.folded)} ",
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


# Scores of bm25 stay far below 1,000.
_SQLITE_LIST = """SELECT id FROM (
    SELECT d.id AS id, d.at AS at,
           bm25(search_fts, 4.0, 1.0) - 1000 * (instr(' ' || d.{form} || ' ', :{form}_phrase) > 0) AS score
    FROM search_fts f CROSS JOIN search_document d ON d.id = f.rowid
    WHERE search_fts MATCH :{name} AND d.audience IN :audiences AND d.id NOT IN :before {{filters}}
    ORDER BY f.rowid DESC LIMIT :ranked) AS list
    ORDER BY score, at DESC, id DESC LIMIT :upto"""
_POSTGRES_LIST = """SELECT id FROM (
    SELECT d.id, d.at, d.fts_{form} AS vector, q.wanted, q.phrase
    FROM search_document d, (SELECT to_tsquery('simple', :{name}) AS wanted,
                                    phraseto_tsquery('simple', :{form}_phrase) AS phrase) q
    WHERE d.fts_{form} @@ q.wanted AND d.audience IN :audiences AND d.id NOT IN :before {{filters}}
    ORDER BY d.id DESC LIMIT :ranked) AS list
    ORDER BY - ts_rank(vector, wanted, 1) - (vector @@ phrase)::int, at DESC, id DESC LIMIT :upto"""
_LISTS = (("typed", "exact"), ("bare", "folded"), ("begun", "folded"))


_NEWEST = """SELECT d.id FROM search_document d WHERE d.audience IN :audiences {filters}
    ORDER BY d.id DESC LIMIT :upto"""
_SQLITE, _POSTGRES = (
    [one.format(name=name, form=form) for name, form in _LISTS] for one in (_SQLITE_LIST, _POSTGRES_LIST)
)


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
    upto = page * size + 1
    values: dict[str, Any] = {"audiences": sorted(reach_of(person)), "upto": upto, **expressions}
    narrowing = "AND d.kind = :kind" if kind else ""
    if kind:
        values["kind"] = kind
    if within:
        narrowing, values = narrowing + within.sql, values | within.values
    lists = ["audiences", *(within.lists if within else ())]
    if asked.folded:
        values["ranked"] = RANKED
        lists.append("before")
    ids: list[int] = []
    for one in (_SQLITE if embedded else _POSTGRES) if asked.folded else (_NEWEST,):
        if asked.folded:
            values["before"] = list(ids)
        statement = text(one.format(filters=narrowing)).bindparams(
            *(bindparam(name, expanding=True) for name in lists),
            *(bindparam(name, type_=UtcDateTime) for name in ("since", "until") if name in values),
        )
        # The results of a list stand before those of the next: where they fill the page, the next is not asked.
        ids += db.session.scalars(statement, values | {"upto": upto - len(ids)}).all()
        if len(ids) >= upto:
            break
    more, ids = len(ids) >= upto and page < PAGES, ids[upto - 1 - size : upto - 1]
    rows = {row.id: row for row in db.session.scalars(select(SearchDocument).where(SearchDocument.id.in_(ids)))}
    wanted = Wanted(asked.text)
    found = [
        Found(row, mark(row.title, wanted), excerpt(row.body, wanted))
        for row in (rows.get(number) for number in ids)
        if row is not None
    ]
    return found, more
