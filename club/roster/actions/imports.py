"""Bringing a list, choosing its sheets, confirming and dropping it. None of this touches people or units."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, Any

from sqlalchemy import delete, update

from club import tasks
from club.db import db
from club.errors import Conflict, Invalid
from club.files.actions import store_document
from club.i18n import _
from club.policy import ensure
from club.roster import policy
from club.roster.models import ImportState, RosterImport, RosterRow
from club.roster.queries import brought_before

KIND = "roster"


def bring(
    actor: Any, stream: IO[bytes], *, name: str, fix_case: bool = True, client_id: str | None = None
) -> RosterImport:
    """Keep the file and open an import that waits to be read; the same sending twice is one import."""
    ensure(policy.may_import(actor))
    if client_id:
        known = brought_before(actor.id if actor else None, client_id)
        if known is not None:
            return known
    file = store_document(actor, stream, name=name, audience=policy.FILES)
    brought = RosterImport(
        actor_id=actor.id if actor else None,
        client_id=client_id or None,
        file_id=file.id,
        file_name=file.name,
        sha256=file.sha256,
        fix_case=fix_case,
        progress_id=tasks.begin(KIND, person_id=actor.id if actor else None),
    )
    brought.actor, brought.file = actor, file
    db.session.add(brought)
    db.session.flush()
    return brought


def choose_sheets(actor: Any, brought: RosterImport, chosen: Collection[str]) -> None:
    """Take other sheets of the workbook; it waits to be read again."""
    ensure(policy.may_carry_out(actor, brought))
    _ensure_state(brought, ImportState.READY, ImportState.FAILED)
    names = {sheet["name"] for sheet in brought.sheets if sheet["usable"]}
    if not names & set(chosen):
        raise Invalid(_("Choose at least one sheet that has people in it."))
    brought.sheets = [{**sheet, "chosen": sheet["name"] in names & set(chosen)} for sheet in brought.sheets]
    _wait_to_be_read(brought)


def read_again(actor: Any, brought: RosterImport) -> None:
    """Go on with what stood still: a server that stopped in the middle left nothing half done."""
    ensure(policy.may_carry_out(actor, brought))
    _ensure_state(brought, ImportState.READING, ImportState.APPLYING, ImportState.FAILED)
    _wait_to_be_read(brought)


def _wait_to_be_read(brought: RosterImport) -> None:
    brought.state, brought.problem, brought.digest = ImportState.READING, "", ""
    brought.progress_id = tasks.begin(KIND, person_id=brought.actor_id)
    db.session.flush()


def confirm(actor: Any, brought: RosterImport, *, digest: str) -> bool:
    """Let the plan that was shown be carried out; False where that was said before. A plan that is not the one shown
    (another tab read the file again) is refused."""
    ensure(policy.may_carry_out(actor, brought))
    if brought.state in {ImportState.APPLYING, ImportState.DONE}:
        return False
    _ensure_state(brought, ImportState.READY)
    if digest != brought.digest:
        raise Conflict(_("The plan has changed since this page was shown. Look at it again before you confirm."))
    if not brought.counts.get("add") and not brought.counts.get("change"):
        raise Conflict(_("There is nothing in this list to add or to change."))
    brought.state, brought.problem = ImportState.APPLYING, ""
    brought.progress_id = tasks.begin(KIND, person_id=actor.id if actor else None)
    db.session.flush()
    return True


def stop(actor: Any, brought: RosterImport) -> None:
    """Ask the reading to end; nothing was written, so nothing is to be undone."""
    ensure(policy.may_carry_out(actor, brought))
    if brought.progress_id is not None and brought.state in {ImportState.READING, ImportState.APPLYING}:
        tasks.ask_to_stop(brought.progress_id)


def drop(actor: Any, brought: RosterImport) -> None:
    """Give an import up; its rows go, the file stays with the ledger's other files."""
    ensure(policy.may_carry_out(actor, brought))
    _ensure_state(brought, ImportState.READY, ImportState.FAILED, ImportState.READING)
    brought.state = ImportState.DROPPED
    forget_rows([brought.id])


def forget_rows(import_ids: Collection[int]) -> None:
    """Take the rows of imports away: names and phone numbers are not kept twice."""
    db.session.execute(delete(RosterRow).where(RosterRow.import_id.in_(import_ids)))
    db.session.execute(
        update(RosterImport)
        .where(RosterImport.id.in_(import_ids), RosterImport.state == ImportState.READY)
        .values(state=ImportState.DROPPED)
    )


def _ensure_state(brought: RosterImport, *states: ImportState) -> None:
    if brought.state not in states:
        raise Conflict(_("This import has moved on meanwhile. Look at its page again."))
