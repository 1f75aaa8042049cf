"""`make test`: the suite on SQLite, then what touches the database again on PostgreSQL.

`make journeys`: the long ways through the rooms in a browser, the guide's, and what waits for servers that it starts,
stops and kills. `make test-all`: all, on both databases.

What the suite can use beyond Python and Node (a browser, PostgreSQL, Redis, pango with its fonts) is installed where we
are root on Debian; elsewhere the line to type is printed, and the tests that need it skip, saying so.
"""

from __future__ import annotations

import ctypes.util
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _program(*names: str) -> bool:
    return any(shutil.which(name) or glob.glob(f"/usr/lib/postgresql/*/bin/{name}") for name in names)


def _library(*names: str) -> bool:
    return all(ctypes.util.find_library(name) for name in names)


def _font(pattern: str) -> bool:
    said = (
        subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout if _program("fc-list") else ""
    )
    return pattern in said


def missing() -> list[str]:
    """Debian's packages of what is not here."""
    # Any Chromium does; the shell, which we take where we may, needs half the time.
    enough = () if _may_install() else ("chromium", "chromium-browser")
    here = {
        "chromium-headless-shell": bool(os.environ.get("CHROMIUM")) or _program("chromium-headless-shell", *enough),
        "redis-server": _program("redis-server"),
        "postgresql": _program("initdb"),
        "libpango-1.0-0": _library("pango-1.0"),
        "libpangoft2-1.0-0": _library("pangoft2-1.0"),
        "libharfbuzz-subset0": _library("harfbuzz-subset"),
        "fontconfig": _program("fc-list"),
        # Documents are set in a Times-like face, and a page's emoji must not be boxes in pictures.
        "fonts-liberation": _font("Liberation Serif"),
    }
    return [package for package, is_here in here.items() if not is_here]


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def provide(packages: list[str]) -> None:
    """Install them where we are root on Debian; else say the one line."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if _may_install():
        print("  … installing", *packages, flush=True)
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], line):
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
            if done.returncode:
                print("\n".join((done.stdout + done.stderr).splitlines()[-8:]), flush=True)
        if not missing():
            return
    print(f"  some tests will skip; to run them too: sudo {' '.join(line)}", flush=True)


def run(name: str, *arguments: str) -> int:
    """One pass of pytest; finding no test is a failure."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False)
    print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


def main() -> int:
    """Every pass runs even if an earlier one failed; the exit code is the first failure's."""
    packages = missing()
    if packages:
        provide(packages)
    every, journeys = "--slow" in sys.argv, "--journeys" in sys.argv
    cores = os.cpu_count() or 2
    # Tests that share a server stay in one process (tests/together.py). They often wait, so that there is work for one
    # process more than there are cores.
    processes = ["-n", str(min(cores + 1, 6))]
    if journeys:
        return run("Journeys", *processes, "-m", "journey or guide or server")
    speed = "" if every else "not slow and not journey and not guide and not server"
    once = " and ".join(filter(None, ["not browser", speed]))
    with tempfile.TemporaryDirectory(prefix="club-said-") as said:
        codes = [
            run("SQLite, Redis, browser", *processes, "-m", speed, f"--remember={said}"),
            # All when everything is asked for; else the fewest that say the same to the database (tests/again.py).
            run(
                "PostgreSQL", *processes, "-m", once, "--database", "postgres", *([] if every else [f"--recall={said}"])
            ),
        ]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
