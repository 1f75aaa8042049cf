"""`club decisions report`: what the room of decisions can show for itself."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from club import ledger
from club.cli import command
from club.db import db
from decisions.consultations.cli import check
from decisions.elections.models import Election, ElectionRound
from decisions.elections.queries import board
from decisions.voices.queries.figures import Figures, figures


@click.group("decisions")
def decisions() -> None:
    """Look after decisions: one report of everything that can be checked.

    Example: club decisions report
    """


command(decisions)


@decisions.command("report")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def report(context: click.Context, folder: Path | None) -> None:
    """Print how the club's voices fare, recount every counted election and verify the ledger; with FOLDER, compare the
    opinion map's mathematics with the published results in it too. Exit code 1 when anything does not hold.

    \b
    Example:
      club decisions report ../shared/data/opinion-map
    """
    wrong = 0
    if folder is not None:
        click.echo("Opinion map against published results")
        try:
            context.invoke(check, folder=folder)
        except click.ClickException as error:
            click.echo(f"  DIFFERS  {error.message}")
            wrong += 1
    _print_voices(figures())
    wrong += _recount()
    wrong += _ledger()
    if wrong:
        raise click.ClickException(f"{wrong} of the checks above did not hold")
    click.echo("All of it holds.")


def _days(value: float | None) -> str:
    return "none yet" if value is None else f"{value:.1f} days"


def _print_voices(told: Figures) -> None:
    click.echo("Voices that every member may read")
    for one in told.kinds:
        click.echo(f"  {one.kind.code}: {one.voices}, of which {one.reached} reached a resolution")
    share = "no voices yet" if told.share is None else f"{100 * told.share:.1f} %"
    click.echo(f"  share that reached a resolution: {share}")
    click.echo(f"  median, spoken to taken up: {_days(told.to_taken_up)}")
    click.echo(f"  median, taken up to resolution: {_days(told.to_resolution)}")
    click.echo(f"  median, resolution to all of it done: {_days(told.to_result)}")
    click.echo(f"  resolutions without any voice behind them: {told.voiceless} of {told.resolutions}")


def _recount() -> int:
    click.echo("Elections, recounted from the public board")
    counted = select(Election).join(ElectionRound).where(ElectionRound.counted_at.is_not(None)).distinct()
    wrong = 0
    for election in db.session.scalars(counted.order_by(Election.id)).unique():
        for one in election.rounds:
            if one.counted_at is None:
                continue
            said = board.problems(one)
            wrong += bool(said)
            click.echo(f"  {'DIFFERS' if said else 'same'}  election {election.id}, round {one.number}")
            for line in said:
                click.echo(f"    {line}")
    return wrong


def _ledger() -> int:
    broken = ledger.verify()
    if broken is None:
        number, head = ledger.head()
        click.echo(f"Ledger: {number} lines hold, head {head}")
        return 0
    click.echo(f"Ledger: BROKEN at line {broken.line_id}: {broken.why}")
    return 1
