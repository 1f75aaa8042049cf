"""What tests start for themselves on loopback, and end: PostgreSQL, Redis, and the site as `club serve` runs it."""

from __future__ import annotations

import glob
import http.cookiejar
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true: Callable[[], Any], seconds: float = 15) -> Any:
    """Ask again until the answer is true; the answer. Fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = true()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"still not so after {seconds} s")


def _binary(name: str, *places: str) -> str | None:
    found = shutil.which(name)
    return found or next((p for pattern in places for p in sorted(glob.glob(f"{pattern}/{name}"), reverse=True)), None)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL cluster, gone at the end; yields its URL. Skips where there is no server binary."""
    places = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
    initdb, pg_ctl = _binary("initdb", *places), _binary("pg_ctl", *places)
    if not initdb or not pg_ctl:
        pytest.skip("no PostgreSQL server binary here (apt install postgresql)")
    # Not below pytest's folder, which is closed to others: PostgreSQL refuses to run as root and runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="club-pg-"))
    data, port, user = folder / "data", free_port(), None
    if os.geteuid() == 0:
        user = "postgres" if _has_user("postgres") else "nobody"
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        environ = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        done = subprocess.run(command, user=user, cwd=folder, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    options += " -c synchronous_commit=off -c max_connections=60 -c shared_buffers=64MB"
    try:
        run(initdb, "-D", str(data), "-U", "club", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run(pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://club@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen([*command, "--dir", str(folder)], stdout=log, stderr=log)
    try:
        until(lambda: "Ready to accept connections" in (folder / "redis.log").read_text())
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


class Answer:
    """What a browser got: `status`, `headers`, `text`."""

    def __init__(self, status: int, headers: Message, body: bytes) -> None:
        self.status, self.headers, self.text = status, headers, body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


class Browser:
    """A browser with cookies of its own, over real HTTP; it does not follow redirects."""

    def __init__(self, url: str) -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args: Any) -> None:
                return None

        self.url, self.cookies = url, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self._ask(urllib.request.Request(self.url + path, headers=_headers(headers)))

    def post(self, path: str, data: dict[str, str], **headers: str) -> Answer:
        """POST a form; without a `csrf_token` in it, with one that is fetched first."""
        data = data if "csrf_token" in data else {"csrf_token": self.token, **data}
        fields = urllib.parse.urlencode(data).encode()
        return self._ask(urllib.request.Request(self.url + path, fields, _headers(headers)))

    @property
    def token(self) -> str:
        """A form token for this browser, from the page of the door or, signed in, from home."""
        page = self.get("/sign-in")
        page = page if page.status == 200 else self.get("/")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|X-CSRFToken": "([^"]+)"', page.text)
        assert found, page.text[:500]
        return found[1] or found[2]

    @property
    def cookie(self) -> str:
        """The Cookie header that this browser would send."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def sign_in(self, name: str, password: str) -> Browser:
        """Sign in through the form."""
        answer = self.post("/sign-in", {"name": name, "password": password})
        assert answer.status == 302, answer.text
        return self

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}


class Site:
    """A `club serve` of its own: `url`, `folder` (its instance); `club(…)` runs a command on the same installation."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("CLUB_", "PYTEST_"))}
        self.environ = {
            **ours,
            "CLUB_INSTANCE": str(folder),
            "CLUB_PORT": str(self.port),
            "CLUB_PUBLIC_URL": self.url,
            "CLUB_MODE": "development",
            **environ,
        }
        self.log = folder / f"log-{self.port}.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def club(self, *command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command; its exit code and output are for the test to look at."""
        command = (sys.executable, "-m", "club", *command)
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, input=typed)

    def must(self, *command: str) -> Site:
        """Run commands, a line each, none of which may fail."""
        for line in command:
            done = self.club(*line.split())
            assert done.returncode == 0, done.stdout + done.stderr
        return self

    @property
    def password(self) -> str:
        """The password of the demo's people, on an installation that has them."""
        return (self.folder / "demo-password.txt").read_text(encoding="utf-8").strip()

    def inside(self, code: str) -> str:
        """Run Python inside the installation's application context, in a process of its own; what it prints."""
        code = "from app import create_app\nwith create_app().app_context():\n" + "\n".join(
            f"    {line}" for line in code.strip().splitlines()
        )
        command = (sys.executable, "-c", code)
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *command: str) -> Site:
        """Start `club serve` (or another command that stays) and, for the server, wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "club", *(command or ("serve",))], cwd=ROOT, env=self.environ,
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        if not command:
            until(self._answers, 60)
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except OSError:
            return False

    def stop(self, how: int = signal.SIGTERM, *, within: float = 20) -> int:
        """Stop it; its exit code."""
        assert self.process is not None
        process, self.process = self.process, None
        children = _children(process.pid)
        process.send_signal(how)
        if how == signal.SIGKILL:
            # The master's children too: what a power cut or the kernel's killer of processes does.
            for child in children:
                os.kill(child, signal.SIGKILL)
        return process.wait(within)

    def kill_worker(self) -> None:
        """What the kernel does to a process that takes too much memory; the master lives."""
        assert self.process is not None
        for child in _children(self.process.pid):
            os.kill(child, signal.SIGKILL)

    def browser(self) -> Browser:
        """A browser that looks at this site."""
        return Browser(self.url)


def _children(number: int) -> list[int]:
    said = Path(f"/proc/{number}/task/{number}/children")
    return [int(word) for word in said.read_text().split()] if said.exists() else []
