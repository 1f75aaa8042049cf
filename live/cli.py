"""`club live check`: whether what the tables say of a session is what its log tells."""

from __future__ import annotations

import click
from sqlalchemy import select

from club.cli import command
from club.db import db
from live.models import LiveEvent, LiveSession
from live.queries import log
from live.queries.board import board
from live.queries.board_fold import fold_board

# Votes are not in the log, so how an open vote stands is not told by it either.
_LISTS = ("questions", "polls", "speeches")


@click.group("live")
def live() -> None:
    """Look after sessions."""


command(live)


def differences(session: LiveSession) -> list[str]:
    """What the log of a session and the tables tell differently, a line each; nothing in a session that is whole."""
    rows = list(db.session.scalars(select(LiveEvent).where(LiveEvent.session_id == session.id).order_by(LiveEvent.seq)))
    if [row.seq for row in rows] != list(range(1, session.last_seq + 1)):
        return [f"session {session.id}: the log has a gap or an end that is not its own"]
    told, shown = fold_board(log.page(None, session, rows)["events"]), board(None, session, names=False)
    found = [f"session {session.id}: {part}" for part in ("picked", "rule") if told[part] != shown[part]]
    for part in _LISTS:
        ours = {row["seq"]: row for row in shown[part]}
        theirs = {**told[part]}
        for row in [*ours.values(), *theirs.values()]:
            if row.get("state") == "open":
                row.pop("tally", None)
        numbers = sorted(ours.keys() | theirs.keys())
        found += [f"session {session.id}: {part} {seq}" for seq in numbers if ours.get(seq) != theirs.get(seq)]
    return found


@live.command()
def check() -> None:
    """Fold every session's log and compare it with the tables. Exit code 0: they agree; 1: what differs is named.

    \b
    Example:
      club live check
    """
    sessions = db.session.scalars(select(LiveSession).order_by(LiveSession.id)).all()
    found = [line for session in sessions for line in differences(session)]
    if found:
        raise click.ClickException("\n".join(found))
    click.echo(f"{len(sessions)} sessions are what their logs tell")
