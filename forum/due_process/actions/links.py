"""The signed link by which somebody who cannot sign in reads what was decided, and appeals."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from club.errors import NotFound
from forum.due_process.models import Measure
from forum.due_process.queries.measures import measure_by_id


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="forum.measure")


def appeal_address(made: Measure) -> str:
    """The address of a measure for whom it concerns, without signing in; it names nobody and ends with the measure."""
    return f"/forum/appeal/{_signer().dumps(made.id)}"


def measure_of_link(token: str, *, lock: bool = False) -> Measure:
    """The measure a link leads to while it runs or its appeal does, or NotFound."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        raise NotFound from None
    made = measure_by_id(int(number), lock=lock)
    if made is None:
        raise NotFound
    return made
