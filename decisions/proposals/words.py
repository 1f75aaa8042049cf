"""How the acts on a proposal read in the ledger, and what people are told. No word of a notice depends on a result, so
that it may arrive at any time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from club.audit.verbs import changed_words, thing, verb
from club.db import db
from club.i18n import _, _l
from club.notices.actions import declare
from decisions.proposals.models import Proposal, Vote


def _stage_words(detail: dict[str, Any]) -> str:
    return str(detail.get("to", ""))


def _draw_words(detail: dict[str, Any]) -> str:
    return _("drawn: %(option)s, out of: %(among)s", option=detail.get("drawn", ""), among=detail.get("among", ""))


PUBLISHED = verb("proposal.published", _l("put a proposal to the others"))
MOVED = verb("proposal.moved", _l("led a proposal to another stage"), _stage_words)
CONSENTED = verb("proposal.consented", _l("declared a proposal adopted by consent"))
WITHDRAWN = verb("proposal.withdrawn", _l("withdrew a proposal"))
ACCEPTED = verb("proposal.amendment_accepted", _l("accepted an amendment"))
REJECTED = verb("proposal.amendment_rejected", _l("did not accept an amendment"))
RESOLVED = verb("proposal.objection_resolved", _l("called an objection resolved"))
TO_VOTE = verb("proposal.taken_to_vote", _l("prepared a vote on a proposal"))
RULES_CHANGED = verb("proposal.vote_changed", _l("changed the rules of a vote"), changed_words)
TELLER_NAMED = verb("proposal.teller_named", _l("named a teller"), lambda d: str(d.get("name", "")))
TELLER_REMOVED = verb("proposal.teller_removed", _l("removed a teller"), lambda d: str(d.get("name", "")))
OPENED = verb("proposal.vote_opened", _l("opened a vote"))
CLOSED = verb("proposal.vote_closed", _l("closed a vote"))
COUNTED = verb("proposal.vote_counted", _l("counted a vote"))
CANCELLED = verb("proposal.vote_cancelled", _l("cancelled a vote"))
PAPER_GIVEN = verb("proposal.paper_given", _l("handed out a paper ballot"))
PAPER_BACK = verb("proposal.paper_taken_back", _l("took an unused paper ballot back"))
DRAWN = verb("proposal.drawn", _l("drew a lot after a tie"), _draw_words)
ENDED = verb("proposal.ended", _l("ended a proposal without a decision for it"))

TOLD_AUTHOR = declare(
    "proposals.author",
    _l("I am named an author of a proposal"),
    lambda p: _("You are an author of “%(title)s”", title=p["title"]),
    icon="pencil",
)
TOLD_STAGE = declare(
    "proposals.stage",
    _l("A proposal I write or speak to goes on"),
    lambda p: _("“%(title)s” has come to another stage", title=p["title"]),
    icon="signpost-split",
)
TOLD_AMENDMENT = declare(
    "proposals.amendment",
    _l("An amendment to my proposal"),
    lambda p: _("An amendment is suggested to “%(title)s”", title=p["title"]),
    icon="pencil",
)
TOLD_JUDGED = declare(
    "proposals.judged",
    _l("My amendment was decided"),
    lambda p: (
        _("Your amendment to “%(title)s” was accepted: %(reason)s", title=p["title"], reason=p["reason"] or "–")
        if p["accepted"]
        else _("Your amendment to “%(title)s” was not accepted: %(reason)s", title=p["title"], reason=p["reason"])
    ),
    icon="check2",
)
TOLD_STALE = declare(
    "proposals.stale",
    _l("The line of my amendment has changed"),
    lambda p: _("The line that you want to amend has changed: “%(title)s”", title=p["title"]),
    icon="exclamation-triangle",
)
TOLD_ADVICE = declare(
    "proposals.advice",
    _l("My advice is asked for"),
    lambda p: _("Your advice is asked for on “%(title)s” (%(who)s)", title=p["title"], who=p["who"]),
    by_mail=True,
    icon="lightbulb",
)
TOLD_ADVISED = declare(
    "proposals.advised",
    _l("Advice on my proposal was given or has lapsed"),
    lambda p: (
        _("%(who)s has given advice on “%(title)s”", who=p["who"], title=p["title"])
        if p["given"]
        else _("%(who)s gave no advice on “%(title)s” by the day", who=p["who"], title=p["title"])
    ),
    icon="lightbulb",
)
TOLD_OBJECTION = declare(
    "proposals.objection",
    _l("An objection to my proposal"),
    lambda p: _("There is an objection to “%(title)s”", title=p["title"]),
    by_mail=True,
    icon="exclamation-triangle",
)
TOLD_RESOLVED = declare(
    "proposals.resolved",
    _l("My objection was answered"),
    lambda p: _("Your objection to “%(title)s” was answered. Does it still stand?", title=p["title"]),
    icon="reply",
)
TOLD_OPEN = declare(
    "proposals.vote_open",
    _l("A vote is open to me"),
    lambda p: _("You can vote: “%(title)s”", title=p["title"]),
    by_mail=True,
    icon="box-seam",
)
TOLD_CLOSING = declare(
    "proposals.vote_closing",
    _l("A vote that waits for me closes soon"),
    lambda p: _("You have not voted yet, and the vote closes soon: “%(title)s”", title=p["title"]),
    icon="hourglass-split",
)
TOLD_DELEGATE = declare(
    "proposals.delegate",
    _l("Somebody asks me to vote for them"),
    lambda p: (
        _("%(who)s asks you to vote for them: “%(title)s”", who=p["who"], title=p["title"])
        if p["given"]
        else _("%(who)s votes in person after all: “%(title)s”", who=p["who"], title=p["title"])
    ),
    icon="people",
)
TOLD_TELLER = declare(
    "proposals.teller",
    _l("I am named a teller of a vote"),
    lambda p: _("You are a teller of the vote “%(title)s”", title=p["title"]),
    icon="clipboard-data",
)
TOLD_COUNTED = declare(
    "proposals.vote_counted",
    _l("A vote I was called to is counted"),
    lambda p: _("The vote is counted: “%(title)s”", title=p["title"]),
    icon="clipboard-data",
)


def _names(numbers: set[int]) -> dict[int, str]:
    # The ledger's readers are not all readers of a closed unit or topic: a number is enough for them.
    shown = (Proposal.id.in_(numbers), Proposal.thing_kind.is_(None), Proposal.unit_id.is_(None))
    query = select(Proposal.id, Proposal.title).where(*shown, Proposal.published_at.is_not(None))
    return dict(iter(db.session.execute(query)))


def _votes(numbers: set[int]) -> dict[int, str]:
    shown = (Vote.id.in_(numbers), Proposal.thing_kind.is_(None), Proposal.unit_id.is_(None))
    query = select(Vote.id, Vote.question).join(Proposal, Proposal.id == Vote.proposal_id).where(*shown)
    return dict(iter(db.session.execute(query)))


thing("proposal", _l("Proposal"), url=lambda number: f"/decisions/proposals/{number}", names=_names)
thing(
    "proposal_vote", _l("Vote on a proposal"), url=lambda number: f"/decisions/proposals/votes/{number}", names=_votes
)
