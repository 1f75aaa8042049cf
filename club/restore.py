"""`club restore`: an archive of `club backup` takes the place of what is here, which is kept beside it.

Nothing of the present state is touched before the whole archive was unpacked and every checksum held.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_migrate import upgrade

from club import clock, health
from club.backup import BESIDE, DATABASE, FILES, FORMAT, MANIFEST, database_file
from club.cli import command
from club.db import db
from club.serve import port_problem

_DAMAGED = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError)


@command
@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask (for scripts).")
def restore(file: Path, yes: bool) -> None:
    """Put the archive FILE of `club backup` in the place of what is here. Stop the site first.

    Every checksum and the migration are verified before anything is touched; an archive of an older version is brought
    to this one. What was here is kept in a folder "before-restore-…" in the instance folder.

    \b
    Example:
      club restore /mnt/backup/club-2026-11-23T021500.tar.gz
    """
    settings = current_app.config["SETTINGS"]
    instance = Path(settings.instance)
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restore-") as scratch:
        staged = Path(scratch)
        manifest = _unpack(file, staged)
        _refuse_what_does_not_fit(manifest)
        if port_problem(settings.host, settings.port) or _in_use():
            raise click.ClickException("the site is running here: stop it first, then restore")
        if not yes:
            count = sum(name.startswith(f"{FILES}/") for name in manifest["checksums"])
            click.echo(f"{file.name}: made {manifest['made_at']}, {count} files, database at {manifest['revision']}")
            click.confirm(f"Put it in the place of what is in {instance}?", abort=True)
        kept = _swap(staged, instance)
    if manifest["database"] and manifest["revision"] != health.wanted_revision():
        upgrade()
    click.echo(f"restored: {file.name}; what was here is kept in {kept}" if kept else f"restored: {file.name}")
    if not manifest["database"]:
        click.echo("the database is not in this archive: restore its dump with pg_restore --clean --if-exists")


def _unpack(file: Path, staged: Path) -> dict[str, Any]:
    """The archive's content in `staged`, every byte checked; its manifest."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                source = archive.extractfile(member)
                if source is None or not _ours(member.name):
                    raise click.ClickException(f"{file.name} is not an archive of club backup: it holds {member.name}")
                if member.name == MANIFEST:
                    manifest = json.load(source)
                    continue
                target = staged / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                with target.open("rb") as again:
                    found[member.name] = hashlib.file_digest(again, "sha256").hexdigest()
        if manifest is None or manifest["checksums"] != found:
            raise ValueError("what it holds is not what its manifest says")
    except click.ClickException:
        raise
    except _DAMAGED as error:
        raise click.ClickException(
            f"{file.name} is damaged ({error}); nothing was changed: take another archive"
        ) from error
    return manifest


def _ours(name: str) -> bool:
    """Whether `club backup` writes a member of this name: nothing leads out of the folder."""
    parts = Path(name).parts
    return name in {DATABASE, MANIFEST, *BESIDE} or (parts[:1] == (FILES,) and ".." not in parts)


def _refuse_what_does_not_fit(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise click.ClickException("the archive was made by another version of club backup: use that version")
    if manifest["database"] != (db.engine.dialect.name == "sqlite"):
        raise click.ClickException(
            "the archive is of an installation on SQLite, this one is on PostgreSQL: unset DATABASE_URL"
            if manifest["database"]
            else "the archive is of an installation on PostgreSQL: set DATABASE_URL"
        )
    if manifest["database"] and manifest["revision"] not in health.known_revisions():
        raise click.ClickException(
            f"the archive's database is at {manifest['revision']}, which this code does not know: use a newer version"
        )


def _in_use() -> bool:
    """Whether another process has the database open; on PostgreSQL that is its own restore's matter."""
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name != "sqlite" or not database_file().exists():
        return False
    with closing(sqlite3.connect(database_file(), timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False


def _swap(staged: Path, instance: Path) -> Path | None:
    """Move what is here aside and the archive's content in; where the old is now, None when there was nothing."""
    kept = instance / f"before-restore-{clock.local(clock.now()):%Y-%m-%dT%H%M%S}"
    places = {name: instance / name for name in (FILES, *BESIDE)}
    if db.engine.dialect.name == "sqlite":
        # SQLite's two companions belong to the database.
        places |= {DATABASE + end: Path(f"{database_file()}{end}") for end in ("", "-wal", "-shm")}
    for name, place in places.items():
        if place.exists():
            kept.mkdir(exist_ok=True)
            shutil.move(place, kept / name)
        if (staged / name).exists():
            shutil.move(staged / name, place)
    return kept if kept.exists() else None
