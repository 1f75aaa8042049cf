"""What is done to the tree of units; each act with a reason, a line in the ledger and a row of the unit's history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from club import ledger
from club.audit.verbs import changed_words, verb
from club.db import db
from club.errors import Conflict
from club.i18n import _, _l
from club.units.models import Unit, UnitChange, UnitKind


def _renamed_words(detail: dict[str, Any]) -> str:
    shown = {
        side: {key: UnitKind(value).label if key == "kind" else value for key, value in detail[side].items()}
        for side in ("before", "after")
    }
    return changed_words(shown)


def _moved_words(detail: dict[str, Any]) -> str:
    top = _("the top")
    old, new = detail["before"].get("parent") or top, detail["after"].get("parent") or top
    return _("Moved from %(old)s to %(new)s.", old=old, new=new)


def _merged_words(detail: dict[str, Any]) -> str:
    after = detail["after"]
    return _(
        "Merged into %(new)s (%(people)d people, %(offices)d offices).",
        new=after["name"],
        people=after["people"],
        offices=after["offices"],
    )


CREATED = verb("unit.created", _l("founded a unit"))
RENAMED = verb("unit.renamed", _l("changed a unit's name or kind"), _renamed_words)
MOVED = verb("unit.moved", _l("moved a unit"), _moved_words)
MERGED = verb("unit.merged", _l("merged a unit"), _merged_words)
CLOSED = verb("unit.closed", _l("closed a unit"))
REOPENED = verb("unit.reopened", _l("opened a unit again"))


def note(actor: Any, unit: Unit, act: str, *, reason: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Write the unit's history and the ledger: the same words in both."""
    kind = act.split(".", 1)[1]
    db.session.add(UnitChange(unit_id=unit.id, actor_id=actor.id, kind=kind, before=before, after=after, reason=reason))
    ledger.record(actor, act, unit, reason=reason, before=before, after=after)


def hold(*units: Unit | None) -> None:
    """Make two who change the tree at once wait for each other, and read the units as they are now.

    SQLite has one writer anyway; on PostgreSQL two moves could otherwise close a circle.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(7238462)"))
        for unit in units:
            if unit is not None:
                db.session.refresh(unit)


def ensure_open(unit: Unit) -> None:
    """Refuse to change what is closed."""
    if not unit.is_open:
        raise Conflict(_("%(unit)s is closed. Open it again first.", unit=unit.name))
