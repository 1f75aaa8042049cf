"""The ground the tests stand on: a migrated database a test, clients that are signed in, a count of queries.

`--database postgres` runs the same tests on a throw-away PostgreSQL that the suite starts itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import event, text

from app import create_app
from club import auth, limits, memory
from club.db import Model, db, transaction
from club.demo import load as load_demo
from club.people.models import Person
from club.settings import Settings
from club.signin.models import AuthSession
from tests import servers

# Before numpy is imported: every process of the suite has a core, and threads that wait by spinning take the others'.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# How long an example takes tells of the machine, and the database a test has is emptied before, not between examples.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("suite")
ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = ROOT.parent / "shared" / "data"
pytest_plugins = ["tests.again", "tests.together"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")


def pytest_collection_finish() -> None:
    # As the server does: what was imported stays, and looking through it again and again took a tenth of the suite.
    memory.settle()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("outside") and not OUTSIDE.is_dir():
            item.add_marker(pytest.mark.skip(reason="the outside material (../shared/data) is not here"))
    if config.getoption("--database") == "postgres":
        # Again on PostgreSQL only what touches the database.
        again = [item for item in items if "app" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in again])
        items[:] = again


@pytest.fixture(scope="session")
def outside() -> Path:
    """The folder of outside material; tests that use it carry the mark `outside`."""
    return OUTSIDE


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Where the database lives: a SQLite template file, or a PostgreSQL server."""
    folder = tmp_path_factory.mktemp("instance")
    if request.config.getoption("--database") == "postgres":
        with servers.postgres() as url:
            yield {"instance": folder, "url": url}
    else:
        yield {"instance": folder, "url": ""}


@pytest.fixture(scope="session")
def app(ground: dict[str, Any]) -> Flask:
    """The application in test mode: jobs run at once, forms need no token, commits are not synced to disk."""
    chosen = Settings.from_env({}, mode="test", instance=ground["instance"], database_url=ground["url"])
    made = create_app(chosen, WTF_CSRF_ENABLED=False, SQLITE_SYNCHRONOUS="OFF")
    with made.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    if not ground["url"]:
        shutil.copy(ground["instance"] / "club.sqlite", ground["instance"] / "template.sqlite")
    return made


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test that uses the application begins with an empty, migrated database and no counted attempts."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    _empty(app)
    if limits.limiter.initialized:
        limits.limiter.reset()
    yield


def _empty(app: Flask) -> None:
    instance = Path(app.config["SETTINGS"].instance)
    with app.app_context():
        db.session.remove()
        if app.config["SETTINGS"].database_url:
            _empty_postgres()
            return
        db.engine.dispose()
        for name in ("club.sqlite", "club.sqlite-wal", "club.sqlite-shm"):
            (instance / name).unlink(missing_ok=True)
        shutil.copy(instance / "template.sqlite", instance / "club.sqlite")
    shutil.rmtree(instance / "files", ignore_errors=True)


def _empty_postgres() -> None:
    # TRUNCATE of sixty tables takes longer than most tests; few of them hold anything.
    names = [table.name for table in Model.metadata.sorted_tables]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    sequences = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    with db.engine.begin() as connection:
        # As a replica, so that neither foreign keys nor the triggers that protect the ledger stand in the way.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in connection.execute(text(filled)).scalars().all():
            connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text(sequences)).all()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An instance folder with the demo in it, to copy; made by whichever process comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "furnished"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = servers.Site(folder.with_suffix(".new"), CLUB_LOG_LEVEL="WARNING")
            made.folder.mkdir()
            made.must("migrate", "demo")
            made.folder.rename(folder)
    return folder


@pytest.fixture
def demo(app: Flask, request: pytest.FixtureRequest) -> None:
    """The demo's content in the test's database; on SQLite by copying what the suite loads once."""
    if app.config["SETTINGS"].database_url:
        with app.app_context():
            load_demo(ROOT / "demo", lambda _line: None)
            db.session.remove()
        return
    furnished: Path = request.getfixturevalue("furnished")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for name in ("club.sqlite", "files"):
        place = Path(app.config["SETTINGS"].instance) / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        kept = furnished / name
        shutil.copytree(kept, place) if kept.is_dir() else shutil.copy(kept, place)


@pytest.fixture
def inside(app: Flask) -> Callable[[], Any]:
    """`with inside():` an application context of its own, closed at the end; for makers and for looking at rows."""

    @contextmanager
    def opened() -> Iterator[Any]:
        with app.app_context():
            try:
                yield db.session
            finally:
                db.session.remove()

    return opened


class Makers:
    """`make.person(…)`, `make.unit(…)` and the rooms' makers, each in an application context of its own."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Callable[..., Any]:
        from importlib import import_module
        from pkgutil import iter_modules

        import tests.make

        for found in iter_modules(tests.make.__path__):
            maker = getattr(import_module(f"tests.make.{found.name}"), name, None)
            if maker is not None:
                return lambda *args, **kwargs: self._call(maker, args, kwargs)
        raise AttributeError(f"no maker called {name} in tests/make/")

    def _call(self, maker: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        with self._app.app_context():
            try:
                return maker(*args, **kwargs)
            finally:
                db.session.remove()


@pytest.fixture
def make(app: Flask) -> Makers:
    """The typed makers of tests/make/."""
    return Makers(app)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Callable[..., FlaskClient]:
    """`client_of(person)`: a browser signed in as the person."""

    def signed_in(person: Person, *, strong: bool = False) -> FlaskClient:
        client = app.test_client()
        with app.app_context(), transaction():
            token = f"token-{os.urandom(8).hex()}"
            db.session.add(AuthSession(token_hash=auth._hash(token), person_id=person.id, strong=strong))
        with app.app_context():
            db.session.remove()
        with app.test_request_context():
            name = auth.cookie_name()
        client.set_cookie(name, token)
        return client

    return signed_in


@pytest.fixture
def queries(app: Flask) -> Callable[[], Any]:
    """`with queries() as seen:` collects the SQL statements that run."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)
            seen[:] = [s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))]

    return counted
