"""Puts the door into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from sqlalchemy import delete

from club.audit.verbs import thing
from club.db import db
from club.home.cards import Need, needs
from club.i18n import _, _l
from club.navigation import Place
from club.navigation import add as add_place
from club.people import personal_data
from club.people.models import Person
from club.people.personal_data import Part
from club.policy import may
from club.signin import cli, jobs, policy
from club.signin.actions.totp import remove_second_factor
from club.signin.models import AuthSession, OneTimeCode, Passkey
from club.signin.queries import passkeys_of, personal_rows
from club.signin.routes import blueprint

# Imported for what they declare.
_DECLARED = (cli, jobs)


def _erase(person: Person) -> None:
    """No way in, and no trace of where the person came from, is kept."""
    for model in (AuthSession, OneTimeCode, Passkey):
        db.session.execute(delete(model).where(model.person_id == person.id))
    person.password_hash = None
    remove_second_factor(person)


@needs
def _no_way_back(person: Any) -> list[Need]:
    """Who came in by a slip and went on without choosing a password could not come back on another device."""
    if person.password_hash is not None or passkeys_of(person):
        return []
    return [
        Need(_("Choose a password, so that you can sign in again"), url_for("signin.choose_password"), "key", rank=5)
    ]


def init_app(app: Flask) -> None:
    """Register the pages and what the door holds about people."""
    app.register_blueprint(blueprint)
    personal_data.add(Part("signin", _l("Sign-ins and passkeys"), personal_rows, _erase))
    thing("slips", _l("Slips"))
    add_place(Place("signin.security", _l("Sign-in and security"), "shield-lock", 60, bar=False))
    add_place(
        Place(
            "signin.helping",
            _l("Help with signing in"),
            "life-preserver",
            75,
            bar=False,
            open_to=lambda person: may(person, policy.RESET),
        )
    )
