"""The demo's resolutions, from demo/resolutions.toml, made by the very actions that people use."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from club import clock, outbox
from club.db import db, transaction
from club.demo import Demo, loader
from club.notices.models import Notice
from club.people.models import Person
from club.search.models import SearchDocument
from club.units.models import Unit
from decisions import citing
from decisions.citing import Ref
from decisions.resolutions.actions import drafting, issuing
from decisions.resolutions.actions.drafting import Plan
from decisions.resolutions.models import KIND, Form, Resolution
from decisions.tasks.actions import giving, working
from decisions.tasks.models import ActionItem, end_of


@loader(60)
def load(demo: Demo) -> None:
    """After the forum and the sessions, whose posts they cite; each in one transaction."""
    for row in demo.read("resolutions.toml")["resolutions"]:
        key = f"resolution:{row['key']}"
        if demo.has(key):
            continue
        now = clock.now()
        then = now - timedelta(days=row.get("published_days_ago", 1))
        with outbox.silence(), transaction(), ExitStack() as stack:
            stack.enter_context(clock.set_now(then - timedelta(days=2)))
            made = _draft(demo, row)
            due = clock.local(now).date()
            items = [(one, _item(demo, row, one, made, due)) for one in row.get("items", ())]
            if "published_days_ago" in row:
                _publish(demo, row, made, then)
            else:
                drafting.submit(_person(demo, row["by"]), made)
            for one, item in items:
                with clock.set_now(now - timedelta(days=3)):
                    _work(demo, row, one, item, now)
            demo.done(key, made.id)
        _quietly(now)
        demo.say(f"resolution: {row['title']}")


def _person(demo: Demo, key: str) -> Person:
    return db.session.get_one(Person, demo.ids[f"person:{key}"])


def _topic(demo: Demo, key: str) -> SearchDocument | None:
    wanted = demo.ids.get(f"topic:{key}")
    return db.session.query(SearchDocument).filter_by(kind="topic", thing_id=wanted).one_or_none()


def _refs(demo: Demo, board: Person, rows: list[Any]) -> list[Ref]:
    found = []
    for row in rows:
        document = _topic(demo, row if isinstance(row, str) else row["topic"])
        if document is None:
            continue
        address = document.url if isinstance(row, str) else f"{document.url}#p{row['number']}"
        if ref := citing.ref_at(board, address):
            found.append(ref)
    return found


def _draft(demo: Demo, row: dict[str, Any]) -> Resolution:
    board = _person(demo, row["by"])
    words = {name: row[name].strip() for name in ("title", "grounds", "words", "dissent", "place", "receivers")}
    sources = _refs(demo, board, row["topics"] + row["posts"])
    return drafting.draft(
        board, Plan(form=Form(row["form"]), **words), sources=sources, dissent=_refs(demo, board, row["against"])
    )


def _item(demo: Demo, row: dict[str, Any], one: dict[str, Any], made: Resolution, today: date) -> ActionItem:
    owner = _person(demo, one["person"]) if "person" in one else None
    unit = db.session.get_one(Unit, demo.ids[f"unit:{one['unit']}"]) if "unit" in one else None
    due = today + timedelta(days=one["days"])
    # Given before its day, which may lie behind us by now.
    item = giving.give(
        _person(demo, row["chair"]), text=one["text"], due_on=max(due, clock.today()), owner=owner, unit=unit,
        thing=(KIND, made.id),
    )  # fmt: skip
    item.due_at = end_of(due)
    return item


def _publish(demo: Demo, row: dict[str, Any], made: Resolution, then: datetime) -> None:
    chair = _person(demo, row["chair"])
    drafting.submit(_person(demo, row["by"]), made)
    issuing.approve(chair, made)
    with clock.set_now(then):
        issuing.publish(chair, made)


def _work(demo: Demo, row: dict[str, Any], one: dict[str, Any], item: ActionItem, now: datetime) -> None:
    who, words = _worker(demo, one), one.get("words", "")
    if one["state"] == "progress":
        working.report(who, item, progress=one["progress"], words=words)
    elif one["state"] == "blocked":
        working.block(who, item, reason=words)
    elif one["state"] in ("claimed", "done"):
        working.claim(who, item, words=words)
    if one["state"] == "done":
        with clock.set_now(now - timedelta(days=2)):
            working.confirm(_person(demo, row["chair"]), item)


def _worker(demo: Demo, one: dict[str, Any]) -> Person:
    return _person(demo, one["person"] if "person" in one else f"bt-{one['unit']}")


def _quietly(now: datetime) -> None:
    """What the demo did is no news by now."""
    ours = Notice.kind.startswith("resolution.") | Notice.kind.startswith("task.")
    news = Notice.kind.in_(("resolution.heard", "task.claimed"))
    with transaction():
        old = update(Notice).where(Notice.read_at.is_(None), ours, ~news).values(read_at=now)
        db.session.execute(old, execution_options={"synchronize_session": False})
