"""Who may do what in sessions. Whoever chairs a session holds the chair's powers in it, whatever their office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g
from sqlalchemy import Select, false, or_, select

from club import clock
from club.i18n import _, _l
from club.policy import BOARD, LEADERS, MEMBERS, Role, Verdict, audiences_of, declare, has_role, may, no, yes
from live.models import EventType, LiveEvent, LivePoll, LiveQuestion, LiveSession, PollState, SessionState

PLAN = declare("live.plan", _l("Plan sessions and their agendas"), BOARD)
CHAIR = declare("live.chair", _l("Open and end any session"), LEADERS)
PRESIDE = declare("live.preside", _l("Lead a session's questions, votes and speakers"), BOARD)
MODERATE = declare("live.moderate", _l("Hide and pin messages in session rooms"), BOARD)

# A session ended by mistake can be opened again for so long.
REOPEN_WITHIN = timedelta(hours=24)


def reach(person: Any) -> frozenset[str]:
    """The audiences that open sessions to a person, worked out once a request (and once a socket's event). A guest of
    one session belongs to nothing but that session."""
    known: dict[Any, frozenset[str]] = g.setdefault("live_reach", {})
    if person.id not in known:
        found = audiences_of(person)
        if "observers" not in found:
            found = frozenset(audience for audience in found if audience.startswith("session:"))
        known[person.id] = found
    return known[person.id]


def may_see(person: Any, session: LiveSession) -> Verdict:
    """Whether the session exists for the person; the other face of `visible_sessions`."""
    if {session.audience, f"session:{session.id}"} & reach(person):
        return yes()
    return no(_("This session is not open to you."))


def visible_sessions(person: Any) -> Select[LiveSession]:
    """The sessions a person may see; the other face of `may_see`."""
    audiences = reach(person)
    named = [int(number) for kind, _sep, number in (a.partition(":") for a in audiences) if kind == "session"]
    if not audiences:
        return select(LiveSession).where(false())
    return select(LiveSession).where(or_(LiveSession.audience.in_(sorted(audiences)), LiveSession.id.in_(named)))


def _presides(person: Any, session: LiveSession, code: str) -> Verdict:
    if person.is_authenticated and session.chaired_by_id == person.id:
        return yes()
    return may(person, code, thing=f"session:{session.id}")


def may_plan(person: Any) -> Verdict:
    """Plan a new session or change one."""
    return may(person, PLAN)


def may_open(person: Any, session: LiveSession) -> Verdict:
    """Open the room; also again, shortly after it was ended by mistake."""
    if session.state == SessionState.OPEN:
        return no(_("The session is open already."))
    if session.ended_at is not None and clock.now() - session.ended_at > REOPEN_WITHIN:
        return no(_("The session ended more than a day ago; plan a new one."))
    return _presides(person, session, CHAIR)


def may_end(person: Any, session: LiveSession) -> Verdict:
    """End the session: from then on its log is only read."""
    if session.state != SessionState.OPEN:
        return no(_("The session is not open."))
    return _presides(person, session, CHAIR)


def may_say(person: Any, session: LiveSession) -> Verdict:
    """Say something in the room."""
    if session.state == SessionState.PLANNED:
        return no(_("The session has not been opened yet."))
    if session.state == SessionState.ENDED:
        return no(_("The session has ended."))
    return may_see(person, session)


def may_take_back(person: Any, session: LiveSession, event: LiveEvent) -> Verdict:
    """Edit or withdraw a message: one's own, while the room is open."""
    if event.type != EventType.MESSAGE or event.actor_id != person.id:
        return no(_("You can only change your own messages."))
    return may_say(person, session)


def may_moderate(person: Any, session: LiveSession) -> Verdict:
    """Hide messages (also after the end) and see what is hidden."""
    return _presides(person, session, MODERATE)


def may_pin(person: Any, session: LiveSession) -> Verdict:
    """Pin an announcement in the open room."""
    if session.state != SessionState.OPEN:
        return no(_("The session is not open."))
    return may_moderate(person, session)


def may_preside(person: Any, session: LiveSession) -> Verdict:
    """Lead what happens in the room: questions, votes, the speakers' queue; also clear up after the end."""
    return _presides(person, session, PRESIDE)


def may_lead(person: Any, session: LiveSession) -> Verdict:
    """The acts of presiding that only make sense while the session is open."""
    if session.state != SessionState.OPEN:
        return no(_("The session is not open."))
    return may_preside(person, session)


def may_ask(person: Any, session: LiveSession, *, anonymous: bool = False) -> Verdict:
    """Ask a question, from the planning of the session until its end."""
    if session.state == SessionState.ENDED:
        return no(_("The session has ended."))
    if anonymous and not session.anonymous_questions:
        return no(_("In this session questions are asked with one's name."))
    return may_see(person, session)


def may_support(person: Any, session: LiveSession, question: LiveQuestion) -> Verdict:
    """Support somebody else's question while it waits."""
    if session.state == SessionState.ENDED:
        return no(_("The session has ended."))
    if question.author_id == person.id:
        return no(_("This is your own question; the others support it."))
    return may_see(person, session)


def may_retract(person: Any, session: LiveSession, question: LiveQuestion) -> Verdict:
    """Take back one's own question while the session has not ended."""
    if question.author_id != person.id:
        return no(_("You can only take back your own question."))
    return may_ask(person, session)


def may_prepare(person: Any, session: LiveSession) -> Verdict:
    """Draft votes for a session that has not ended."""
    if session.state == SessionState.ENDED:
        return no(_("The session has ended."))
    return may_preside(person, session)


def is_member(person: Any) -> bool:
    """Whether the person votes where members vote."""
    return has_role(person, MEMBERS)


def may_vote(person: Any, session: LiveSession, poll: LivePoll) -> Verdict:
    """Vote in an open poll; where it is for members, guests and observers listen."""
    if poll.state != PollState.OPEN or (poll.ends_at is not None and poll.ends_at <= clock.now()):
        return no(_("This vote is closed."))
    if poll.open_to == "members" and not is_member(person):
        return no(_("Members of the club vote here."))
    return may_see(person, session)


def may_speak(person: Any, session: LiveSession) -> Verdict:
    """Ask for the floor of an open session; guests and observers too."""
    if session.state != SessionState.OPEN:
        return no(_("The session is not open."))
    return may_see(person, session)


def is_officer(person: Any) -> bool:
    """Whether the person leads others: in the balanced order members speak before them."""
    return has_role(person, BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY})
