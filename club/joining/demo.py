"""The demo's requests to join, so that those who answer find somebody waiting."""

from __future__ import annotations

from datetime import timedelta

from club import clock
from club.db import db, transaction
from club.demo import Demo, loader
from club.joining.models import JoinRequest
from club.people.phones import e164


@loader(1)
def load(demo: Demo) -> None:
    """They wait since some hours ago; nobody is told, the demo writes to nobody."""
    rows = demo.read("joining.toml")["requests"]
    with transaction():
        for row in rows:
            key = f"join:{row['key']}"
            if demo.has(key):
                continue
            request = JoinRequest(
                full_name=row["full_name"],
                phone=e164(row["phone"]),
                email=row.get("email"),
                unit_id=demo.ids[f"unit:{row['unit']}"],
                message=row["message"],
                created_at=clock.now() - timedelta(hours=row["hours_ago"]),
            )
            db.session.add(request)
            db.session.flush()
            demo.done(key, request.id)
