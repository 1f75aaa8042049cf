"""The migration that gives debates six stances keeps every row, and the way back keeps them as well."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from club.db import db
from club.policy import Role
from forum.models import Stance, TopicKind


def test_posts_and_their_history_survive_the_way_down_and_up(app, make, client_of):
    debate = make.topic(make.space(), make.person(Role.CHAIR), kind=TopicKind.DEBATE)
    author = make.person()
    make.post(debate, author, stance=Stance.FOR)
    make.post(debate, author, stance=Stance.EVIDENCE)
    edited = make.post(debate, author, "Trước", stance=Stance.OTHER)
    edit = {"body": "Sau", "stance": "against", "edits": "0"}
    assert client_of(author).post(f"/forum/p/{edited.id}/edit", data=edit).status_code == 303
    with app.app_context():
        db.session.remove()
        downgrade(revision="decisions_001")
        with db.engine.connect() as connection:
            told = connection.execute(text("SELECT stance FROM post ORDER BY number")).scalars().all()
            assert told == [None, "for", "other", "against"]
            assert connection.execute(text("SELECT stance FROM post_revision")).scalars().all() == ["other"]
        upgrade()
        with db.engine.connect() as connection:
            rows = connection.execute(text("SELECT stance, supports FROM post ORDER BY number")).all()
            assert [tuple(row) for row in rows] == [(None, 0), ("for", 0), ("other", 0), ("against", 0)]
        db.session.remove()
        db.engine.dispose()
    assert client_of(author).get(f"{debate.url}?at=1").status_code == 200
