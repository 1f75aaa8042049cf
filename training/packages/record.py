"""What a package tells, checked and folded into where a learner stands. No database here.

A commit carries all values of one item's data model in one session of its page, so that the newest replaces older ones
of the same session. What was reached is never lost again: completed stays completed, the best score stays, times of
sessions add up. Where two devices go on without knowing of each other, the other's values are kept beside the newer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from training.packages.contents import Item, PackageKind
from training.packages.models import Completion, Success
from training.packages.times import as_new, as_old, hundredths
from training.question import Unreadable

# SCORM 1.2 says 4096 letters, 2004 says 64000; authoring tools write more than 4096 into 1.2, and known LMSs keep it.
LONGEST_SUSPEND_DATA = 64_000
LONGEST_VALUE, MOST_VALUES, LONGEST_IN_ALL = 8_000, 3_000, 400_000
_KEY = re.compile(r"cmi(\.[a-z0-9_]{1,40}){1,8}", re.ASCII)
_OLD_STATUS = {"passed", "completed", "failed", "incomplete", "browsed", "not attempted", ""}
_COMPLETION = {"completed", "incomplete", "not attempted", "unknown", ""}
_SUCCESS = {"passed", "failed", "unknown", ""}
_WORDS = {
    "cmi.core.lesson_status": _OLD_STATUS,
    "cmi.completion_status": _COMPLETION,
    "cmi.success_status": _SUCCESS,
}
_SCORES = ("cmi.core.score.", "cmi.score.")
# Longer than a day is a clock that went wrong.
LONGEST_SESSION = 24 * 3600 * 100


@dataclass(frozen=True)
class Commit:
    """What a device told: `client_id` (device:id), the item, the page's session, all its values, the last event seen.

    `turn` counts the commits of a session, `at` is when it was made (seconds since 1970): one that travelled slowly
    does not undo what was made after it.
    """

    client_id: str
    item: str
    session: str
    values: dict[str, str]
    seen: int = 0
    turn: int = 0
    at: float = 0.0

    @property
    def device(self) -> str:
        """The device's name for itself."""
        return self.client_id.partition(":")[0]


@dataclass
class Standing:
    """Where a run stands over all its items; `score` in percent, `seconds` spent."""

    completion: Completion = Completion.UNKNOWN
    success: Success = Success.UNKNOWN
    score: int | None = None
    seconds: int = 0
    apart: list[str] = field(default_factory=list)


def checked(values: Any) -> dict[str, str]:
    """The values as plain text; raises Unreadable naming the first that a data model cannot hold."""
    if not isinstance(values, dict) or len(values) > MOST_VALUES:
        raise Unreadable("data_too_many", most=MOST_VALUES)
    found: dict[str, str] = {}
    total = 0
    for key, value in values.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key) or isinstance(value, dict | list):
            raise Unreadable("data_name", key=str(key)[:80])
        if value is None:
            continue
        text = str(value).replace("\x00", "")
        most = LONGEST_SUSPEND_DATA if key == "cmi.suspend_data" else LONGEST_VALUE
        if len(text) > most:
            raise Unreadable("data_too_long", key=key, most=most)
        _check(key, text)
        total += len(key) + len(text)
        found[key] = text
    if total > LONGEST_IN_ALL:
        raise Unreadable("data_too_long", key="cmi", most=LONGEST_IN_ALL)
    return found


def _check(key: str, text: str) -> None:
    if key in _WORDS and text not in _WORDS[key]:
        raise Unreadable("data_value", key=key, value=text[:60])
    if text and key.endswith("session_time") and hundredths(text) is None:
        raise Unreadable("data_value", key=key, value=text[:60])
    if text and key.startswith(_SCORES) and not key.endswith("_children"):
        number = number_of(text)
        if number is None or (key == "cmi.score.scaled" and not -1 <= number <= 1):
            raise Unreadable("data_value", key=key, value=text[:60])


def number_of(text: str | None) -> float | None:
    """A number, or None; "1e9" and "nan" are none."""
    if not text or not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,12})?|[+-]?\.\d{1,12}", text, re.ASCII):
        return None
    return float(text)


def fold(state: dict[str, Any], commit: Commit, seq: int, item: Item, kind: PackageKind) -> dict[str, Any]:
    """The state after a commit, as a new value. `seq` is the event's number."""
    items = dict(state.get("items", {}))
    before = items.get(commit.item, {})
    told = {"cmi": commit.values, "by": commit.device, "seq": seq, "session": commit.session, "turn": commit.turn,
            "at": commit.at}  # fmt: skip
    row = dict(before)
    if not _overtaken(commit, before):
        if before.get("by") not in {None, commit.device} and before["seq"] > commit.seen:
            row["other"] = {name: before[name] for name in told}
        elif before.get("other") and commit.seen >= before["seq"]:
            # Somebody who knew of both went on from here.
            row.pop("other", None)
        row |= told
    row["sessions"] = {**before.get("sessions", {}), commit.session: _session(commit, before)}
    completion, success, score = reached(commit.values, item, kind)
    row["completion"] = max(Completion(before.get("completion", "unknown")), completion, key=list(Completion).index)
    row["success"] = max(Success(before.get("success", "unknown")), success, key=list(Success).index)
    scores = [one for one in (before.get("score"), score) if one is not None]
    row["score"] = max(scores) if scores else None
    items[commit.item] = row
    return {**state, "items": items}


def _overtaken(commit: Commit, before: dict[str, Any]) -> bool:
    """Whether the same device told something newer already."""
    if before.get("by") != commit.device:
        return False
    if before["session"] == commit.session:
        return commit.turn < before["turn"]
    return commit.at < before["at"]


def _session(commit: Commit, before: dict[str, Any]) -> int:
    """Hundredths of a second of the commit's session; a smaller number told later does not take time away."""
    said = commit.values.get("cmi.core.session_time") or commit.values.get("cmi.session_time") or ""
    known = before.get("sessions", {}).get(commit.session, 0)
    return max(known, min(hundredths(said) or 0, LONGEST_SESSION))


def reached(values: dict[str, str], item: Item, kind: PackageKind) -> tuple[Completion, Success, float | None]:
    """(completion, success, score in percent) that an item's values say, with the manifest's mastery score applied
    (1.2: RTE 3.4.4.1, lesson_status; 2004: RTE 4.2.21, success_status)."""
    score = _percent(values, kind)
    if kind == PackageKind.SCORM12:
        status = values.get("cmi.core.lesson_status", "")
        completion = (
            Completion.COMPLETED
            if status in {"passed", "completed", "failed"}
            else Completion.INCOMPLETE
            if status in {"incomplete", "browsed"}
            else Completion.UNKNOWN
        )
        success = Success(status) if status in {"passed", "failed"} else Success.UNKNOWN
        told = number_of(values.get("cmi.core.score.raw"))
        if item.mastery is not None and told is not None and completion == Completion.COMPLETED:
            success = Success.PASSED if told >= item.mastery * 100 else Success.FAILED
        return completion, success, score
    status = values.get("cmi.completion_status", "")
    completion = Completion(status) if status in {"completed", "incomplete"} else Completion.UNKNOWN
    said = values.get("cmi.success_status", "")
    success = Success(said) if said in {"passed", "failed"} else Success.UNKNOWN
    scaled = number_of(values.get("cmi.score.scaled"))
    if item.mastery is not None and scaled is not None:
        success = Success.PASSED if scaled >= item.mastery else Success.FAILED
    return completion, success, score


def _percent(values: dict[str, str], kind: PackageKind) -> float | None:
    prefix = "cmi.core.score." if kind == PackageKind.SCORM12 else "cmi.score."
    scaled = number_of(values.get("cmi.score.scaled"))
    if kind != PackageKind.SCORM12 and scaled is not None:
        return min(max(scaled, 0.0), 1.0) * 100
    raw, low, high = (number_of(values.get(prefix + name)) for name in ("raw", "min", "max"))
    if raw is None:
        return None
    low, high = low or 0.0, 100.0 if high is None else high
    if high <= low:
        return None
    return min(max((raw - low) / (high - low), 0.0), 1.0) * 100


def standing(state: dict[str, Any], playable: list[Item]) -> Standing:
    """Where a run stands: completed when every reporting item is, failed when one is, passed when each that judges is
    passed; the score is the mean of those that give one."""
    rows = state.get("items", {})
    telling = [item for item in playable if item.sco]
    found = [rows.get(item.key, {}) for item in telling]
    completions = [row.get("completion", "unknown") for row in found]
    successes = [row.get("success", "unknown") for row in found]
    scores = [row["score"] for row in found if row.get("score") is not None]
    opened = [row for row in rows.values() if row]
    result = Standing(seconds=sum(sum(row.get("sessions", {}).values()) for row in opened) // 100)
    if found and all(one == Completion.COMPLETED for one in completions):
        result.completion = Completion.COMPLETED
    elif any(one != Completion.UNKNOWN for one in completions) or opened:
        result.completion = Completion.INCOMPLETE
    if not telling and playable and all(item.key in rows for item in playable):
        # Pages that report nothing are done when each was opened.
        result.completion = Completion.COMPLETED
    judged = [one for one in successes if one != Success.UNKNOWN]
    if Success.FAILED in judged:
        result.success = Success.FAILED
    elif judged and result.completion == Completion.COMPLETED:
        result.success = Success.PASSED
    result.score = round(sum(scores) / len(scores)) if scores else None
    result.apart = [key for key, row in rows.items() if row.get("other")]
    return result


def given(state: dict[str, Any], item: Item, kind: PackageKind, person: tuple[str, str]) -> dict[str, str]:
    """The data model an item finds when it is opened: what it told last, and what the club says. `person`: id, name."""
    row = state.get("items", {}).get(item.key, {})
    told = {key: value for key, value in row.get("cmi", {}).items() if not key.endswith(("session_time", ".exit"))}
    entry = "resume" if row else "ab-initio"
    spent = sum(row.get("sessions", {}).values())
    if kind == PackageKind.SCORM12:
        told = {key: value for key, value in told.items() if not key.startswith("cmi.interactions")}
        told |= {"cmi.core.student_id": person[0], "cmi.core.student_name": person[1], "cmi.core.entry": entry,
                 "cmi.core.total_time": as_old(spent), "cmi.core.credit": "credit", "cmi.core.lesson_mode": "normal",
                 "cmi.launch_data": item.launch_data, "cmi.student_data.max_time_allowed": item.time_limit,
                 "cmi.student_data.time_limit_action": item.limit_action}  # fmt: skip
        told.setdefault("cmi.core.lesson_status", "not attempted")
        if item.mastery is not None:
            told["cmi.student_data.mastery_score"] = f"{item.mastery * 100:g}"
        return told
    told |= {"cmi.learner_id": person[0], "cmi.learner_name": person[1], "cmi.entry": entry,
             "cmi.total_time": as_new(spent), "cmi.credit": "credit", "cmi.mode": "normal",
             "cmi.launch_data": item.launch_data, "cmi.max_time_allowed": item.time_limit,
             "cmi.time_limit_action": item.limit_action}  # fmt: skip
    if item.mastery is not None:
        told["cmi.scaled_passing_score"] = f"{item.mastery:g}"
    return told
