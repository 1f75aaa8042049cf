"""How acts on certificates read in the ledger, and what holders are told."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _, _l
from club.notices.actions import declare
from training.certificates.models import Certificate

REVOKED = verb("certificate.revoked", _l("revoked a certificate"))

TOLD_ISSUED = declare(
    "certificate.issued",
    _l("A certificate was issued to me"),
    lambda p: _("Your certificate for “%(course)s” is here.", course=p["course"]),
    icon="award",
)
TOLD_REVOKED = declare(
    "certificate.revoked",
    _l("A certificate of mine was revoked"),
    lambda p: _("Your certificate for “%(course)s” was revoked: %(reason)s", course=p["course"], reason=p["reason"]),
    icon="award",
)


def _titles(numbers: set[int]) -> dict[int, str]:
    found = select(Certificate.id, Certificate.title).where(Certificate.id.in_(numbers))
    return dict(db.session.execute(found).all())  # pyright: ignore[reportArgumentType]


thing("certificate", _l("Certificate"), names=_titles)
