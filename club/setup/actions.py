"""Founding the house."""

from __future__ import annotations

from sqlalchemy import text

from club import ledger
from club.audit.verbs import verb
from club.db import after_commit, db
from club.errors import Conflict
from club.i18n import _, _l
from club.people.models import Person
from club.profile import change_profile
from club.setup.queries import is_empty
from club.setup.token import forget_token
from club.signin.actions.admins import make_admin

FOUNDED = verb("club.founded", _l("set the site up"))


def found(
    *,
    name: str,
    short_name: str,
    issuing_body_upper: str,
    issuing_body: str,
    admin_name: str,
    phone: str | None,
    email: str | None,
    password: str,
) -> Person:
    """Name the club and make its first administrator, once. The caller has seen the setup token; of two who come at
    the same moment the second is refused."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(7238462)"))
    if not is_empty():
        raise Conflict(_("The site has just been set up. Please sign in."))
    person = make_admin(admin_name, phone=phone, email=email, password=password)
    change_profile(
        name=name,
        short_name=short_name,
        issuing_body_upper=issuing_body_upper,
        issuing_body=issuing_body,
        set_up=True,
    )
    ledger.record(person, FOUNDED, person)
    after_commit(forget_token)
    return person
