"""What members want corrected in published minutes, and what became of it."""

from __future__ import annotations

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from live.minutes import policy
from live.minutes.actions import indexing, telling
from live.minutes.actions.drafting import settle
from live.minutes.actions.issuing import changed_text, keep
from live.minutes.models import CorrectionState, Minutes, MinutesCorrection, MinutesVersion, Part
from live.minutes.queries.minutes import correction_sent, section_of, version_of


def ask(actor: Person, minutes: Minutes, *, part: Part, words: str, client_id: str | None = None) -> MinutesCorrection:
    """Say what is wrong and what it should say. Sent a second time, the first one again."""
    if sent := correction_sent(actor, client_id):
        return sent
    ensure(policy.may_ask(actor, minutes))
    made = MinutesCorrection(minutes_id=minutes.id, part=part, words=words, by_id=actor.id, client_id=client_id or None)
    db.session.add(made)
    db.session.flush()
    line = ledger.record(actor, "minutes.correction_asked", minutes, part=part.value)
    telling.tell_writers(actor, minutes, telling.ASKED, line.id)
    return made


def accept(
    actor: Person, minutes: Minutes, correction: MinutesCorrection, *, text: str, version: int
) -> MinutesVersion:
    """Correct the section: its new words make the next version. `version` is the one that was read; a newer one is a
    Conflict."""
    ensure(policy.may_answer(actor, minutes, correction))
    if version != minutes.version:
        raise Conflict(_("The minutes were corrected meanwhile. Look at the words as they are now."))
    now = version_of(minutes, minutes.version)
    if text == now.text(correction.part):
        raise Invalid(_("The words are the same as before. Change them, or decline with a reason."))
    made = keep(actor, minutes, changed_text(now.document, correction.part, text))
    _answered(actor, correction, CorrectionState.ACCEPTED)
    correction.version = made.number
    settle(actor, section_of(minutes, correction.part), text)
    line = ledger.record(
        actor,
        "minutes.corrected",
        minutes,
        part=correction.part.value,
        version=made.number,
        fingerprint=made.fingerprint,
    )
    indexing.renew(minutes)
    telling.tell_asker(actor, minutes, correction, line.id, accepted=True)
    telling.tell_approver(actor, minutes, line.id)
    return made


def decline(actor: Person, minutes: Minutes, correction: MinutesCorrection, *, reason: str) -> None:
    """Leave the minutes as they are, with a reason."""
    ensure(policy.may_answer(actor, minutes, correction))
    correction.answer = reason[:500]
    _answered(actor, correction, CorrectionState.DECLINED)
    db.session.flush()
    line = ledger.record(actor, "minutes.correction_declined", minutes, reason=reason, part=correction.part.value)
    telling.tell_asker(actor, minutes, correction, line.id, accepted=False, reason=reason[:200])


def _answered(actor: Person, correction: MinutesCorrection, state: CorrectionState) -> None:
    correction.state, correction.answered_by_id, correction.answered_at = state, actor.id, clock.now()
