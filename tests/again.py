"""Which tests run again on the second database: the fewest that say everything the suite says to a database.

The pass on SQLite writes down (`--remember FOLDER`), test by test, the statements it ran and the refusals it met (a UNIQUE, a
CHECK, a trigger); a page that asks nothing new says nothing new to a database. The pass on PostgreSQL (`--database postgres
--recall FOLDER`) then takes, the cheapest first, tests until each of these has been said once there too. Without
`--recall`, all that touch the database run.
"""

from __future__ import annotations

import heapq
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

ROOT = str(Path(__file__).resolve().parents[1])
TESTS = str(Path(__file__).resolve().parent)
# How many values a list or an INSERT holds changes its text, not what it asks of the database.
MANY = re.compile(r"\((\?(?:, )?)+\)(, \((\?(?:, )?)+\))*")
INSERT = re.compile(r"INSERT INTO (?P<table>\w+) \((?P<columns>[\w, ]+)\) (?P<rest>VALUES \(\?\).*)")
UPDATE = re.compile(r"UPDATE (?P<table>\w+) SET (?P<columns>\w+=\?(?:, \w+=\?)*) (?P<rest>WHERE .*)")


@cache
def shapes(statement: str) -> frozenset[str]:
    """What a statement asks, without the number of its values: `IN (?, ?)` and `IN (?)` are one.

    Which columns the ORM writes together depends on what changed; what they ask is each column and the rest.
    """
    plain = MANY.sub("(?)", " ".join(statement.split()))
    if found := INSERT.match(plain):
        return frozenset({f"INSERT {found['table']} {found['rest']}", *_columns(found)})
    if found := UPDATE.match(plain):
        return frozenset({f"UPDATE {found['table']} {found['rest']}", *_columns(found)})
    return frozenset({plain})


def _columns(found: re.Match[str]) -> set[str]:
    return {f"{found['table']}.{column.strip().removesuffix('=?')}" for column in found["columns"].split(",")}


def asked_by_us() -> bool:
    """Whether the product asks the database now; not a test that looks at rows, and not a migration."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(ROOT) and "site-packages" not in file:
            return not file.startswith((TESTS, f"{ROOT}/migrations"))
        frame = frame.f_back
    return False


def fewest(said: dict[str, tuple[float, frozenset[str]]]) -> set[str]:
    """Names whose sets cover the union of all sets; greedily, most new things a second first.

    `said`: by name, its seconds and what it says. Ties go by name, so that every process chooses alike.
    """
    left = set().union(*(things for _seconds, things in said.values())) if said else set()
    queue = [(-len(things) / (seconds + 0.01), name) for name, (seconds, things) in said.items()]
    heapq.heapify(queue)
    chosen: set[str] = set()
    while left and queue:
        _promised, name = heapq.heappop(queue)
        seconds, things = said[name]
        # What it promised may have been said by others meanwhile.
        worth = -len(things & left) / (seconds + 0.01)
        if worth == 0:
            continue
        if queue and (worth, name) > queue[0]:
            heapq.heappush(queue, (worth, name))
            continue
        chosen.add(name)
        left -= things
    return chosen


@dataclass
class Notes:
    """What each test said, kept until the process ends."""

    folder: Path
    worker: str
    now: set[str] = field(default_factory=set)
    all: dict[str, tuple[float, list[str]]] = field(default_factory=dict)

    def listen(self) -> None:
        """Hear every statement and refusal of this process."""
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "handle_error", self._refusal)

    def _statement(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if asked_by_us():
            self.now |= shapes(statement)

    def _refusal(self, context: Any) -> None:
        name = type(context.original_exception).__name__
        self.now |= {f"{name} of {what}" for what in shapes(context.statement or "")}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.now.clear()
        began = time.monotonic()
        done = yield
        if "app" in getattr(item, "fixturenames", ()):
            self.all[item.nodeid] = (round(time.monotonic() - began, 3), sorted(self.now))
        return done

    def pytest_sessionfinish(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{self.worker}.json").write_text(json.dumps(self.all), encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--remember", metavar="FOLDER", help="write down what each test says to the database")
    parser.addoption("--recall", metavar="FOLDER", help="run only what says everything once more")


def pytest_configure(config: pytest.Config) -> None:
    folder, worker = config.getoption("--remember"), getattr(config, "workerinput", {}).get("workerid")
    if folder and worker:
        notes = Notes(Path(folder), worker)
        notes.listen()
        config.pluginmanager.register(notes)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    folder = config.getoption("--recall")
    if not folder:
        return
    said: dict[str, tuple[float, frozenset[str]]] = {}
    for file in sorted(Path(folder).glob("*.json")):
        for name, (seconds, things) in json.loads(file.read_text("utf-8")).items():
            said[name] = (seconds, frozenset(things))
    chosen = fewest(said)
    again = [item for item in items if item.nodeid.partition("@")[0] in chosen or item.get_closest_marker("both")]
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = again
