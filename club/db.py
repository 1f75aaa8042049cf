"""The database: model base, the one transaction, and effects that wait for its commit.

Contract
- Nothing is written outside `transaction()`; a flush outside it raises. Actions never commit.
- `transaction()` begins fresh (what was read before is read again), commits at the end, rolls back on any error.
  An inner `transaction()` joins the outer one.
- `after_commit(f, *args)` runs f once the commit stands and never when it does not. An effect that fails is logged
  and tried once more; it never turns an acknowledged write into an error. Arguments are ids, not objects.
- SQLite: WAL, synchronous=FULL (acknowledged means kept, also at a power cut), BEGIN IMMEDIATE for writers.
  Inside one process writers queue on a lock, because sqlite3 would block every greenlet while it waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, BigInteger, DateTime, Engine, Enum, Integer, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

log = structlog.get_logger(__name__)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Document = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")
# A key whose plain byte order is the order (club.text): PostgreSQL's own collation would read it as words.
SortKey = String(1200).with_variant(String(1200, collation="C"), "postgresql")
Id = Annotated[int, mapped_column(BigId, primary_key=True)]


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out, on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"naive datetime {value!r}: use club.clock")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table; names of constraints follow one convention so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: Document, list[Any]: Document}


def choice(enum: type, *, name: str) -> Enum:
    """A column type that holds the values of a StrEnum, guarded by a CHECK called `name`."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class _Session(FlaskSession):
    """A session that refuses to write outside `transaction()`."""


# Tables inherit from `Model` above (typed, one registry); the extension's own base class stays unused.
db = SQLAlchemy(metadata=Model.metadata, session_options={"class_": _Session, "expire_on_commit": False})
migrate = Migrate()

_effects: ContextVar[list[tuple[Callable[..., Any], tuple[Any, ...]]] | None] = ContextVar("effects", default=None)
_writers = threading.Lock()


@event.listens_for(_Session, "before_flush")
def _only_inside_transaction(session: Session, context: Any, instances: Any) -> None:
    if _effects.get() is None and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside transaction(): the route opens it, the action never commits")


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commit at the end, then the effects; roll back and drop the effects on any error."""
    session = db.session()
    if _effects.get() is not None:
        yield session
        return
    if session.new or session.deleted:
        raise RuntimeError("objects were added before transaction() began")
    session.rollback()
    queue: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
    embedded = session.get_bind().dialect.name == "sqlite"
    if embedded:
        _writers.acquire()
    token = _effects.set(queue)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _effects.reset(token)
        if embedded:
            _writers.release()
    for effect, args in queue:
        _run(effect, args)


def after_commit(effect: Callable[..., Any], *args: Any) -> None:
    """Run `effect(*args)` when the surrounding transaction stands; at once is a mistake and raises."""
    queue = _effects.get()
    if queue is None:
        raise RuntimeError("after_commit() outside transaction()")
    queue.append((effect, args))


def after_commit_once(effect: Callable[..., Any], *args: Any) -> None:
    """As `after_commit`, but the same effect with the same arguments runs only once a transaction."""
    queue = _effects.get()
    if queue is None or (effect, args) not in queue:
        after_commit(effect, *args)


def in_transaction() -> bool:
    """Whether a `transaction()` is open here."""
    return _effects.get() is not None


def _run(effect: Callable[..., Any], args: tuple[Any, ...]) -> None:
    for attempt in (1, 2):
        try:
            effect(*args)
            return
        except Exception:
            log.exception("effect.failed", effect=getattr(effect, "__qualname__", repr(effect)), attempt=attempt)


def sqlite_pragmas(engine: Engine, *, synchronous: str = "FULL") -> None:
    """Make a SQLite engine keep what it acknowledges and begin as `transaction()` asks. No-op elsewhere."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        # The driver's own implicit BEGIN would come too late and be deferred; SQLAlchemy's "begin" event decides.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA cache_size=-20000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _effects.get() is not None else "BEGIN")


def init_app(app: Any) -> None:
    """Bind the database to the application and set SQLite's pragmas on its engine."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.config["ROOT"] / "migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        sqlite_pragmas(db.engine, synchronous=app.config.get("SQLITE_SYNCHRONOUS", "FULL"))
