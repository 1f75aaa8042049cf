"""`club elections`: does the board of slips hold, and putting the key of a ballot box back."""

from __future__ import annotations

import click

from club.cli import command
from club.db import db
from decisions.elections import sealing
from decisions.elections.actions.ballots import current, put_key_back
from decisions.elections.models import Election
from decisions.elections.queries import board


@click.group("elections")
def elections() -> None:
    """Look after elections: verify a board of slips, put a box's key back."""


command(elections)


def _election(number: int) -> Election:
    found = db.session.get(Election, number)
    if found is None:
        raise click.ClickException(f"there is no election {number}")
    return found


@elections.command()
@click.argument("number", type=int)
def verify(number: int) -> None:
    """Recount election NUMBER from the database. Exit code 1 names each ballot that does not hold.

    \b
    Example:
      club elections verify 7
    """
    counted = [one for one in _election(number).rounds if one.counted_at is not None]
    if not counted:
        raise click.ClickException("nothing has been counted yet")
    wrong = [f"round {one.number}: {said}" for one in counted for said in board.problems(one)]
    if wrong:
        raise click.ClickException("\n".join(wrong))
    for one in counted:
        click.echo(f"round {one.number}: {(one.result or {})['collected']} ballots hold, head {one.head}")


@elections.command("restore-key")
@click.argument("number", type=int)
@click.option("--key", prompt="Key as it stands on the paper", hide_input=True, help="Left out, it is asked for.")
def restore_key(number: int, key: str) -> None:
    """Put the key of the ballot box of election NUMBER back from the committee's paper copy.

    Needed after a restore from a backup while a ballot is open: backups leave the key out.

    \b
    Example:
      club elections restore-key 7
    """
    try:
        put_key_back(_election(number), key)
    except sealing.BoxError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"the box of round {current(_election(number)).number} can be opened again")
