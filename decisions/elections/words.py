"""How the acts of an election read in the ledger, and what people are told at each stage. No word of a notice depends
on a result, so that it may arrive at any time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _, _l
from club.notices.actions import declare
from decisions.elections.models import ELECTION_KIND, Election


def _head_words(detail: dict[str, Any]) -> str:
    return _("round %(round)s, head %(head)s", round=detail.get("round", 1), head=detail.get("head", ""))


def _name_words(detail: dict[str, Any]) -> str:
    return str(detail.get("name", ""))


PREPARED = verb("election.prepared", _l("prepared an election"))
CHANGED = verb("election.changed", _l("changed the rules of an election"), changed_words)
TELLER_NAMED = verb("election.teller_named", _l("named a member of the election committee"), _name_words)
TELLER_REMOVED = verb("election.teller_removed", _l("removed a member of the election committee"), _name_words)
ANNOUNCED = verb("election.announced", _l("opened the nominations"))
WITHDREW = verb("election.withdrew", _l("took a candidate off the list"), _name_words)
LIST_CLOSED = verb("election.list_closed", _l("closed the list of candidates"), lambda d: str(d.get("names", "")))
REOPENED = verb("election.list_reopened", _l("reopened the nominations"))
OPENED = verb("election.opened", _l("opened the ballot"), _head_words)
KEY_TAKEN = verb("election.key_taken", _l("took the key of the ballot box to keep on paper"))
PAPER_GIVEN = verb("election.paper_given", _l("handed out a paper ballot"))
PAPER_TAKEN_BACK = verb("election.paper_taken_back", _l("took an unused paper ballot back"))
CLOSED = verb("election.closed", _l("closed the ballot"), _head_words)
COUNTED = verb("election.counted", _l("counted the ballots"), _head_words)
RUN_OFF = verb("election.run_off", _l("wrote down that the conference holds a second round"))
DECLARED = verb("election.declared", _l("declared who was elected"), lambda d: str(d.get("names", "")))
RECOGNISED = verb("election.recognised", _l("recognised who was elected"), lambda d: str(d.get("document", "")))
TERMS_BEGUN = verb("election.terms_begun", _l("let the terms of the elected begin"), lambda d: str(d.get("from", "")))
CANCELLED = verb("election.cancelled", _l("cancelled an election"))

TOLD_NOMINATIONS = declare(
    "elections.nominations",
    _l("Nominations for an election are open"),
    lambda p: _("Nominations are open: %(title)s.", title=p["title"]),
    icon="person-plus",
)
TOLD_NOMINATED = declare(
    "elections.nominated",
    _l("I am nominated"),
    lambda p: _("You are nominated: %(title)s. Say whether you accept.", title=p["title"]),
    by_mail=True,
    icon="person-raised-hand",
)
TOLD_ANSWERED = declare(
    "elections.answered",
    _l("Somebody I nominated has answered"),
    lambda p: (
        _("%(name)s accepts your nomination: %(title)s.", name=p["name"], title=p["title"])
        if p["accepted"]
        else _("%(name)s declines your nomination: %(title)s.", name=p["name"], title=p["title"])
    ),
    icon="person-check",
)
TOLD_TELLER = declare(
    "elections.teller",
    _l("I am named to an election committee"),
    lambda p: _("You are of the election committee: %(title)s.", title=p["title"]),
    by_mail=True,
    icon="clipboard-check",
)
TOLD_LISTED = declare(
    "elections.listed",
    _l("The list of an election I stand in is closed"),
    lambda p: _("The list of candidates is closed: %(title)s.", title=p["title"]),
    icon="list-ol",
)
TOLD_OPEN = declare(
    "elections.open",
    _l("A ballot is open to me"),
    lambda p: (
        _("The second round is open, you can vote: %(title)s.", title=p["title"])
        if p.get("round") == 2
        else _("The ballot is open, you can vote: %(title)s.", title=p["title"])
    ),
    by_mail=True,
    icon="box-seam",
)
TOLD_COUNTED = declare(
    "elections.counted",
    _l("A ballot I was called to is counted"),
    lambda p: _("The ballots are counted: %(title)s.", title=p["title"]),
    icon="clipboard-data",
)
TOLD_ELECTED = declare(
    "elections.elected",
    _l("An election waits for recognition"),
    lambda p: _("An election waits to be recognised: %(title)s.", title=p["title"]),
    by_mail=True,
    icon="award",
)
TOLD_RECOGNISED = declare(
    "elections.recognised",
    _l("An election I took part in is recognised"),
    lambda p: _("The Standing Committee has recognised the election: %(title)s.", title=p["title"]),
    icon="award",
)
TOLD_CANCELLED = declare(
    "elections.cancelled",
    _l("An election is cancelled"),
    lambda p: _("The election is cancelled: %(title)s. Reason: %(reason)s", title=p["title"], reason=p["reason"]),
    icon="x-octagon",
)


def _names(numbers: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Election.id, Election.title).where(Election.id.in_(numbers)))
    return dict(iter(rows))


thing(ELECTION_KIND, _l("Election"), url=lambda number: f"/decisions/elections/{number}", names=_names)
