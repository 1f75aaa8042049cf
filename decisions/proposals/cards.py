"""What proposals bring to home and to the room's page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from club.home.cards import Need, Pulse
from club.i18n import _, datetime_text, ngettext
from club.policy import audiences_of
from decisions.proposals.queries import proposals as queries
from decisions.proposals.queries import votes

MOST = 3


def needs(person: Any) -> list[Need]:
    """Votes not yet cast (the one that closes first on top), amendments and objections to answer, advice, paper."""
    if not {"members", "board"} & audiences_of(person):
        return []
    found = [
        Need(
            title=vote.question,
            url=f"{vote.url}/ballot",
            icon="check2-square",
            detail=_("You have not voted yet. The vote closes at %(when)s.", when=datetime_text(vote.closes_at))
            if vote.closes_at
            else _("You have not voted yet."),
            action=_("Vote"),
            rank=3,
        )
        for vote in votes.ballots_waiting(person)[:MOST]
    ]
    found += [
        Need(
            title=vote.question,
            url=vote.url,
            icon="people",
            detail=_("%(name)s asks you to vote for them.", name=name),
            action=_("Vote"),
            rank=4,
        )
        for vote, name in votes.held_waiting(person)[:MOST]
    ]
    found += [
        Need(
            vote.question,
            f"{vote.url}/paper",
            "clipboard-data",
            _("You read its paper ballots."),
            _("Read the sheets"),
            rank=4,
        )
        for vote in votes.counting_waiting(person)
    ]
    work = queries.work_of(person)
    for number, (title, count) in work.objections.items():
        detail = ngettext("%(num)d objection stands", "%(num)d objections stand", count)
        address = f"{url_for('proposals.proposal', proposal_id=number)}#objections"
        found.append(Need(title, address, "exclamation-triangle", detail, _("Answer"), rank=12))
    for number, (title, count) in work.amendments.items():
        detail = ngettext("%(num)d amendment waits for you", "%(num)d amendments wait for you", count)
        address = url_for("proposals.amendments", proposal_id=number)
        found.append(Need(title, address, "pencil", detail, _("Decide"), rank=22))
    for number, title in work.advice[:MOST]:
        address = f"{url_for('proposals.proposal', proposal_id=number)}#advice"
        found.append(Need(title, address, "lightbulb", _("Your advice is asked for."), _("Give advice"), rank=18))
    return found


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
