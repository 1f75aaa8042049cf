"""The official answer, and the asker's word on it."""

from __future__ import annotations

from datetime import datetime

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import Role, ensure
from decisions.inquiries import policy
from decisions.inquiries.actions.steps import ANSWERED, CONFIRMED, DISPUTED, hold, note, set_clock, stop_clock, tell_of
from decisions.inquiries.models import Inquiry, State, StepKind
from decisions.inquiries.queries.duty import on_duty
from decisions.inquiries.queries.lists import step_sent
from decisions.inquiries.sources import answered_here


def answer(
    actor: Person,
    inquiry: Inquiry,
    *,
    words: str = "",
    answer_thing_id: int | None = None,
    client_id: str | None = None,
    at: datetime | None = None,
) -> None:
    """Answer officially. `words` of an inquiry that stems from nothing; otherwise `answer_thing_id` is what the room
    answers with (a post), whose words stay there. A further answer takes the place of the first until the asker has
    confirmed it. An unassigned question is from then on the duty of the office that answered. A repeated `client_id`
    does nothing."""
    ensure(policy.may_answer(actor, inquiry))
    hold(inquiry)
    if step_sent(actor, client_id):
        return
    if inquiry.state not in (State.RECEIVED, State.ASSIGNED, State.DISPUTED, State.ANSWERED):
        raise Conflict(_("This question was closed meanwhile."))
    here = answered_here(inquiry.thing_kind)
    if here and not words:
        raise Invalid(_("Please write the answer."))
    if inquiry.answer_thing_id == answer_thing_id and answer_thing_id is not None and inquiry.state == State.ANSWERED:
        return
    moment = at or clock.now()
    if inquiry.role is None and inquiry.unit_id is None:
        _take(actor, inquiry)
    inquiry.late = inquiry.late or moment > inquiry.due_at
    inquiry.state, inquiry.answered_at, inquiry.answered_by = State.ANSWERED, moment, actor
    inquiry.answer_minutes = max(int((moment - inquiry.asked_at).total_seconds() // 60), 0)
    inquiry.answer_thing_id = answer_thing_id
    stop_clock(inquiry)
    spoken = words if here else ""
    step = note(inquiry, StepKind.ANSWERED, actor, words=spoken, client_id=client_id, at=at)
    if at is None:
        tell_of(inquiry, step, ANSWERED, [inquiry.asker], but=actor)


def _take(actor: Person, inquiry: Inquiry) -> None:
    """The answerer's own highest office becomes the addressee."""
    held = [office for office in actor.offices if not office.thing]
    for role in Role:
        for office in held:
            if office.role != role:
                continue
            if role in policy.OFFICES:
                inquiry.role = role
                return
            if office.unit is not None and role in policy.UNIT_OFFICERS:
                inquiry.unit = office.unit
                return
    raise Invalid(_("Assign the question first, so that everybody knows who answered it."))


def confirm(asker: Person, inquiry: Inquiry, *, at: datetime | None = None) -> None:
    """The answer answers the question; done twice is done once. `at` is for what was said earlier: nobody is told."""
    ensure(policy.may_judge(asker, inquiry))
    hold(inquiry)
    if inquiry.state == State.CONFIRMED:
        return
    if inquiry.state != State.ANSWERED:
        raise Conflict(_("There is no answer to confirm yet."))
    inquiry.state = State.CONFIRMED
    step = note(inquiry, StepKind.CONFIRMED, asker, at=at)
    if at is None:
        people = on_duty(inquiry) + ([inquiry.answered_by] if inquiry.answered_by else [])
        tell_of(inquiry, step, CONFIRMED, people, but=asker)


def dispute(asker: Person, inquiry: Inquiry, *, words: str) -> None:
    """The answer does not answer the question: it goes back, is counted, and the day is counted anew. `words` say what
    is missing; done twice is done once."""
    ensure(policy.may_judge(asker, inquiry))
    hold(inquiry)
    if inquiry.state == State.DISPUTED:
        return
    if inquiry.state not in (State.ANSWERED, State.CONFIRMED):
        raise Conflict(_("There is no answer to dispute yet."))
    inquiry.state, inquiry.disputes = State.DISPUTED, inquiry.disputes + 1
    inquiry.answer_minutes = None
    set_clock(inquiry)
    db.session.flush()
    step = note(inquiry, StepKind.DISPUTED, asker, words=words, addressee=inquiry.addressee)
    people = on_duty(inquiry) + ([inquiry.answered_by] if inquiry.answered_by else [])
    tell_of(inquiry, step, DISPUTED, people, but=asker, reason=words[:200] if inquiry.thing_kind is None else "")


def forget_answer(inquiry: Inquiry, *, words: str) -> None:
    """What the room answered with is gone (hidden, or taken back): the question waits again. For the room that owns
    the thing, after its own rules."""
    if inquiry.state not in (State.ANSWERED, State.CONFIRMED):
        return
    inquiry.state, inquiry.answer_minutes, inquiry.answer_thing_id = State.ASSIGNED, None, None
    inquiry.answered_at = inquiry.answered_by = None
    set_clock(inquiry)
    note(inquiry, StepKind.REMINDED, None, words=words, addressee=inquiry.addressee)
