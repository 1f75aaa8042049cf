"""What a person changes about themselves."""

from __future__ import annotations

from typing import IO, Any

from club.db import db
from club.errors import Invalid
from club.files.actions import remove_file, store_picture
from club.files.models import StoredFile
from club.files.policy import AVATARS
from club.i18n import LANGUAGES, _
from club.people.appearance import THEMES
from club.people.models import Person, Visible
from club.policy import ensure_signed_in
from club.text import clean

AVATAR_SIDE = 256


def change_profile(person: Person, *, about: str, contact_visible_to: Visible) -> None:
    """Change what others read about oneself. The name is the board's to change (club.people.actions.standing)."""
    ensure_signed_in(person)
    person.about, person.contact_visible_to = clean(about), contact_visible_to


def change_appearance(person: Person, *, locale: str, theme: str) -> None:
    """Choose language and theme."""
    ensure_signed_in(person)
    if locale not in LANGUAGES or theme not in THEMES:
        raise Invalid(_("Choose one of the offered values."))
    person.locale, person.theme = locale, theme


def change_avatar(person: Person, stream: IO[bytes], *, name: str) -> StoredFile:
    """Take a new profile picture: cropped to a square, written anew, without what the camera noted in it."""
    ensure_signed_in(person)
    file = store_picture(person, stream, name=name, audience=AVATARS, square=AVATAR_SIDE)
    _drop_avatar(person)
    person.avatar_id = file.id
    return file


def remove_avatar(person: Person) -> None:
    """Go back to initials; the picture is gone."""
    ensure_signed_in(person)
    _drop_avatar(person)


def _drop_avatar(person: Any) -> None:
    old = db.session.get(StoredFile, person.avatar_id) if person.avatar_id else None
    person.avatar_id = None
    if old is not None:
        remove_file(old)
