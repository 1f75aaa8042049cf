"""Throw-away PostgreSQL and Redis servers on loopback, started where their binaries are, and a free port."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _binary(name: str, *places: str) -> str | None:
    found = shutil.which(name)
    return found or next((p for pattern in places for p in sorted(glob.glob(f"{pattern}/{name}"), reverse=True)), None)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL cluster in `folder`, gone at the end; yields its URL. Skips where there is no server binary."""
    initdb = _binary("initdb", "/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
    pg_ctl = _binary("pg_ctl", "/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
    if not initdb or not pg_ctl:
        pytest.skip("no PostgreSQL server binary here (apt install postgresql)")
    data, port, user = folder / "data", free_port(), None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        user = "postgres" if _has_user("postgres") else "nobody"
        shutil.chown(folder, user)
        for parent in folder.parents[:4]:
            if parent.stat().st_uid == 0 and parent != Path("/tmp") and parent != Path("/"):
                parent.chmod(0o755)

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, user=user, capture_output=True, cwd=folder, env={"PATH": os.environ["PATH"]}
        )

    run(initdb, "-D", str(data), "-U", "club", "--auth=trust", "--encoding=UTF8", "--locale=C")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    run(pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://club@127.0.0.1:{port}/postgres"
    finally:
        run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis server, gone at the end; yields its URL. Skips where there is no binary."""
    binary = _binary("redis-server", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
    if not binary:
        pytest.skip("no redis-server binary here (apt install redis-server)")
    port = free_port()
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ready to accept connections" in line:
                break
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
