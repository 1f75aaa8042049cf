"""Answering a phone's outbox (static/src/outbox.js): the same doors as the pages', and JSON for what became of it.

A letter names the person who wrote it, so that nothing ever goes out under the name of who signed in there later.
"""

from __future__ import annotations

from flask import request

from club.auth import me
from club.errors import Invalid, SignInNeeded, wants_json
from club.forms import Form
from club.i18n import _


def from_outbox() -> bool:
    """Whether a phone's outbox sends this; SignInNeeded where somebody else is signed in now."""
    if not wants_json():
        return False
    if request.headers.get("X-Person", str(me().id)) != str(me().id):
        raise SignInNeeded(_("Somebody else wrote this. It waits until they sign in again."))
    return True


def refuse_form(form: Form) -> None:
    """Raise what a form found wrong, in one sentence."""
    said = [str(text) for errors in form.errors.values() for text in errors]
    raise Invalid(said[0] if said else _("Please check what you entered"))
