"""Asking to join, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from club import clock, ledger
from club.audit.verbs import verb
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _, _l
from club.joining.models import JoinRequest, JoinState
from club.joining.policy import ADMITTED_AS, may_answer
from club.joining.queries import answerers, by_client_id, waiting_from
from club.notices.actions import declare, tell
from club.people.contact import known_as
from club.people.models import Appointment, Person, PersonState
from club.policy import Role, ensure
from club.signin.actions.codes import mail_slip
from club.signin.actions.slips import Slip, issue_slip

if TYPE_CHECKING:
    from club.policy import Someone
    from club.units.models import Unit

APPROVED = verb("join.approved", _l("let somebody in who asked to join"), lambda d: Role(d["role"]).label)
REFUSED = verb("join.refused", _l("refused a request to join"))
ASKED = declare(
    "joining.asked",
    _l("Somebody asks to join a unit of mine"),
    lambda p: _("%(who)s asks to join: %(unit)s.", **p),
    icon="person-plus",
)


def ask(
    *, full_name: str, phone: str | None, email: str | None, unit: Unit, message: str, client_id: str | None
) -> None:
    """Ask to join; the rule is the switch `asking_to_join`, which the route has looked at.

    Says nothing of what it found: asking twice, or for somebody who is a member, looks the same from outside.
    """
    if (client_id and by_client_id(client_id)) or waiting_from(phone, email):
        return
    request = JoinRequest(
        full_name=full_name, phone=phone, email=email, unit_id=unit.id, message=message, client_id=client_id or None
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        # The same request arrived twice at the same moment; the other one stands.
        return
    url = f"/join/requests/{request.id}"
    tell(answerers(unit), ASKED, key=f"join:{request.id}", url=url, who=full_name, unit=unit.name)


def approve(actor: Someone, request: JoinRequest, *, role: Role, by_mail: bool = False) -> Slip | None:
    """Let somebody in: a new person, invited, with an office at the unit, and a slip to hand over (None when it goes by
    mail, or when the request was approved before). Fetch the request with `lock=True`."""
    ensure(may_answer(actor, request))
    if request.state == JoinState.APPROVED:
        return None
    _ensure_waiting(request)
    if role not in ADMITTED_AS:
        raise Invalid(_("Choose one of the offices offered."))
    if not request.unit.is_open:
        raise Conflict(
            _("%(unit)s was closed meanwhile. Refuse, and ask them to choose another.", unit=request.unit.name)
        )
    person = next(iter(known_as(request.phone, request.email)), None)
    if person is not None and person.state != PersonState.INVITED:
        raise Conflict(
            _("%(name)s has an account already. Refuse the request, and help them to sign in.", name=person.full_name)
        )
    if person is None:
        person = Person(full_name=request.full_name, phone=request.phone, email=request.email)
        person.unit = request.unit
        db.session.add(person)
        db.session.flush()
        person.appointments.append(Appointment(role=role, unit_id=request.unit_id, appointed_by_id=actor.id))
    request.state, request.decided_at, request.decided_by_id = JoinState.APPROVED, clock.now(), actor.id
    request.person_id = person.id
    db.session.flush()
    ledger.record(actor, APPROVED, person, role=role.value, unit=request.unit.name)
    if by_mail and person.email:
        mail_slip(actor, person)
        return None
    return issue_slip(actor, person)


def refuse(actor: Someone, request: JoinRequest, *, reason: str) -> None:
    """Say no, with a reason for the ledger. The site tells the asker nothing, so that nobody probes who is a member."""
    ensure(may_answer(actor, request))
    if request.state == JoinState.REFUSED:
        return
    _ensure_waiting(request)
    request.state, request.decided_at, request.decided_by_id = JoinState.REFUSED, clock.now(), actor.id
    request.reason = reason
    ledger.record(actor, REFUSED, request, reason=reason)


def _ensure_waiting(request: JoinRequest) -> None:
    if request.state != JoinState.WAITING:
        name = request.decided_by.full_name if request.decided_by else ""
        raise Conflict(_("%(name)s has answered this request already.", name=name))
