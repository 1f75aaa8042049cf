"""`club opinion check`: the opinion map's mathematics against published results."""

from __future__ import annotations

from pathlib import Path

import click

from club.cli import command

# Published numbers are met to this.
WITHIN = 1e-6


@click.group()
def opinion() -> None:
    """The opinion map.

    Example: club opinion check ../shared/data/opinion-map
    """


command(opinion)


@opinion.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Compare the map's mathematics with the published results in FOLDER (or in the folders in it): server snapshots
    number by number, complete conversations by the agreement of the groups. Exit code 1 where a number differs.

    Example: club opinion check ../shared/data/opinion-map
    """
    # Here, because numpy has no place in the memory of the web process, which imports all commands.
    from decisions.opinion import published

    found = published.folders(folder)
    if not found:
        raise click.ClickException(f"{folder}: no math-pca2.json or participants-votes.csv here or one folder down")
    differing = 0
    for one in found:
        try:
            told = published.compare(one)
        except (OSError, ValueError, KeyError) as error:
            raise click.ClickException(f"{one}: {error!r}") from error
        click.echo(f"{told.name}: {told.people} people, {told.statements} statements")
        for name, value in (told.differences or {}).items():
            good = value <= WITHIN
            differing += not good
            click.echo(f"  {'same' if good else 'DIFFERS'}  {name}: {value:.3g}")
        if told.agreement is not None and told.stability is not None:
            verdict = "the club would show these groups" if told.shown else "the club would withhold these groups"
            click.echo(f"  groups: ours {told.ours}, published {told.published}")
            click.echo(f"  agreement with the published groups (adjusted Rand index): {told.agreement:.3f}")
            click.echo(f"  stability by resampling: {told.stability:.3f}; {verdict}")
    if differing:
        raise click.ClickException(f"{differing} published numbers differ by more than {WITHIN}")
