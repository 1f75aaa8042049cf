"""`club ledger`: is the ledger whole, and what is its head today."""

from __future__ import annotations

import click

from club import ledger as book
from club.cli import command


@click.group("ledger")
def ledger() -> None:
    """Look at the ledger of acts: verify it, print its head."""


command(ledger)


@ledger.command()
@click.option("--head", help="A head noted earlier; it must still be in the chain, else the end was cut off.")
def verify(head: str | None) -> None:
    """Walk the whole chain. Exit code 0: it holds; 1: the first line that does not hold is named.

    \b
    Example:
      club ledger verify --head 5f0c…
    """
    broken = book.verify(head)
    if broken is not None:
        raise click.ClickException(f"line {broken.line_id}: {broken.why}")
    number, digest = book.head()
    click.echo(f"{number} lines hold, head {digest}")


@ledger.command()
def head() -> None:
    """Print the number of lines and the hash of the last: keep it on paper, outside this machine.

    \b
    Example:
      club ledger head
    """
    number, digest = book.head()
    click.echo(f"{number} {digest}")
