"""`make check`: everything about the code that a machine can judge without running it as people do."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Licences that may be combined into an AGPL-3.0-or-later work.
LICENCES = (
    "MIT;MIT License;BSD;BSD License;BSD-2-Clause;BSD-3-Clause;Apache;Apache-2.0;Apache Software License;ISC;"
    "ISC License (ISCL);Python Software Foundation License;PSF-2.0;Mozilla Public License 2.0 (MPL 2.0);MPL-2.0;"
    "GNU Lesser General Public License v3 (LGPLv3);LGPL-3.0-only;LGPL-3.0-or-later;ZPL-2.1;Zope Public License;HPND;"
    "MIT-CMU;The Unlicense (Unlicense);Unlicense;Public Domain;0BSD;Zlib"
)
LICENCES_NPM = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "OFL-1.1", "0BSD", "CC0-1.0",
                "BlueOak-1.0.0", "Python-2.0", "(MIT OR CC0-1.0)"}  # fmt: skip


def passed(name: str, *command: str, **environ: str) -> bool:
    """Run one check; its output only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    good = done.returncode == 0
    print(f"  {'✓' if good else '✗'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print(done.stdout, flush=True)
    return good


def migrations() -> bool:
    """Up, down, up, and no difference between the models and the database, on a fresh SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        flask = [str(BIN / "flask"), "--app", "app", "db"]
        return all(
            passed(f"migrations: {' '.join(words)}", *flask, *words, CLUB_INSTANCE=folder)
            for words in (["upgrade"], ["downgrade", "base"], ["upgrade"], ["check"])
        )


def npm_licences() -> bool:
    """Every front-end package's licence is on the list."""
    import json

    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    odd = [
        f"{path.removeprefix('node_modules/')}: {package.get('license', 'none')}"
        for path, package in lock["packages"].items()
        if path and package.get("license", "none") not in LICENCES_NPM
    ]
    print(f"  {'✗' if odd else '✓'} licences of front-end packages", *odd, flush=True)
    return not odd


def main() -> int:
    """Run all; 1 if any failed."""
    results = [
        passed("ruff check", str(BIN / "ruff"), "check", "."),
        passed("ruff format", str(BIN / "ruff"), "format", "--check", "."),
        passed("layers (import-linter)", str(BIN / "lint-imports")),
        passed("types (pyright)", "npx", "--no-install", "pyright"),
        passed("templates (djlint)", str(BIN / "djlint"), "templates", "--lint", "--quiet"),
        passed("translations", sys.executable, "tools/catalogue.py", "check"),
        passed("licences of Python packages", str(BIN / "pip-licenses"), "--partial-match", f"--allow-only={LICENCES}"),
        npm_licences(),
        migrations(),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
