"""`club backup`: one archive of the database, the files and what proves them whole, made while the site runs.

The archive (.tar.gz) holds `club.sqlite` (SQLite's own online copy, one moment of the database), `files/…`, and as its
last member `manifest.json` with the migration, sizes and SHA-256 of everything. The database is copied first: each file
that it names is then on the disk. On PostgreSQL the database is pg_dump's to copy; the exact line is printed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from sqlalchemy import URL

from club import clock, health
from club.cli import command
from club.db import db

DATABASE, FILES, MANIFEST = "club.sqlite", "files", "manifest.json"
# Kept beside the database because they belong to this installation's people, not to the code.
BESIDE = ("demo-password.txt",)
FORMAT = 1
_NAME = "club-*.tar.gz"


@dataclass
class Manifest:
    """What an archive says of itself; `checksums` by member, and `database` is False where pg_dump keeps it."""

    made_at: str
    revision: str | None
    database: bool
    format: int = FORMAT
    checksums: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


class Hashing(io.RawIOBase):
    """A stream that hashes what is read from it, so that large files pass through once."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


@command
@click.command("backup")
@click.argument("target", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep", default=14, show_default=True, type=click.IntRange(1), help="How many archives stay in the folder."
)
def backup(target: Path | None, keep: int) -> None:
    """Copy everything into one archive in the folder TARGET (default: backups/ in the instance folder).

    Works while the site runs and people write. Copy the archive to another machine: a disk that fails takes both.

    \b
    Examples:
      club backup
      club backup /mnt/backup --keep 60
      15 2 * * *  club backup /mnt/backup     (crontab: each night at 2:15)
    """
    instance = Path(current_app.config["SETTINGS"].instance)
    folder = target or instance / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    problem = health.database_problem()
    if problem:
        raise click.ClickException(str(problem))
    began = clock.now()
    path = folder / f"club-{clock.local(began):%Y-%m-%dT%H%M%S}.tar.gz"
    partial = path.with_name(f".{path.name}.partial")
    try:
        manifest = _write(partial, instance)
        partial.replace(path)
        _sync(folder)
    except OSError as error:
        raise click.ClickException(
            f"the archive could not be written to {folder}: {error.strerror or error}"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    for old in sorted(folder.glob(_NAME))[:-keep]:
        old.unlink()
    count = sum(name.startswith(f"{FILES}/") for name in manifest.checksums)
    click.echo(f"backup: {path} ({path.stat().st_size / 1e6:.1f} MB; {count} files; database at {manifest.revision})")
    if not manifest.database:
        click.echo(
            f"the database is not in it; copy it as well:\n  {dump_line(db.engine.url, path.with_suffix('').stem)}"
        )


def dump_line(url: URL, name: str) -> str:
    """The pg_dump command for a database; the password comes from ~/.pgpass or PGPASSWORD, never from the line."""
    # `set()` takes None for "leave it"; what is printed must not hold the password, not even as ***.
    plain = url._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return f"pg_dump --format=custom --file={name}.dump '{plain}'"


def database_file() -> Path:
    """SQLite's file."""
    return Path(str(db.engine.url.database))


def _write(path: Path, instance: Path) -> Manifest:
    embedded = db.engine.dialect.name == "sqlite"
    manifest = Manifest(clock.now().isoformat(timespec="seconds"), health.revision(), embedded)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".club-backup-") as scratch:
        copy = Path(scratch) / DATABASE
        if embedded:
            _copy_database(database_file(), copy)
        members = list(_members(copy if embedded else None, instance))
        with path.open("wb") as out:
            os.chmod(path, 0o600)
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=5) as archive, _bar(members) as sizes:
                for name, source in sizes:
                    _add(archive, name, source, manifest)
                said = json.dumps(asdict(manifest), indent=1).encode()
                archive.addfile(_header(MANIFEST, len(said)), io.BytesIO(said))
            out.flush()
            os.fsync(out.fileno())
    return manifest


def _copy_database(source: Path, copy: Path) -> None:
    # All pages in one step: a copy in several begins anew whenever somebody writes, and may never end.
    with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there, pages=-1)
        there.execute("PRAGMA journal_mode=DELETE")
        found = there.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise click.ClickException(
            f"the database is damaged ({found}): nothing was written; keep the last good archive"
        )


def _members(copy: Path | None, instance: Path) -> Iterator[tuple[str, Path]]:
    if copy:
        yield DATABASE, copy
    for name in BESIDE:
        if (instance / name).exists():
            yield name, instance / name
    for path in sorted((instance / FILES).rglob("*")):
        if path.is_file() and not path.name.startswith("tmp"):
            yield path.relative_to(instance).as_posix(), path


def _bar(members: list[tuple[str, Path]]) -> Any:
    return click.progressbar(members, label="backup", show_pos=True, hidden=len(members) < 20)


def _add(archive: tarfile.TarFile, name: str, source: Path, manifest: Manifest) -> None:
    try:
        stream = source.open("rb")
    except FileNotFoundError:
        return  # taken away since the folder was listed
    with stream:
        size = os.fstat(stream.fileno()).st_size
        reading = Hashing(stream)
        archive.addfile(_header(name, size), reading)
    manifest.checksums[name], manifest.sizes[name] = reading.digest.hexdigest(), size


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode, header.mtime = size, 0o600, int(clock.now().timestamp())
    return header


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
