"""What a room has on its board: the questions, the polls, the speakers' queue, as they stand after a number of the log.

A browser takes this once, with the page, and then changes its own copy by the events that follow
(`static/src/live/board.js`). `live.queries.board_fold` is the same fold on the server; tests/live/fold_cases.json holds
the two together, and `club live check` compares what it makes of a whole log with what stands in the tables.
"""

from __future__ import annotations

from typing import Any

from club import clock
from live.models import LiveQuestion, LiveSession
from live.policy import may_moderate, may_preside
from live.queries.log import gone, milliseconds, moment, people_by_id
from live.queries.polls import choices, polls_of, size
from live.queries.questions import SMALL, questions_of
from live.queries.speakers import in_order, speeches_of

SORTS = ("support", "new", "waiting")
_ORDER = {
    "support": lambda question: (-question["n"], question["seq"]),
    "new": lambda question: -question["seq"],
    "waiting": lambda question: question["seq"],
}


def board(person: Any, session: LiveSession, *, names: bool = True) -> dict[str, Any]:
    """The board as a person sees it (None: what everybody sees). A constant number of queries, four at most;
    without `names` one less, where the caller looks people up together with others."""
    over = bool(person and may_moderate(person, session))
    number = person.id if person else None
    opened, drafts = polls_of(person, session, over=bool(person and may_preside(person, session)))
    asked = [_question(question, supported, number, over) for question, supported in questions_of(person, session)]
    speeches = speeches_of(session)
    return {
        "as_of": session.last_seq,
        "now": milliseconds(clock.now()),
        "picked": session.picked_seq,
        "questions": asked,
        "polls": opened,
        "drafts": drafts,
        "speeches": speeches,
        "rule": {"balanced": session.queue_balanced, "seconds": session.speech_seconds},
        "people": people_by_id(row["by"] for row in [*asked, *speeches]) if names else {},
    }


def _question(question: LiveQuestion, supported: bool, reader_id: int | None, over: bool) -> dict[str, Any]:
    mine = reader_id is not None and question.author_id == reader_id
    state = gone(question.state, question.masked)
    told: dict[str, Any] = {
        "seq": question.seq,
        "by": question.author_id if mine or not question.anonymous else None,
        "anon": question.anonymous,
        "at": milliseconds(question.asked_at),
        "text": question.text if not state or (state == "hidden" and (mine or over)) else None,
        "state": question.state.value,
        "n": question.support,
        "into": question.into_seq,
        "answer": question.answer,
        "live": question.answered_live,
        "reason": question.reason,
        "masked": question.masked,
    }
    if reader_id is not None:
        told |= {"mine": mine, "supported": supported}
    return told


def questions_shown(shown: dict[str, Any], sort: str) -> dict[str, Any]:
    """A board's questions as its page shows them: the waiting ones in the order asked for, the settled ones the latest
    first, and what the page's template and script need besides."""
    asked = shown["questions"]
    waiting = sorted((row for row in asked if row["state"] == "waiting"), key=_ORDER[sort])
    return {
        "board": shown,
        "waiting": waiting,
        "settled": [row for row in reversed(asked) if row["state"] not in {"waiting", "retracted"}],
        "texts": {row["seq"]: row["text"] or "" for row in asked},
        "sort": sort,
        "small": sorted(SMALL),
        "speaking": next((row for row in shown["speeches"] if row["state"] == "speaking"), None),
        "queue": in_order(shown["speeches"], balanced=shown["rule"]["balanced"]),
        "blank_speech": {"seq": 0, "by": 0, "state": "waiting", "cluster": "", "order": False, "ends": None},
        "newest": sorted(shown["polls"], key=lambda row: (row["state"] != "open", -row["seq"])),
        "to_vote": sum(row["state"] == "open" and row["mine"] is None for row in shown["polls"]),
        "blank_poll": {
            "seq": 0,
            "kind": "single",
            "options": [],
            "most": 3,
            "secret": False,
            "open_to": "members",
            "state": "",
            "question": "",
            "ends": None,
            "mine": None,
            "tally": None,
        },
        "blank": dict.fromkeys(("seq", "by", "at", "n", "into"), 0) | {"text": "", "state": "", "answer": ""},
        "clocked": moment,
        "choices": choices,
        "size": size,
    }


def may_do(person: Any, session: LiveSession, question: dict[str, Any], picked: int | None) -> list[str]:
    """The acts that make sense for a person and a question now; each action asks its rule again."""
    found = []
    waits, over = question["state"] == "waiting", bool(may_preside(person, session))
    if over and waits and session.is_open:
        found.append("unpick" if picked == question["seq"] else "pick")
    if over and question["state"] in {"waiting", "answered"}:
        found.append("answer")
    if over and waits:
        found += ["merge", "dismiss"]
    if over and question["state"] in {"answered", "dismissed", "merged"}:
        found.append("reopen")
    if waits and question["mine"] and not session.is_ended:
        found.append("retract")
    return found
