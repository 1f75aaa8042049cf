"""`make check`: everything about the code that a machine can judge without running it as people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Licences that may be combined into an AGPL-3.0-or-later work, as SPDX and as PyPI's classifiers write them.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "CNRI-Python", "GPL-3.0-or-later",
    "HPND", "ISC", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0",
    "Python-2.0", "Unlicense", "ZPL-2.1", "Zlib",
    "Apache Software License", "BSD License", "GNU Lesser General Public License v2 or later (LGPLv2+)",
    "GNU Lesser General Public License v3 (LGPLv3)", "ISC License (ISCL)", "MIT License",
    "Mozilla Public License 2.0 (MPL 2.0)", "Python Software Foundation License",
}  # fmt: skip
# Packages whose metadata do not name their licence so that a machine reads it; read in their files by a person.
READ_BY_HAND = {"gevent-websocket": "Apache-2.0", "huey": "MIT", "wsaccel": "Apache-2.0", "xmlhttprequest-ssl": "MIT"}


def may_be_used(name: str, licence: str) -> bool:
    """Whether a package's licence is on the list: all of what AND joins, one of what OR (or PyPI's ";") joins."""
    licence = READ_BY_HAND.get(name, licence)
    if any(part.strip() in ALLOWED for part in licence.split(";")):
        return True
    parts = licence.replace("(", "").replace(")", "").split(" AND ")
    return all(any(one.strip() in ALLOWED for one in part.split(" OR ")) for part in parts)


def passed(name: str, *command: str, **environ: str) -> bool:
    """Run one check; its output only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    good = done.returncode == 0
    said = "" if good else f"\n{done.stdout}"
    print(f"  {'✓' if good else '✗'} {name} ({time.monotonic() - began:.1f} s){said}", flush=True)
    return good


def migrations() -> bool:
    """Up, down, up, and no difference between the models and the database, on a fresh SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        flask = [str(BIN / "flask"), "--app", "app", "db"]
        return all(
            passed(f"migrations: {' '.join(words)}", *flask, *words, CLUB_INSTANCE=folder)
            for words in (["upgrade"], ["downgrade", "base"], ["upgrade"], ["check"])
        )


def licences() -> bool:
    """Every package's licence, of Python and of the front end, is on the list; an unknown one is not."""
    listed = subprocess.check_output([BIN / "pip-licenses", "--from=mixed", "--format=json"], cwd=ROOT, text=True)
    found = {row["Name"].lower(): row["License"] for row in json.loads(listed)}
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in lock["packages"].items():
        if path:
            found[path.rpartition("node_modules/")[2]] = package.get("license", "none")
    odd = [f"{name}: {licence}" for name, licence in sorted(found.items()) if not may_be_used(name, licence)]
    print(f"  {'✗' if odd else '✓'} licences of {len(found)} packages", *odd, sep="\n    ", flush=True)
    return not odd


def main() -> int:
    """Run all, two side by side; 1 if any failed."""
    checks: list[Callable[[], bool]] = [
        lambda: passed("types (pyright)", "npx", "--no-install", "pyright"),
        lambda: passed("ruff check", str(BIN / "ruff"), "check", "."),
        lambda: passed("ruff format", str(BIN / "ruff"), "format", "--check", "."),
        lambda: passed("layers (import-linter)", str(BIN / "lint-imports")),
        lambda: passed("templates (djlint)", str(BIN / "djlint"), "templates", "--lint", "--quiet"),
        lambda: passed("translations", sys.executable, "tools/catalogue.py", "check"),
        licences,
        migrations,
    ]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda check: check(), checks))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
