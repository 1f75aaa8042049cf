"""The room's script: the log and the outbox, run by node; and the server's fold of the same cases."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from live.queries.board_fold import fold_board
from live.queries.fold import fold, group

ROOT = Path(__file__).resolve().parents[2]
CASES = json.loads((Path(__file__).parent / "fold_cases.json").read_text(encoding="utf-8"))


def _node() -> str | None:
    return shutil.which("node") or next((str(p) for p in [ROOT / ".venv/bin/node"] if p.exists()), None)


def test_the_script_of_the_room_keeps_its_log_and_its_outbox():
    node = _node()
    if node is None:
        pytest.skip("no node here (make dev brings one)")
    files = sorted(str(path) for path in (ROOT / "static/src/live").glob("*.test.js"))
    done = subprocess.run([node, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert len(files) == 3


LISTS = {"questions", "polls", "speeches"}
LINES, BOARDS = ([case for case in CASES if part in case] for part in ("lines", "board"))


@pytest.mark.parametrize("case", BOARDS, ids=[case["name"] for case in BOARDS])
def test_the_server_folds_the_same_cases_to_the_same_board(case):
    board = fold_board(case["events"])
    told = {part: list(board[part].values()) if part in LISTS else board[part] for part in board}
    assert {part: told[part] for part in case["board"]} == case["board"]


@pytest.mark.parametrize("case", LINES, ids=[case["name"] for case in LINES])
def test_the_server_folds_the_same_cases_to_the_same_lines(case):
    lines = []
    for line in fold(case["events"]):
        told = {"seq": line.seq, "kind": line.kind, "by": line.by, "at": line.at}
        if line.kind == "message":
            names = ("text", "html", "state", "reason", "edited", "re")
            told |= {name: getattr(line, name) for name in names}
        else:
            told |= {name: getattr(line, name) for name in ("about", "text") if getattr(line, name)}
        lines.append(told)
    assert lines == case["lines"]


def test_messages_of_one_person_close_to_each_other_are_one_group():
    def message(seq: int, by: int, minute: float) -> dict[str, object]:
        return {"seq": seq, "type": "message", "by": by, "at": int(minute * 60_000), "text": "x"}

    lines = group(fold([message(1, 1, 0), message(2, 1, 1), message(3, 2, 1.5), message(4, 2, 9)]))
    assert [(line.first, line.last) for line in lines] == [(True, False), (False, True), (True, True), (True, True)]
