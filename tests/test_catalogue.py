"""The catalogues: all messages are in Vietnamese, WTForms' own among them."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_message_is_translated():
    done = subprocess.run(
        [sys.executable, "tools/catalogue.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_message_of_wtforms_is_in_our_list():
    ours = (ROOT / "club/wtforms_messages.py").read_text("utf-8")
    known = {node.value for node in ast.walk(ast.parse(ours)) if isinstance(node, ast.Constant)}
    package = Path(next(iter(find_spec("wtforms").submodule_search_locations)))
    missing = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("gettext", "ngettext")):
                missing |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    assert missing - known == set()
