"""Puts people, units, notices and the ledger's pages into the application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for

from club import navigation
from club.audit import cli
from club.audit import policy as audit_policy
from club.audit import routes as audit_routes
from club.audit.verbs import thing
from club.home.cards import Need, needs
from club.i18n import _, _l
from club.navigation import Place
from club.notices import routes as notice_routes
from club.people import jobs, parts, policy
from club.people.models import Person
from club.people.queries import names_of
from club.people.routes import blueprint
from club.policy import may
from club.units import policy as unit_policy
from club.units import routes as unit_routes
from club.units.queries import names_of as unit_names

# Imported for what they declare.
_DECLARED = (cli, jobs)


@needs
def unfinished_profile(person: Person) -> list[Need]:
    """A face and a sentence make a name a person: asked for until one of them is there."""
    if person.avatar_id or person.about or not may(person, policy.SEE):
        return []
    title = _("Show the others who you are")
    detail = _("A picture and a sentence about yourself make it easier to write to you.")
    return [Need(title, url_for("people.me"), "person-circle", detail, _("Complete my profile"), rank=90)]


def init_app(app: Flask) -> None:
    """Register the pages, the places in the bar, and what the club itself holds about people."""
    for shelf in (blueprint, unit_routes.blueprint, notice_routes.blueprint, audit_routes.blueprint):
        app.register_blueprint(shelf)
    # Mail programs stop a kind of mail with a POST of their own (RFC 8058); its token is the right to do so.
    app.extensions["csrf"].exempt(notice_routes.stop)
    for place in (
        Place("people.me", _l("My page"), "person-circle", 70, bar=False),
        Place("people.index", _l("Members"), "people", 80, bar=False, open_to=_may(policy.SEE)),
        Place("units.index", _l("Units"), "diagram-3", 81, bar=False, open_to=_may(unit_policy.SEE)),
        Place("people.offices", _l("Offices"), "award", 82, bar=False, open_to=_may(policy.APPOINT)),
        Place("people.who_may_what", _l("Who may what"), "shield-check", 83, bar=False),
        Place("ledger.index", _l("Ledger"), "journal-check", 84, bar=False, open_to=_may(audit_policy.READ)),
    ):
        navigation.add(place)
    thing("person", _l("Member"), url=lambda number: url_for("people.show", person_id=number), names=names_of)
    thing("unit", _l("Unit"), url=unit_routes.unit_url, names=unit_names)
    parts.declare()


def _may(code: str) -> Callable[[Any], Any]:
    return lambda person: may(person, code)
