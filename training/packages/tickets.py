"""Tickets: the address under which a package's files are handed out for some hours. It stands for a cookie, which the
package's pages never get: who has the ticket reads this package's files, and tells of this one run."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from training.packages.contents import PackageKind

HOURS = 12


@dataclass(frozen=True)
class Ticket:
    """The archive by its hash, and the run (0: somebody only looks at it)."""

    sha256: str
    kind: PackageKind
    run_id: int = 0


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="training.packages")


def issue(ticket: Ticket) -> str:
    """The ticket as a part of an address."""
    return _signer().dumps([ticket.sha256, ticket.kind.value, ticket.run_id])


def redeem(text: str) -> Ticket | None:
    """The ticket; None when it is none of ours, or too old."""
    try:
        sha256, kind, run_id = _signer().loads(text, max_age=HOURS * 3600)
    except (BadSignature, ValueError, TypeError):
        return None
    return Ticket(sha256, PackageKind(kind), run_id)
