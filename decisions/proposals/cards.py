"""What proposals bring to home and to the room's page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home.cards import Need, Pulse
from club.i18n import _, datetime_text, ngettext
from club.policy import audiences_of
from decisions.proposals.queries import proposals as queries
from decisions.proposals.queries import votes
from decisions.proposals.queries.proposals import Work

MOST = 3


def needs(person: Any) -> list[Need]:
    """Votes not yet cast (the one that closes first on top), amendments and objections to answer, advice, paper. Two
    queries."""
    if not {"members", "board"} & audiences_of(person):
        return []
    found = []
    for vote, number, name in votes.ballots_waiting(person)[:MOST]:
        address, detail = f"{vote.url}/ballot", _("You have not voted yet.")
        if number != person.id:
            address, detail = vote.url, _("%(name)s asks you to vote for them.", name=name)
        elif vote.closes_at:
            detail = _("You have not voted yet. The vote closes at %(when)s.", when=datetime_text(vote.closes_at))
        found.append(Need(vote.question, address, "check2-square", detail, _("Vote"), rank=3))
    return found + [_need(one) for one in queries.work_of(person)[: 2 * MOST]]


def _need(one: Work) -> Need:
    if one.what == "paper":
        address = url_for("proposals.paper", vote_id=one.number)
        return Need(
            one.title, address, "clipboard-data", _("You read its paper ballots."), _("Read the sheets"), rank=4
        )
    if one.what == "amendments":
        detail = ngettext("%(num)d amendment waits for you", "%(num)d amendments wait for you", one.count)
        return Need(
            one.title, url_for("proposals.amendments", proposal_id=one.number), "pencil", detail, _("Decide"), rank=22
        )
    address = url_for("proposals.proposal", proposal_id=one.number)
    if one.what == "objections":
        detail = ngettext("%(num)d objection stands", "%(num)d objections stand", one.count)
        return Need(one.title, f"{address}#objections", "exclamation-triangle", detail, _("Answer"), rank=12)
    return Need(one.title, f"{address}#advice", "lightbulb", _("Your advice is asked for."), _("Give advice"), rank=18)


def block(person: Any) -> Pulse | None:
    """The room's page: what goes on, and what was decided last."""
    if "members" not in audiences_of(person):
        return None
    return Pulse(
        title=_("Proposals and votes"),
        url=url_for("proposals.index"),
        icon="file-earmark-text",
        template="decisions/proposals/_block.html",
        rows=queries.under_way(person),
        order=10,
        style="decisions/proposals.css",
    )
