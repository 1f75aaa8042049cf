"""Who may bring files, and the audience every signed-in person belongs to: that of profile pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from club.i18n import _l
from club.policy import MEMBERS, Role, audience_source, declare

UPLOAD = declare("files.upload", _l("Put pictures into what one writes"), MEMBERS | {Role.ADMIN})
AVATARS = "avatars"


@audience_source
def signed_in(person: Any) -> Iterable[str]:
    """A guest of one session sees the faces in it, too."""
    return (AVATARS,) if person.is_authenticated else ()
