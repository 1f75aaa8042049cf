"""What the clock does: consultations whose time has come are closed."""

from __future__ import annotations

from sqlalchemy import select

from club import clock
from club.db import db, transaction
from club.errors import Conflict
from club.i18n import gettext
from club.tasks import every_minute
from decisions.consultations.actions.consultations import close
from decisions.consultations.models import Consultation, State


@every_minute
def close_due() -> None:
    """Close what is open past its moment; one transaction each. Nothing is closed twice."""
    query = select(Consultation.id).where(Consultation.state == State.OPEN, Consultation.closes_at <= clock.now())
    for number in list(db.session.scalars(query)):
        with transaction():
            consultation = db.session.get(Consultation, number)
            if consultation is None:
                continue
            try:
                close(None, consultation, reason=gettext("Its time was over, as announced."))
            except Conflict:
                continue
