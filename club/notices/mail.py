"""Notices by mail: the outbox hands them over, each with a link that stops its kind with one click."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadSignature, URLSafeSerializer

from club import mail, outbox
from club.db import db
from club.notices.actions import kinds
from club.notices.queries import choices_of, words_of
from club.people.models import Person, PersonState


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="notices-unsubscribe")


def stop_token(person_id: int, kind: str) -> str:
    """What stops one kind of mail to one person; it does nothing else, so it needs no sign-in and no end."""
    return str(_signer().dumps([person_id, kind]))


def read_stop_token(token: str) -> tuple[int, str] | None:
    """(person, kind) of a token of ours, else None."""
    try:
        person_id, kind = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return (person_id, kind) if kind in kinds else None


@outbox.on("notice_mail")
def deliver(payload: dict[str, Any]) -> None:
    """Send one notice, unless the person has left, lost the address or changed the wish meanwhile."""
    person, kind = db.session.get(Person, payload["person"]), str(payload["kind"])
    if person is None or person.state == PersonState.ERASED or not person.email or kind not in kinds:
        return
    if not choices_of(person)[kind][1]:
        return
    base = current_app.config["SETTINGS"].public_url.rstrip("/")
    with force_locale(person.locale):
        words, label = words_of(kind, payload["params"]), str(kinds[kind].label)
    mail.deliver(
        "notices/notice",
        to=person.email,
        locale=person.locale,
        name=person.full_name,
        words=words,
        kind=label,
        url=base + payload["url"],
        stop_url=f"{base}/notices/stop/{stop_token(person.id, kind)}",
        settings_url=f"{base}/notices/settings",
    )
