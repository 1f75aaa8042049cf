"""The room of decisions: from many voices to one act.

Each part is a package with shelves of its own: `inquiries` (a question put to an officer or a unit, and the duty to
answer it), `consultations` (statements and the opinion map), `proposals` (written together, and voted on), `elections`
(of the board, secret and verifiable), `resolutions` (what was decided and what it rests on), `tasks` (action items),
`voices` (how far what somebody said went). What can be cited, and what leads to what, is named in `citing`.
Forum and live stand above this room and may use it; it knows nothing of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    # Not at the top: `python -m decisions.opinion` imports this file, computes a map, and needs nothing of the house.
    from club import navigation
    from club.i18n import _l
    from club.navigation import Place
    from decisions import consultations, elections, hub, inquiries, proposals, resolutions, tasks, voices

    inquiries.init_app()
    app.register_blueprint(hub.blueprint)
    navigation.add(Place("decisions.index", _l("Deciding together"), "check2-square", 40))
    consultations.init_app(app)
    elections.init_app(app)
    proposals.init_app(app)
    tasks.init_app(app)
    resolutions.init_app(app)
    voices.init_app(app)
