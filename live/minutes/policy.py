"""Who writes, approves, reads and corrects minutes. `may_see` and `visible_minutes` are one rule with two faces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from club.i18n import _, _l
from club.policy import BOARD, LEADERS, Role, Verdict, declare, has_role, may, no, yes
from live import policy
from live.minutes.models import CorrectionState, Minutes, MinutesCorrection, State
from live.models import LiveSession

WRITE = declare("live.minutes", _l("Write the minutes of sessions, and answer to corrections"), BOARD)
APPROVE = declare("live.minutes_approve", _l("Approve the minutes of any session"), {Role.CHAIR})
SET_DAYS = declare("live.minutes_days", _l("Say how long minutes can be corrected"), LEADERS)


def _writes(person: Any, session: LiveSession, secretary_id: int | None) -> Verdict:
    if person.is_authenticated and person.id in {session.chaired_by_id, secretary_id} - {None}:
        return yes()
    return may(person, WRITE, thing=f"session:{session.id}")


def may_prepare(person: Any, session: LiveSession, minutes: Minutes | None) -> Verdict:
    """Open the file of a session's minutes before they are published: who presides, the board, the secretary."""
    if session.rehearsal:
        return no(_("A practice room has no minutes."))
    return policy.may_see(person, session) and _writes(person, session, minutes.secretary_id if minutes else None)


def may_see(person: Any, minutes: Minutes) -> Verdict:
    """Read minutes: whoever sees the session once they are published; those who write them before."""
    seen = policy.may_see(person, minutes.session)
    if seen and minutes.is_public:
        return yes()
    return seen and may_prepare(person, minutes.session, minutes)


def visible_minutes(person: Any) -> Select[Minutes]:
    """The minutes that `may_see` allows."""
    seen = policy.visible_sessions(person).with_only_columns(LiveSession.id)
    query = select(Minutes).join(LiveSession, LiveSession.id == Minutes.session_id)
    query = query.where(Minutes.session_id.in_(seen))
    if not person.is_authenticated:
        return query.where(Minutes.state == State.PUBLISHED)
    if may(person, WRITE):
        return query.where(or_(Minutes.state == State.PUBLISHED, LiveSession.rehearsal.is_(False)))
    things = [office.thing for office in person.offices if office.thing and office.role in BOARD]
    scoped = [int(thing.partition(":")[2]) for thing in things if thing.startswith("session:")]
    mine = or_(LiveSession.chaired_by_id == person.id, Minutes.secretary_id == person.id, LiveSession.id.in_(scoped))
    return query.where(or_(Minutes.state == State.PUBLISHED, mine & LiveSession.rehearsal.is_(False)))


def _at(minutes: Minutes, *states: State) -> Verdict:
    if minutes.state in states:
        return yes()
    return no(_("This is not possible now: %(state)s.", state=minutes.state.label))


def may_conclude(person: Any, session: LiveSession, minutes: Minutes | None) -> Verdict:
    """Draft the chair's conclusion, from the opening of the session until the minutes are submitted: who chairs the
    session, the chair and vice-chairs."""
    if session.rehearsal:
        return no(_("A practice room has no minutes."))
    if session.is_planned:
        return no(_("The session has not been opened yet."))
    if minutes is not None and minutes.state not in (State.PREPARING, State.DRAFT):
        return no(_("This is not possible now: %(state)s.", state=minutes.state.label))
    if person.is_authenticated and session.chaired_by_id == person.id:
        return yes()
    return may(person, policy.CHAIR, thing=f"session:{session.id}")


def may_name_secretary(person: Any, session: LiveSession, minutes: Minutes | None) -> Verdict:
    """Say who writes the minutes, until they are submitted."""
    early = yes() if minutes is None else _at(minutes, State.PREPARING, State.DRAFT)
    if session.rehearsal:
        return no(_("A practice room has no minutes."))
    return early and _writes(person, session, None)


def may_compose(person: Any, session: LiveSession, minutes: Minutes | None) -> Verdict:
    """Compose the draft, once the session has ended."""
    if not session.is_ended:
        return no(_("The minutes are composed when the session has ended."))
    if minutes is not None and minutes.state != State.PREPARING:
        return no(_("The minutes are composed already."))
    return may_prepare(person, session, minutes)


def may_edit(person: Any, minutes: Minutes) -> Verdict:
    """Change the sections and what stands around them."""
    if minutes.state == State.SUBMITTED:
        return no(_("The minutes wait for the chair. Take them back first, then change them."))
    return _at(minutes, State.DRAFT) and _writes(person, minutes.session, minutes.secretary_id)


def may_submit(person: Any, minutes: Minutes) -> Verdict:
    """Ask the chair to approve."""
    return _at(minutes, State.DRAFT) and _writes(person, minutes.session, minutes.secretary_id)


def may_take_back(person: Any, minutes: Minutes) -> Verdict:
    """Take submitted minutes back to change them."""
    return _at(minutes, State.SUBMITTED) and _writes(person, minutes.session, minutes.secretary_id)


def wrote(minutes: Minutes) -> set[int]:
    """Who wrote them: the secretary who signs, and who submitted them."""
    return {number for number in (minutes.secretary_id, minutes.submitted_by_id) if number}


def _approves(person: Any, minutes: Minutes) -> Verdict:
    session = minutes.session
    if person.id in wrote(minutes):
        return no(_("You wrote these minutes, so somebody else approves them: the chair, or a vice-chair."))
    if person.id == session.chaired_by_id or may(person, APPROVE):
        return yes()
    chair = session.chaired_by
    absent = chair is None or not chair.is_active or chair.id in wrote(minutes)
    if absent and has_role(person, LEADERS):
        return yes()
    return no(_("The chair of the session approves its minutes."))


def may_approve(person: Any, minutes: Minutes) -> Verdict:
    """Approve what was submitted: the chair of the session or of the club; where the chair wrote them, a vice-chair."""
    return _at(minutes, State.SUBMITTED) and _approves(person, minutes)


def may_send_back(person: Any, minutes: Minutes) -> Verdict:
    """Ask for changes, also after the approval while nothing is published."""
    return _at(minutes, State.SUBMITTED, State.APPROVED) and _approves(person, minutes)


def may_publish(person: Any, minutes: Minutes) -> Verdict:
    """Give approved minutes their number and show them."""
    return _at(minutes, State.APPROVED) and (
        _writes(person, minutes.session, minutes.secretary_id) or _approves(person, minutes)
    )


def may_ask(person: Any, minutes: Minutes) -> Verdict:
    """Ask for a correction: members who see the session, within the days set at the publication."""
    if not minutes.is_public:
        return no(_("These minutes are not published."))
    if not minutes.takes_corrections:
        return no(_("The time for corrections is over."))
    if not policy.is_member(person):
        return no(_("Members of the club ask for corrections."))
    return policy.may_see(person, minutes.session)


def may_answer(person: Any, minutes: Minutes, correction: MinutesCorrection) -> Verdict:
    """Correct the minutes, or say why not: those who write them, but not one's own wish."""
    if correction.state != CorrectionState.WAITING:
        return no(_("This is answered already."))
    if correction.by_id == person.id:
        return no(_("You asked for this, so somebody else decides."))
    return _at(minutes, State.PUBLISHED) and _writes(person, minutes.session, minutes.secretary_id)


def may_keep(person: Any, session: LiveSession, minutes: Minutes | None) -> Verdict:
    """Add the recording and documents of a session that has ended, before and after its minutes are published."""
    if not session.is_ended:
        return no(_("The session has not ended yet."))
    return may_prepare(person, session, minutes)


def may_set_days(person: Any) -> Verdict:
    """Change for how many days minutes can be corrected."""
    return may(person, SET_DAYS)
