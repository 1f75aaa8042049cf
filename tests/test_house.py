"""The house itself: what docs/house.md says is true of the code, or the suite fails.

Layers between rooms and shelves are import-linter's (.importlinter, `make check`); here stands what it cannot see.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("club", "decisions", "forum", "training", "live")
SOURCES = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]
# documents/pdf.html is read by the PDF maker on the server, never by a browser.
TEMPLATES = [p for p in sorted((ROOT / "templates").rglob("*.html")) if p.name != "pdf.html"]
# Long because it is one list or one story; each with its reason.
LONG = 400
ATTICS = {"utils", "util", "helpers", "helper", "misc", "common", "stuff"}


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call | ast.Attribute):
            target = node.func if isinstance(node, ast.Call) else node
            yield node.lineno, ast.unparse(target)


def test_every_view_says_to_whom_it_is_open(app: Flask):
    silent = [
        f"{rule.endpoint} ({rule.rule})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "door")
    ]
    assert silent == []


def test_nobody_commits_but_the_transaction():
    found = [
        f"{_relative(path)}:{line}"
        for path in SOURCES
        for line, call in _calls(path)
        if re.search(r"session\.commit$|session\(\)\.commit$", call) and _relative(path) != "club/db.py"
    ]
    assert found == []


def test_nothing_is_emitted_but_through_push():
    found = [
        f"{_relative(path)}:{line}"
        for path in SOURCES
        for line, call in _calls(path)
        if call.endswith("socketio.emit") and _relative(path) not in {"club/realtime.py", "club/web_worker.py"}
    ]
    assert found == []


def test_the_environment_is_read_in_one_place():
    allowed = {"club/settings.py", "club/serve.py", "club/doctor.py"}
    found = {
        _relative(path)
        for path in SOURCES
        for _line, call in _calls(path)
        if call.startswith(("os.environ", "os.getenv")) and _relative(path) not in allowed
    }
    assert found == set()


def test_there_is_one_clock():
    wrong = re.compile(r"datetime\.(now|utcnow|today)$|date\.today$")
    found = [
        f"{_relative(path)}:{line} {call}"
        for path in SOURCES
        for line, call in _calls(path)
        if wrong.search(call) and _relative(path) != "club/clock.py"
    ]
    assert found == []


def test_no_attics_and_no_endless_files():
    attics = [_relative(path) for path in SOURCES if path.stem in ATTICS]
    endless = [
        f"{_relative(path)}: {count}"
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONG
    ]
    assert attics == []
    assert endless == []


def test_public_functions_say_what_their_signature_cannot():
    def silent(path: Path) -> Iterator[str]:
        tree = _tree(path)
        if ast.get_docstring(tree) is None and path.read_text(encoding="utf-8").strip():
            yield f"{_relative(path)}: the module"
        for node in tree.body:
            members = node.body if isinstance(node, ast.ClassDef) else []
            for item in [node, *members]:
                if not isinstance(item, ast.FunctionDef | ast.ClassDef) or item.name.startswith("_"):
                    continue
                owner = isinstance(node, ast.ClassDef) and item is not node
                if owner and (node.name.startswith("_") or isinstance(item, ast.ClassDef) or _is_override(node)):
                    continue
                if ast.get_docstring(item) is None:
                    yield f"{_relative(path)}:{item.lineno} {item.name}"

    assert [text for path in SOURCES for text in silent(path)] == []


def _is_override(owner: ast.ClassDef) -> bool:
    """Methods of a class that follows somebody else's contract (fields, forms, parsers) are told there."""
    return bool(owner.bases) and not any(ast.unparse(base) in {"Model", "StrEnum"} for base in owner.bases)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("an inline style", r"<style\b|\sstyle="),
        ("an event attribute", r"\son(click|change|submit|input|load|error|key\w+|focus|blur)="),
        ("a foreign address in a resource", r"<(?:script|link|img)[^>]+(?:src|href)=\"https?://"),
        # Stored HTML was cleaned when it was rendered; it is called …html everywhere, and nothing else may say "safe".
        ("an unescaped value", r"(?<!html)\s*\|\s*safe\b"),
    ],
)
def test_templates_hold_to_the_content_policy(what: str, pattern: str):
    found = [
        f"{_relative(path)}:{number} {what}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == []


def test_every_post_form_carries_the_token():
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    lacking = [
        f"{_relative(path)}: {match[0][:80]}"
        for path in TEMPLATES
        for match in form.finditer(path.read_text(encoding="utf-8"))
        if "csrf_token" not in match[0]
    ]
    assert lacking == []


def test_every_form_post_without_a_token_is_refused(app: Flask):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answers = {
            rule.rule: app.test_client().post(_filled(rule.rule)).status_code
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and rule.rule not in {"/socket.io/"}
        }
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert {rule: code for rule, code in answers.items() if code not in {400}} == {}


def _filled(rule: str) -> str:
    """An address of the rule: a word of `any(…)`, else 1."""
    return re.sub(r"<any\((\w+)[^>]*>|<[^>]+>", lambda match: match[1] or "1", rule)
