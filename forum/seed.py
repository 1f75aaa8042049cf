"""The forum's part of `club bench seed`: many topics, one very long, in sentences people could have written.

Rows go into the tables and not through the mapper, which would split every batch where a value is missing.

Text comes from a pool of sentences whose HTML and search forms are made once, so that 100,000 posts take seconds.
Topic 1 is the longest; topic 2 is a long debate.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, text

from club import clock, markdown
from club.bench import Size, seeder
from club.db import db, transaction
from club.people.models import Person
from club.search.actions import normal_forms
from club.search.models import SearchDocument
from club.text import slug
from club.units.models import Unit
from forum.models import ICONS, Audience, Colour, Post, PostBy, ReadMark, Space, Stance, Topic, TopicKind

BATCH = 5000
MARKS_EACH = 30
WHO = (
    "Chi đoàn tôi",
    "Khu phố mình",
    "Ban Chấp hành",
    "Các đồng chí",
    "Đoàn phường",
    "Anh em trong cụm",
    "Nhóm nòng cốt",
)
DID = (
    "đã thử họp",
    "đang vận động",
    "chưa làm được",
    "vừa tổng kết",
    "đề nghị thống nhất",
    "muốn hỏi thêm về",
    "sẽ thí điểm",
)
WHAT = (
    "buổi sinh hoạt theo chủ đề", "việc tiếp nhận đoàn viên ở trọ", "mô hình Chủ nhật xanh", "sổ theo dõi điện tử",
    "trang thông tin của chi đoàn", "việc sáp nhập tổ dân phố", "phong trào hiến máu", "lớp kỹ năng nói trước đám đông",
)  # fmt: skip
WHEN = ("trong tháng này", "từ đầu quý", "sau giờ làm", "vào tối thứ Sáu", "cùng với Hội Phụ nữ", "với kinh phí tự có")
THEN = ("và kết quả khá tốt.", "nhưng người đến còn ít.", "nên cần thêm ý kiến.", "để mọi người cùng rút kinh nghiệm.")


@dataclass(frozen=True)
class _Sentence:
    words: str
    exact: str
    folded: str


def _sentences(rng: random.Random) -> list[_Sentence]:
    pool = []
    for _number in range(600):
        words = " ".join(rng.choice(part) for part in (WHO, DID, WHAT, WHEN, THEN))
        pool.append(_Sentence(words, *normal_forms("", words)))
    return pool


@dataclass(frozen=True)
class _Text:
    body: str
    html: str
    exact: str
    folded: str


def _text(rng: random.Random, pool: list[_Sentence]) -> _Text:
    paragraphs = [rng.choices(pool, k=rng.randint(1, 2)) for _number in range(rng.choice((1, 1, 1, 2, 3)))]
    joined = [" ".join(sentence.words for sentence in paragraph) for paragraph in paragraphs]
    every = [sentence for paragraph in paragraphs for sentence in paragraph]
    return _Text(
        "\n\n".join(joined),
        "".join(f"<p>{paragraph}</p>\n" for paragraph in joined),
        " ".join(sentence.exact for sentence in every),
        " ".join(sentence.folded for sentence in every),
    )


@seeder(10, "forum")
def forum(size: Size, rng: random.Random, report: Callable[[str, int, int], None]) -> None:
    """Spaces of every audience, topics of every kind, posts, search documents, and read marks."""
    pool = _sentences(rng)
    people = list(db.session.scalars(select(Person.id).order_by(Person.id)))
    now = clock.now()
    _spaces(size, rng, now)
    topics = _topics(size, rng, pool, people, now)
    with transaction():
        for batch in _batches(iter(topics)):
            _put(Topic, batch)
    report("topics", len(topics), len(topics))
    done = 0
    for batch in _batches(_posts(rng, pool, people, topics)):
        with transaction():
            _put(Post, [post for post, _document in batch])
            _put(SearchDocument, [document for _post, document in batch])
        done += len(batch)
        report("posts", done, size.posts)
    with transaction():
        for batch in _batches(_marks(rng, people, topics, now)):
            _put(ReadMark, batch)
        if db.engine.dialect.name == "postgresql":
            for name in ("space", "topic", "post"):
                highest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
                db.session.execute(text(highest))


def _put(model: Any, rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model.__table__), rows)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _spaces(size: Size, rng: random.Random, now: datetime) -> None:
    unit = db.session.scalar(select(Unit.id).order_by(Unit.id))
    rows = []
    for number in range(1, size.spaces + 1):
        audience = Audience.MEMBERS if number % 5 else Audience.OBSERVERS
        if number == size.spaces and number > 1:
            audience = Audience.BOARD
        if number == size.spaces - 1 and number > 2 and unit:
            audience = Audience.UNIT
        rows.append(
            {
                "id": number, "slug": f"chuyen-muc-{number}", "name": f"Chuyên mục {number}", "position": number,
                "description": f"Trao đổi về {rng.choice(WHAT)} và những việc liên quan ở khu phố.",
                "icon": ICONS[number % len(ICONS)], "colour": list(Colour)[number % len(Colour)], "audience": audience,
                "unit_id": unit if audience == Audience.UNIT else None, "post_by": PostBy.MEMBERS, "created_at": now,
            }
        )  # fmt: skip
    with transaction():
        _put(Space, rows)


def _lengths(size: Size, rng: random.Random) -> list[int]:
    """Posts in each topic: the longest, a long debate, and the rest spread unevenly over the others."""
    lengths = [min(size.longest, size.posts), max(size.longest // 5, 1)] + [1] * (size.topics - 2)
    lengths = lengths[: size.topics]
    for index in rng.choices(range(2, max(size.topics, 3)), k=max(size.posts - sum(lengths), 0)):
        lengths[min(index, len(lengths) - 1)] += 1
    return lengths


def _topics(
    size: Size, rng: random.Random, pool: list[_Sentence], people: list[int], now: datetime
) -> list[dict[str, Any]]:
    kinds = [TopicKind.DISCUSSION] * 6 + [TopicKind.QUESTION] * 3 + [TopicKind.DEBATE] * 2 + [TopicKind.WISH]
    rows = []
    for number, length in enumerate(_lengths(size, rng), start=1):
        kind = {1: TopicKind.DISCUSSION, 2: TopicKind.DEBATE}.get(number, rng.choice(kinds))
        title = f"{rng.choice(pool).words.rstrip('.')} ({number})"
        begun = now - timedelta(days=rng.uniform(10, 400))
        rows.append(
            {
                "id": number, "space_id": 1 if number < 3 else rng.randint(1, size.spaces), "kind": kind,
                "title": title, "slug": slug(title), "author_id": rng.choice(people),
                "last_author_id": rng.choice(people), "created_at": begun, "post_count": length,
                "last_post_at": begun + (now - begun) * rng.random() if length > 1 else begun,
                "pinned": number % 200 == 0,
            }
        )  # fmt: skip
    return rows


def _posts(
    rng: random.Random, pool: list[_Sentence], people: list[int], topics: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    identity = 0
    for topic in topics:
        title_forms = normal_forms(topic["title"], "")
        length, first = topic["post_count"], identity + 1
        span = topic["last_post_at"] - topic["created_at"]
        stances = [*Stance, None] if topic["kind"] == TopicKind.DEBATE else [None]
        for number in range(1, length + 1):
            identity += 1
            words = _text(rng, pool)
            opening, last = number == 1, number == length
            author = topic["author_id"] if opening else topic["last_author_id"] if last else rng.choice(people)
            at = topic["created_at"] + span * ((number - 1) / max(length - 1, 1))
            post = {
                "id": identity, "topic_id": topic["id"], "number": number, "author_id": author, "body": words.body,
                "body_html": words.html, "html_version": markdown.VERSION,
                "excerpt": words.body[:160].replace("\n", " "),
                "reply_to_id": rng.randint(first, identity - 1) if not opening and rng.random() < 0.3 else None,
                "stance": None if opening else rng.choice(stances), "created_at": at, "edits": 0,
            }  # fmt: skip
            document = {
                "kind": "topic" if opening else "post", "thing_id": topic["id"] if opening else identity,
                "title": topic["title"], "body": words.body, "audience": f"space:{topic['space_id']}",
                "url": f"/forum/t/{topic['id']}-{topic['slug']}" if opening else f"/forum/p/{identity}",
                "at": at, "author_id": author,
                "exact": f"{title_forms[0]} {words.exact}", "folded": f"{title_forms[1]} {words.folded}",
            }  # fmt: skip
            yield post, document


def _marks(
    rng: random.Random, people: list[int], topics: list[dict[str, Any]], now: datetime
) -> Iterator[dict[str, Any]]:
    for person in people:
        for topic in rng.sample(topics, min(MARKS_EACH, len(topics))):
            last = rng.randint(1, topic["post_count"])
            yield {"person_id": person, "topic_id": topic["id"], "last_number": last, "read_at": now}
