"""Puts the club's own shelves into the application; rooms come after it."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from club import (
    addresses,
    assets,
    auth,
    backup,
    bench_cli,
    db,
    demo,
    doctor,
    errors,
    i18n,
    limits,
    logs,
    maintenance,
    metrics,
    navigation,
    outbox,
    realtime,
    restore,
    serve,
    tasks,
)
from club.files import routes as files_routes
from club.home import routes as home_routes
from club.i18n import _l
from club.joining import app as joining_app
from club.ledger import LedgerLine
from club.navigation import Place
from club.notices import models as notice_models
from club.notices import queries as notice_queries
from club.people import app as people_app
from club.people import seed as people_seed
from club.people.appearance import theme_of
from club.people.phones import national
from club.profile import club_profile
from club.roster import app as roster_app
from club.routes import blueprint
from club.search import app as search_app
from club.search import models as search_models
from club.setup import app as setup_app
from club.signin import app as signin_app
from club.tokens import app as tokens_app

# Every table must be known before the first migration or query.
TABLES = (
    LedgerLine,
    demo.DemoItem,
    notice_models.Notice,
    search_models.SearchDocument,
    outbox.OutboxRow,
    tasks.Progress,
)
# Importing them is what adds their commands, and the people's part of the measured database, to `club`.
COMMANDS = (backup, bench_cli, doctor, maintenance, restore, serve, people_seed)


def init_app(app: Flask) -> None:
    """Order matters: logs first, so that all else can speak; errors before the pages that raise them."""
    logs.init_app(app)
    addresses.init_app(app)
    db.init_app(app)
    i18n.init_app(app)
    errors.init_app(app)
    auth.init_app(app)
    assets.init_app(app)
    limits.init_app(app)
    tasks.init_app(app)
    realtime.init_app(app)
    metrics.init_app(app)
    for shelf in (blueprint, home_routes.blueprint, files_routes.blueprint):
        app.register_blueprint(shelf)
    people_app.init_app(app)
    signin_app.init_app(app)
    setup_app.init_app(app)
    joining_app.init_app(app)
    search_app.init_app(app)
    roster_app.init_app(app)
    tokens_app.init_app(app)
    navigation.add(Place("home.index", _l("Home"), "house", 0))
    navigation.add(Place("signin.sign_out", _l("Sign out"), "box-arrow-right", 100, bar=False, post=True))
    app.jinja_env.filters["phone"] = national

    @app.context_processor
    def _shell() -> dict[str, Any]:
        person = auth.me()
        return {
            "club_profile": club_profile(),
            "site_name": club_profile()["short_name"],
            "theme": theme_of(person),
            "nav_items": navigation.items(),
            "account_items": navigation.account_items(),
            "search_url": url_for("search.index") if person.is_authenticated else None,
            "notices_url": url_for("notices.index") if person.is_authenticated else None,
            "sign_in_url": url_for("signin.sign_in"),
            "unread": notice_queries.unread_count(person) if person.is_authenticated else 0,
        }
