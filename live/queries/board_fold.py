"""From the log to the board: the twin of `static/src/live/board.js` (tests/live/fold_cases.json is run on both)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def empty() -> dict[str, Any]:
    """The board of a session in which nothing has happened."""
    return {"questions": {}, "picked": None, "polls": {}, "speeches": {}, "rule": {"balanced": True, "seconds": 180}}


def fold_board(events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The board after the events of a whole log, in their order. An act about something unknown is passed over."""
    board = empty()
    for event in events:
        apply(board, event)
    return board


def apply(board: dict[str, Any], event: dict[str, Any]) -> None:
    """Change a board by the next event."""
    kind = event["type"]
    if kind == "ended":
        board["picked"] = None
    elif kind in _QUESTIONS:
        _question(board, event)
    elif kind.startswith("poll"):
        _poll(board["polls"], event)
    elif kind == "queue_rule":
        board["rule"] = {"balanced": event["balanced"], "seconds": event["seconds"]}
    elif kind in _SPEECHES or kind == "raise":
        _speech(board["speeches"], event)


_QUESTIONS = {"ask", "retract", "support", "unsupport", "merge", "pick", "unpick", "answer", "dismiss", "reopen"}
# What a speech is after these.
_SPEECHES = {"lower": "lowered", "floor": "speaking", "floor_ends": "speaking", "done": "done"}
# After these nobody answers the question any more.
_PUT_DOWN = {"retract", "merge", "unpick", "answer", "dismiss"}


def _question(board: dict[str, Any], event: dict[str, Any]) -> None:
    questions, kind, about = board["questions"], event["type"], event.get("about")
    if kind == "ask":
        questions[event["seq"]] = {
            "seq": event["seq"],
            "by": event["by"],
            "anon": bool(event.get("anon")),
            "at": event["at"],
            "text": event.get("text"),
            "state": "waiting",
            "n": 0,
            "into": None,
            "answer": "",
            "live": False,
            "reason": "",
            "masked": False,
        }
    question = questions.get(about)
    if question is None:
        return
    if kind in _PUT_DOWN and board["picked"] == about:
        board["picked"] = None
    if kind == "pick":
        board["picked"] = about
    elif kind == "retract":
        question |= {"state": "retracted", "text": None}
    elif kind in {"support", "unsupport"}:
        question["n"] = event["n"]
    elif kind == "merge":
        for other in questions.values():
            if other["into"] == about:
                other["into"] = event["into"]
        question |= {"state": "merged", "into": event["into"]}
        if event["into"] in questions:
            questions[event["into"]]["n"] = event["n"]
    elif kind == "answer":
        question |= {"state": "answered", "answer": event["answer"], "live": event["live"]}
    elif kind == "dismiss":
        question |= {"state": "dismissed", "reason": event["reason"], "masked": event["masked"]}
        if event["masked"]:
            question["text"] = None
    elif kind == "reopen":
        if event.get("into") in questions:
            questions[event["into"]]["n"] = event["into_n"]
        question |= {"state": "waiting", "into": None, "n": event["n"], "live": False, "reason": "", "masked": False}
        question["text"] = event.get("text")


def _poll(polls: dict[int, Any], event: dict[str, Any]) -> None:
    kind = event["type"]
    if kind == "poll":
        known = {"seq": event["seq"], "state": "open", "ends": event["ends"], "tally": {"v": 0, "ballots": 0}}
        polls[event["seq"]] = {**event["poll"], **known}
    poll = polls.get(event.get("about", 0))
    if poll is None:
        return
    if kind == "poll_ends":
        poll["ends"] = event["ends"]
    else:
        poll |= {"state": kind.removeprefix("poll_"), "tally": event["tally"]}


def _speech(speeches: dict[int, Any], event: dict[str, Any]) -> None:
    if event["type"] == "raise":
        known = {name: event[name] for name in ("seq", "by", "at", "order", "cluster", "officer")}
        speeches[event["seq"]] = {**known, "state": "waiting", "ends": None}
    speech = speeches.get(event.get("about", 0))
    if speech is not None:
        speech["state"] = _SPEECHES[event["type"]]
        speech["ends"] = event.get("ends", speech["ends"])
