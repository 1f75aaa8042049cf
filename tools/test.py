"""`make test`: the whole suite on SQLite, then what touches the database again on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Debian's names of what the suite can use beyond Python and Node.
APT = {
    "chromium": "chromium", "redis-server": "redis-server", "initdb": "postgresql", "pango": "libpangoft2-1.0-0",
}  # fmt: skip


def missing() -> list[str]:
    """Packages whose programs are not here; tests that need them skip, saying so."""
    wanted = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or os.environ.get("CHROMIUM")):
        wanted.append(APT["chromium"])
    if not shutil.which("redis-server"):
        wanted.append(APT["redis-server"])
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        wanted.append(APT["initdb"])
    probe = "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('pangoft2-1.0'))"
    if subprocess.run([sys.executable, "-c", probe], check=False).returncode:
        wanted.append(APT["pango"])
    return wanted


def provide(packages: list[str]) -> None:
    """Install them where we are root on Debian; else say the one line."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("  … installing", *packages, flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=environ, **quiet)
        if subprocess.run(line, env=environ, **quiet).returncode == 0:
            return
    print(f"  some tests will skip; to run them too: sudo {' '.join(line)}", flush=True)


def run(name: str, *arguments: str) -> int:
    """One pass of pytest."""
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
    processes = ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "loadgroup"]
    speed = [] if "--slow" in sys.argv else ["-m", "not slow"]
    codes = [run("SQLite, Redis, browser", *processes, *speed)]
    codes.append(run("PostgreSQL", *processes, "--database", "postgres", "-m", "not browser and not slow", "tests"))
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
