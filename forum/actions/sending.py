"""What every writing shares: the first arrival of something sent twice, and the next number of a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from blinker import Signal
from sqlalchemy import inspect, select, update
from sqlalchemy.orm.attributes import set_committed_value

from club import markdown
from club.db import Model, db
from club.errors import Refused
from club.i18n import _
from club.people.models import Person
from club.text import fold, slug
from forum.models import Post, Space, Topic

RATE = "20 per 10 minutes"
EXCERPT = 160

written = Signal()
"""Sent inside the transaction as `written.send(post)` when a post that others may be told of stands: not for imports,
and after those it answers were told."""
edited = Signal()
"""Sent inside the transaction as `edited.send(post)` when an author changed the words of a post."""
taken_back = Signal()
"""Sent inside the transaction as `taken_back.send(post)` when an author deleted a post."""
let_out = Signal()
"""Sent inside the transaction as `let_out.send(topic, asks=…)` when a topic that came through a door stands, at once or
after it had waited; `asks` (JSON or None) is what the door was told about whom it is addressed to."""

_screens: list[Callable[[Person, Space, str, str], Any]] = []


def screen(rule: Callable[[Person, Space, str, str], Any]) -> Callable[[Person, Space, str, str], Any]:
    """A part of the room looks at what is sent: `rule(author, space, text, body)` is truthy where the writing must be
    looked at by a moderator first; used as a decorator."""
    if rule not in _screens:
        _screens.append(rule)
    return rule


def ensure_goes_out(author: Person, space: Space, *, text: str, body: str) -> None:
    """Refuse what must wait for a moderator: doors send it by `forum.due_process.actions.holding`, which keeps it."""
    if any(rule(author, space, text, body) for rule in _screens):
        raise Refused(_("A moderator looks at this first. Send it from the topic's page, where it is kept."))


_hushes: list[Callable[[Topic, Iterable[int]], set[int]]] = []


def hush(rule: Callable[[Topic, Iterable[int]], set[int]]) -> Callable[[Topic, Iterable[int]], set[int]]:
    """A part of the room names those of some people (ids) who want no notices of a topic; used as a decorator."""
    if rule not in _hushes:
        _hushes.append(rule)
    return rule


def listening(topic: Topic, person_ids: Iterable[int]) -> set[int]:
    """Those of some people who want notices of a topic."""
    wanted = set(person_ids)
    return wanted.difference(*(rule(topic, wanted) for rule in _hushes))


def wait_for_own(author: Person) -> None:
    """Let one writing of a person happen after the other, so that a second arrival sees the first."""
    db.session.execute(select(Person.id).where(Person.id == author.id).with_for_update(key_share=True))


def hold(thing: Model) -> None:
    """Let one act over a thing happen after the other, each on what the one before left."""
    columns = [column.key for column in inspect(type(thing)).column_attrs]
    db.session.refresh(thing, columns, with_for_update=True)


def address_words(title: str) -> str:
    """A title as part of an address: letters that every header, column and old phone can carry."""
    return slug(fold(title).encode("ascii", "ignore").decode())


def next_number(topic: Topic, author: Person, moment: datetime) -> int:
    """Give the topic's next number; the row stays locked until the commit, so that there are no gaps and no doubles."""
    given = update(Topic).where(Topic.id == topic.id)
    values = {"post_count": Topic.post_count + 1, "last_post_at": moment, "last_author_id": author.id}
    number = db.session.execute(
        given.values(**values).returning(Topic.post_count), execution_options={"synchronize_session": False}
    ).scalar_one()
    for name, value in (("post_count", number), ("last_post_at", moment), ("last_author_id", author.id)):
        set_committed_value(topic, name, value)
    return number


def words(body: str) -> dict[str, Any]:
    """The columns of a post that follow from its text."""
    return {
        "body": body,
        "body_html": markdown.render(body),
        "html_version": markdown.VERSION,
        "excerpt": markdown.plain(body, EXCERPT)[:200],
    }


def add_post(topic: Topic, author: Person, number: int, *, body: str, **columns: Any) -> Post:
    """Write a post under a number that was given; flushed, so that it has its id."""
    post = Post(topic=topic, author=author, number=number, **words(body), **columns)
    db.session.add(post)
    db.session.flush()
    return post
