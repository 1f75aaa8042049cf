"""The site as it really runs: production's logs, a graceful end, jobs, many processes, kill -9, a full disk."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
import websocket

from tests import servers
from tests.servers import Browser, Site, until

ONLY_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make a small disk"
)
PHONE, SPOKEN, PASSWORD = "+84900000199", "0900 000 199", "hai con chim xanh 7"
SECRET = "a-secret-for-tests-only-0123456789-abcdefghij"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one administrator and nothing else; tests copy it."""
    folder = tmp_path_factory.mktemp("installed")
    site = Site(folder)
    for command in (
        ["migrate"],
        ["create-admin", "--name", "Trần Thị Quản", "--phone", SPOKEN, "--password", PASSWORD],
    ):
        done = site.club(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def site(installed: Path, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """`site(**environ)`: a Site on a copy of that installation (several share it); ended after the test."""
    folder = tmp_path / "instance"
    shutil.copytree(installed, folder)
    made: list[Site] = []

    def build(**environ: str) -> Site:
        made.append(Site(folder, **environ))
        return made[-1]

    yield build
    while Socket.open:
        Socket.open.pop().close()
    for one in made:
        if one.process is not None:
            one.stop(signal.SIGKILL)


class Socket:
    """A browser's socket, in Socket.IO's own frames; `heard` is the list of (event, payload)."""

    open: ClassVar[list[Socket]] = []

    def __init__(self, browser: Browser, *, origin: str | None = "", cookie: bool = True) -> None:
        """`origin`: the browser's site unless another is given; None sends none. Raises Refused."""
        named = {"suppress_origin": True} if origin is None else {"origin": origin or browser.url}
        url = browser.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.heard: list[tuple[str, Any]] = []
        try:
            self.line = websocket.create_connection(url, timeout=20, cookie=browser.cookie if cookie else None, **named)
        except (OSError, websocket.WebSocketException) as error:
            raise Refused from error
        try:
            opened = self.line.recv()
            self.line.send("40")
            if not opened or not str(self.line.recv()).startswith("40"):
                raise Refused
        except (Refused, OSError, websocket.WebSocketException) as error:
            self.line.shutdown()
            raise Refused from error
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        self.open.append(self)

    def _read(self) -> None:
        while True:
            try:
                frame = str(self.line.recv())
            except (OSError, websocket.WebSocketException):
                break
            if frame == "2":
                self.line.send("3")
            elif frame.startswith("42"):
                self.heard.append(tuple(json.loads(frame[2:]))[:2])
            elif not frame or frame.startswith(("1", "41")):
                break
        self.line.shutdown()

    def heard_of(self, event: str) -> bool:
        """Whether an event came."""
        return any(name == event for name, _payload in self.heard)

    def ended(self, within: float = 5) -> bool:
        """Whether the server ended the connection."""
        self.reading.join(within)
        return not self.reading.is_alive()

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError, AttributeError):  # the server was faster
            self.line.sock.shutdown(socket.SHUT_RDWR)
        assert self.ended()


class Refused(Exception):
    """The server did not let the socket in."""


def signed_in(site: Site) -> Browser:
    """The administrator's browser."""
    return site.browser().sign_in(SPOKEN, PASSWORD)


# --- production


def test_production_refuses_what_is_unsafe_in_one_line(site):
    for environ, word in (
        ({}, "CLUB_SECRET_KEY"),
        ({"CLUB_SECRET_KEY": "short"}, "CLUB_SECRET_KEY"),
        ({"CLUB_SECRET_KEY": SECRET}, "CLUB_PUBLIC_URL"),
    ):
        asked = site(CLUB_MODE="production", CLUB_PUBLIC_URL="", **environ).club("serve")
        assert asked.returncode == 1
        assert len(asked.stderr.strip().splitlines()) == 1
        assert word in asked.stderr
        assert "short" not in asked.stderr


@pytest.mark.server
def test_production_logs_are_json_with_request_ids_and_nothing_private(site):
    served = site(
        CLUB_MODE="production", CLUB_SECRET_KEY=SECRET, CLUB_LOG_LEVEL="INFO", CLUB_METRICS_TOKEN="metrics-token-77"
    ).start()
    browser = served.browser()
    given = "request-id-of-the-proxy"
    assert browser.get("/healthz", X_Request_ID=given).headers["X-Request-ID"] == given
    assert browser.get("/healthz", X_Request_ID="odd id\t<b>").headers["X-Request-ID"] != "odd id\t<b>"
    wrong = browser.post("/sign-in", {"name": SPOKEN, "password": "sai mật khẩu rồi"})
    assert wrong.status == 422
    browser.sign_in(SPOKEN, PASSWORD)
    with pytest.raises(Refused):
        Socket(browser, origin="http://evil.example")
    assert browser.post("/preview", {"body": "Chuyện riêng của chi đoàn, gọi 0912345678"}).status == 200
    assert browser.get("/nothing-here?q=chuyen-rieng").status == 404
    with socket.create_connection(("127.0.0.1", served.port)) as rude:
        rude.sendall(b"NONSENSE 0912345678\r\n\r\n")
        rude.recv(1000)
    assert served.stop() == 0

    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    answered = [line for line in lines if line["event"] == "answered"]
    assert given in {line["request_id"] for line in answered}
    assert all(line["request_id"] and line["status"] and "ms" in line for line in answered)
    everything = served.log.read_text()
    for private in (PHONE, PHONE[3:], "0912345678", "riêng", "rieng", PASSWORD, "sai mật khẩu", "Trần", SECRET):
        assert private not in everything, private


@pytest.mark.server
def test_errors_of_libraries_go_through_the_same_sieve(site):
    said = site(CLUB_MODE="production", CLUB_SECRET_KEY=SECRET).inside(
        """
import logging, sys, warnings, structlog
from club import logs
sys.stderr = sys.stdout
logs.configure(production=True, level="INFO")
logging.getLogger("sqlalchemy.pool").error("Key (phone)=(+84912345678) already exists, %s", "an@example.org")
warnings.warn("0912 345 678 is deprecated")
try:
    private = "lời của một đoàn viên"
    raise ValueError("Key (phone)=(+84912345678) already exists")
except ValueError:
    structlog.get_logger("club").exception("request.failed")
structlog.get_logger("club").info("kept", count=1234567890123)
"""
    )
    lines = [json.loads(line) for line in said.splitlines()]
    assert len(lines) == 4
    assert "912 345" not in said
    assert "912345" not in said
    assert "example.org" not in said
    assert "lời của một" not in said
    assert lines[0]["logger"] == "sqlalchemy.pool"
    assert "already exists" in lines[0]["event"]
    assert "ValueError" in json.dumps(lines[2])
    assert lines[3]["count"] == 1234567890123


@pytest.mark.server
def test_metrics_are_for_whoever_holds_the_token(site):
    assert site().start().browser().get("/metrics").status == 404
    served = site(CLUB_METRICS_TOKEN="metrics-token-77").start()
    browser = signed_in(served)
    assert browser.get("/metrics").status == 401
    assert browser.get("/metrics", Authorization="Bearer metrics-token-78").status == 401
    connected = Socket(browser)
    browser.get("/")
    said = browser.get("/metrics", Authorization="Bearer metrics-token-77").text
    assert 'club_requests_total{endpoint="home.index",method="GET",status="200"}' in said
    assert re.search(r'club_request_seconds_bucket\{endpoint="home.index",le="\+Inf"\} [1-9]', said)
    assert "club_sockets_open 1.0" in said
    assert 'club_outbox_rows{state="waiting"} 0.0' in said
    connected.close()


# --- the end


@pytest.mark.server
def test_sigterm_lets_a_slow_request_finish_and_sends_the_sockets_away(site):
    served = site().start()
    browser = signed_in(served)
    connected = Socket(browser)
    body = b"language=en"
    with (
        socket.create_connection(("127.0.0.1", served.port)) as slow,
        socket.create_connection(("127.0.0.1", served.port)) as idle,
    ):
        # A phone on a bad line: the form is still arriving when the server is told to stop.
        token = browser.token
        head = f"POST /preview HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {browser.cookie}\r\n"
        head += f"X-CSRFToken: {token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        slow.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
        until(lambda: served.browser().get("/healthz").status == 200)
        assert served.process is not None
        began = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        until(lambda: connected.heard_of("server_restart"))
        assert connected.ended()
        idle.settimeout(5)
        assert idle.recv(10) == b"", "an idle connection held the server up"
        time.sleep(1.5)
        slow.sendall(body[5:])
        slow.settimeout(10)
        answer = slow.recv(1000)
    assert b" 200 " in answer.splitlines()[0]
    assert served.process.wait(10) == 0
    served.process = None
    assert time.monotonic() - began < 8
    assert "Traceback" not in served.log.read_text()


@pytest.mark.server
def test_ctrl_c_ends_as_gracefully(site):
    served = site().start()
    assert served.stop(signal.SIGINT, within=8) == 0
    assert "Traceback" not in served.log.read_text()


# --- jobs


def _outbox_row(site: Site, key: str) -> None:
    site.inside(
        f"""
from club import outbox
from club.db import transaction
with transaction():
    params = dict(name="An", link="/x")
    outbox.put("mail", dict(message="signin/reset", to="an@example.org", locale="vi", params=params), key="{key}")
"""
    )


def _done(site: Site, key: str) -> bool:
    with closing(sqlite3.connect(site.folder / "club.sqlite", timeout=10)) as connection:
        done, error = connection.execute("SELECT done_at, error FROM outbox_row WHERE key = ?", [key]).fetchone()
    assert error is None, error
    return done is not None


def _jobs_said(site: Site) -> str:
    checks = json.loads(site.club("doctor", "--json").stdout)["checks"]
    return next(check["says"] for check in checks if check["says"].startswith("jobs:"))


@pytest.mark.server
def test_the_server_runs_the_jobs_of_its_queue_and_those_of_each_minute(site):
    served = site()
    _outbox_row(served, "before-the-start")
    served.start()
    until(lambda: _done(served, "before-the-start"))
    assert "last seen" not in _jobs_said(served)
    _outbox_row(served, "while-it-runs")
    until(lambda: _done(served, "while-it-runs"))
    assert served.stop() == 0


@pytest.mark.server
def test_what_was_put_before_a_kill_is_handed_over_after_the_restart(site):
    served = site()
    # Killed between the commit and the wake-up: the row is there, no job is queued.
    _outbox_row(served, "cut-off")
    (served.folder / "queue.sqlite").unlink()
    served.start()
    until(lambda: _done(served, "cut-off"))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of its own."""
    with servers.redis(tmp_path) as url:
        yield url


@pytest.mark.redis
def test_with_redis_a_worker_runs_what_a_server_without_jobs_queues(site, redis):
    served = site(REDIS_URL=redis, CLUB_EMBEDDED_JOBS="0").start()
    _outbox_row(served, "for-the-worker")
    assert not _done(served, "for-the-worker")
    worker = site(REDIS_URL=redis).start("worker")
    until(lambda: _done(served, "for-the-worker"))
    assert worker.stop() == 0
    assert served.stop() == 0


@pytest.mark.redis
def test_two_processes_push_to_each_others_sockets(site, redis):
    one = site(REDIS_URL=redis, CLUB_EMBEDDED_JOBS="0").start()
    two = site(REDIS_URL=redis, CLUB_EMBEDDED_JOBS="0", CLUB_EXTRA_ORIGINS=one.url).start()
    browser, other = signed_in(one), signed_in(one)
    leaving, staying = Socket(browser), Socket(other)
    # The same sign-in, answered by the other process: what it pushes must reach the first one's socket.
    browser.url = two.url
    assert browser.post("/sign-out", {}).status in {302, 303}
    until(lambda: leaving.heard_of("signed_out"))
    assert not staying.heard
    # One process ends: the browsers of the other hear nothing of it.
    assert two.stop() == 0
    assert not staying.heard_of("server_restart")
    staying.close()
    with pytest.raises(Refused):
        Socket(browser_on(one, browser))


def browser_on(site: Site, browser: Browser) -> Browser:
    """The same browser, looking at another process."""
    browser.url = site.url
    return browser


@pytest.mark.server
def test_a_socket_needs_our_origin_and_a_sign_in(site):
    served = site().start()
    browser = signed_in(served)
    for refused in ({"origin": None}, {"origin": "http://evil.example"}, {"cookie": False}):
        with pytest.raises(Refused):
            Socket(browser, **refused)
    Socket(browser).close()


# --- what was acknowledged is kept


def _found_unit(browser: Browser, number: int, token: str) -> int:
    words = {"name": f"Chi đoàn số {number}", "kind": "branch", "reason": "thử sức bền", "csrf_token": token}
    return browser.post("/units/new", words).status


def test_kill_9_loses_nothing_that_was_acknowledged(site):
    served = site().start()
    browsers = [signed_in(served) for _ in range(3)]
    tokens = [browser.token for browser in browsers]
    kept: list[int] = []
    numbers, lock, enough = iter(range(10_000)), threading.Lock(), threading.Event()

    def write(browser: Browser, token: str) -> None:
        with suppress(OSError, http.client.HTTPException):
            while True:
                with lock:
                    number = next(numbers)
                assert _found_unit(browser, number, token) in {302, 303}
                kept.append(number)
                if len(kept) > 40:
                    enough.set()

    writers = [threading.Thread(target=write, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for writer in writers:
        writer.start()
    assert enough.wait(60)
    served.stop(signal.SIGKILL)
    for writer in writers:
        writer.join(20)
    assert len(kept) > 40

    served.start()
    assert browsers[0].get("/").status == 200, "the sign-in was acknowledged too"
    there = served.inside(
        """
from sqlalchemy import select
from club import ledger
from club.db import db
from club.units.models import Unit
assert ledger.verify() is None
print(*db.session.scalars(select(Unit.name)), sep="|")
"""
    ).split("|")
    assert {f"Chi đoàn số {number}" for number in kept} <= set(there)
    # Written but not yet acknowledged when it was killed: at most one of each writer.
    assert len(there) - len(kept) <= len(writers)


@pytest.mark.server
def test_a_worker_that_is_killed_is_replaced_within_seconds(site):
    served = site().start()
    browser = signed_in(served)
    served.kill_worker()

    def answers() -> bool:
        with suppress(OSError, http.client.HTTPException):
            return browser.get("/").status == 200
        return False

    assert until(answers, 20)
    assert served.stop() == 0


def _small_disk(megabytes: int) -> Path:
    disk = Path(tempfile.mkdtemp(prefix="club-disk-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", disk], check=False).returncode:
        disk.rmdir()
        pytest.skip("no small disk could be mounted here")
    return disk


@pytest.mark.server
@ONLY_ROOT
def test_make_run_on_a_disk_without_room_ends_with_one_line(tmp_path):
    disk = _small_disk(20)
    served = Site(disk / "instance")
    served.log = tmp_path / "log.txt"
    try:
        served.start("start")
        assert served.process is not None
        assert served.process.wait(30) != 0
        said = served.log.read_text().strip()
        assert said.startswith("Error: no room on the disk: free at least 50 MB where ")
        assert len(said.splitlines()) == 1
    finally:
        if served.process and served.process.poll() is None:
            served.stop(signal.SIGKILL)
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()


@pytest.mark.server
@ONLY_ROOT
def test_a_disk_that_is_full_is_told_and_heals_while_the_site_runs(installed, tmp_path):
    disk = _small_disk(8)
    served = None
    try:
        shutil.copytree(installed, disk / "instance")
        served = Site(disk / "instance")
        served.log = tmp_path / "log.txt"
        served.start()
        browser = signed_in(served)
        token = browser.token
        with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)
        numbers = iter(range(10_000))
        status = next(code for n in numbers if (code := _found_unit(browser, n, token)) not in {302, 303})
        assert status == 507
        assert browser.get("/").status == 200
        assert browser.get("/readyz").status == 200
        (disk / "ballast").unlink()
        assert _found_unit(browser, next(numbers), token) in {302, 303}
        assert served.stop() == 0
    finally:
        if served and served.process:
            served.stop(signal.SIGKILL)
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()


@pytest.mark.server
def test_a_production_installation_is_not_erased_for_the_demo(site):
    served = site(CLUB_MODE="production", CLUB_SECRET_KEY=SECRET)
    asked = served.club("demo", "--reset", "--yes")
    assert asked.returncode == 1
    assert "nothing of it is erased" in asked.stderr
    assert "invented people" in served.club("demo").stderr
