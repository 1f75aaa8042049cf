"""What both doors of a room do with an act, socket and HTTP alike: validate it with one form, fetch the session through
the person, act in one transaction, and answer with the page of what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from club.db import transaction
from club.errors import Invalid, NotFound
from club.forms import Form, validated
from club.i18n import _
from live.actions import messages, polls, questions, speakers, votes
from live.forms import AboutForm, EditForm, HideForm, SayForm
from live.forms.board import (
    AnswerForm,
    AskForm,
    CountDownForm,
    DismissForm,
    DropPollForm,
    HallForm,
    MergeForm,
    OpenPollForm,
    PollForm,
    RaiseForm,
    RuleForm,
    VoteForm,
)
from live.models import EventType, LiveEvent, LiveSession, PollState
from live.queries import log
from live.queries.sessions import session_for

# What an act leads to: a row of the log, or nothing where the wish was fulfilled already.
Act = Callable[[Any, LiveSession, Any], LiveEvent | None]


def _say(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.say(
        person, session, text=form.text.data, reply_to=form.reply_to.data, client_id=form.client_id.data
    )


def _edit(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.edit(person, session, form.seq.data, text=form.text.data, client_id=form.client_id.data)


def _withdraw(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.withdraw(person, session, form.seq.data, client_id=form.client_id.data)


def _hide(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.hide(person, session, form.seq.data, reason=form.reason.data, client_id=form.client_id.data)


def _restore(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.restore(person, session, form.seq.data, client_id=form.client_id.data)


def _pin(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.pin(person, session, form.seq.data, client_id=form.client_id.data)


def _unpin(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return messages.unpin(person, session, form.seq.data, client_id=form.client_id.data)


def _about(verb: Callable[..., LiveEvent | None], *names: str) -> Act:
    """An act about one row of the log whose action takes the form's further fields by their names."""

    def run(person: Any, session: LiveSession, form: Any) -> LiveEvent | None:
        more = {name: form[name].data for name in names}
        return verb(person, session, form.seq.data, client_id=form.client_id.data, **more)

    return run


def _ask(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return questions.ask(
        person,
        session,
        text=form.text.data,
        anonymous=form.anonymous.data,
        client_id=form.client_id.data,
    )


def _vote(person: Any, session: LiveSession, form: Any) -> None:
    votes.vote(person, session, form.seq.data, choice=form.choice.data, client_id=form.client_id.data)


def _poll_new(person: Any, session: LiveSession, form: Any) -> LiveEvent | None:
    poll = polls.prepare(person, session, form.wanted(), poll_id=form.poll.data or None, client_id=form.client_id.data)
    if form.now.data and poll.state == PollState.DRAFT:
        return polls.open_poll(person, session, poll.id, seconds=form.seconds.data, client_id=form.client_id.data)
    return None


def _poll_open(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return polls.open_poll(person, session, form.poll.data, seconds=form.seconds.data, client_id=form.client_id.data)


def _poll_drop(person: Any, session: LiveSession, form: Any) -> None:
    polls.drop(person, session, form.poll.data)


def _poll_hall(person: Any, session: LiveSession, form: Any) -> None:
    polls.count_hall(person, session, form.seq.data, hands=[int(text) for text in form.hands.data])


def _raise(person: Any, session: LiveSession, form: Any) -> LiveEvent | None:
    return speakers.raise_hand(person, session, point_of_order=form.order.data, client_id=form.client_id.data)


def _queue_rule(person: Any, session: LiveSession, form: Any) -> LiveEvent:
    return speakers.set_rule(
        person,
        session,
        balanced=form.balanced.data,
        seconds=60 * form.minutes.data,
        client_id=form.client_id.data,
    )


ACTS: dict[str, tuple[type[Form], Act]] = {
    "say": (SayForm, _say),
    "edit": (EditForm, _edit),
    "withdraw": (AboutForm, _withdraw),
    "hide": (HideForm, _hide),
    "restore": (AboutForm, _restore),
    "pin": (AboutForm, _pin),
    "unpin": (AboutForm, _unpin),
    "ask": (AskForm, _ask),
    "retract": (AboutForm, _about(questions.retract)),
    "support": (AboutForm, _about(questions.support)),
    "unsupport": (AboutForm, _about(questions.unsupport)),
    "merge": (MergeForm, _about(questions.merge, "into")),
    "pick": (AboutForm, _about(questions.pick)),
    "unpick": (AboutForm, _about(questions.unpick)),
    "answer": (AnswerForm, _about(questions.answer, "text", "aloud")),
    "dismiss": (DismissForm, _about(questions.dismiss, "reason", "masked")),
    "reopen": (AboutForm, _about(questions.reopen)),
    "vote": (VoteForm, _vote),
    "poll_new": (PollForm, _poll_new),
    "poll_open": (OpenPollForm, _poll_open),
    "poll_drop": (DropPollForm, _poll_drop),
    "poll_ends": (CountDownForm, _about(polls.count_down, "seconds")),
    "poll_close": (AboutForm, _about(polls.close_poll)),
    "poll_hall": (HallForm, _poll_hall),
    "poll_publish": (AboutForm, _about(polls.publish_poll)),
    "raise": (RaiseForm, _raise),
    "lower": (AboutForm, _about(speakers.lower_hand)),
    "floor": (AboutForm, _about(speakers.give_floor)),
    "floor_ends": (CountDownForm, _about(speakers.prolong, "seconds")),
    "done": (AboutForm, _about(speakers.end_speech)),
    "queue_rule": (RuleForm, _queue_rule),
}
# What a page needs more than the row itself to be shown right: an answer its quote, a pin its message, a question read
# again whether its words still stand.
_LOOKED_UP = {EventType.PIN, EventType.ASK, EventType.PICK, EventType.REOPEN}


def perform(person: Any, session_id: int, act: str, data: dict[str, Any]) -> dict[str, Any]:
    """Do an act and acknowledge it: {"ok", "seq", "page"}. The transaction is closed when this returns, so that an
    acknowledgement always means "kept"."""
    if act not in ACTS:
        raise NotFound
    form_class, run = ACTS[act]
    form = validated(form_class, data)
    with transaction():
        session = session_for(person, session_id, lock=True)
        before = session.last_seq
        event = run(person, session, form)
        # Nothing stands after an event just written, so nothing can have changed it: its page needs no query.
        fresh = event is not None and event.seq == session.last_seq > before
        last = fresh or (event is not None and event.seq == session.last_seq and event.type not in _LOOKED_UP)
    if event is None:
        return {"ok": True, "seq": session.last_seq, "page": log.page(person, session, [])}
    simple = last and "re" not in event.payload and event.type != EventType.PIN
    page = log.fresh_page(session, event, person, reader_id=person.id) if simple else log.page(person, session, [event])
    return {"ok": True, "seq": event.seq, "page": page}


def asked_number(name: str) -> int | None:
    """A number of the log out of an address's query; None where there is none that can be read."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def whole(data: dict[str, Any], name: str) -> int:
    """A whole number out of a socket's dict; Invalid for anything else."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
        return value
    raise Invalid(_("This request could not be read"), fields={name: [_("A whole number is needed.")]})
