"""What acts at the door are called in the ledger, and what people are told about their own account."""

from __future__ import annotations

from club.audit.verbs import verb
from club.i18n import _, _l
from club.notices.actions import declare

SLIP_ISSUED = verb("slip.issued", _l("handed out a slip for the first sign-in"))
SLIPS_ISSUED = verb("slips.issued", _l("handed out slips for the first sign-in"))
RESET_GIVEN = verb("reset.given", _l("gave a code for a new password"))
UNLOCKED = verb("second_factor.removed", _l("removed a lost second factor"))
LINK_MADE = verb("link.made", _l("made a sign-in link on the command line"))
CONTACT_CHANGED = verb(
    "person.contact",
    _l("changed a phone number or email"),
    lambda detail: ", ".join(str(_CONTACT_WORDS[name]) for name in detail["fields"]),
)
ADMIN_MADE = verb("admin.made", _l("made an administrator"))

NEW_DEVICE = declare(
    "signin.new_device",
    _l("Sign-in from a new device"),
    lambda p: _("You signed in with a new device: %(device)s. If that was not you, change your password.", **p),
    by_mail=True,
    icon="shield-exclamation",
)
PASSWORD_CHANGED = declare(
    "signin.password_changed",
    _l("My password was changed"),
    lambda p: _("Your password was changed. If that was not you, ask your officer for a code at once."),
    by_mail=True,
    icon="key",
)
SECOND_FACTOR_CHANGED = declare(
    "signin.factor_changed",
    _l("My second factor or passkeys changed"),
    lambda p: _FACTOR_WORDS[p["what"]](),
    by_mail=True,
    icon="shield-lock",
)
RESET_ISSUED = declare(
    "signin.reset_issued",
    _l("A code for a new password was issued"),
    lambda p: _("%(who)s issued a code for a new password for you. Reason: %(reason)s", **p),
    by_mail=True,
    icon="key",
)

CONTACT_TOLD = declare(
    "signin.contact_changed",
    _l("My phone number or email was changed by an officer"),
    lambda p: _("%(who)s changed how you sign in: %(contact)s. Reason: %(reason)s", **p),
    by_mail=True,
    icon="telephone",
)

_CONTACT_WORDS = {"phone": _l("Phone number"), "email": _l("Email")}
_FACTOR_WORDS = {
    "on": lambda: _("One-time codes from your phone are now asked at sign-in."),
    "off": lambda: _("One-time codes from your phone are no longer asked at sign-in."),
    "passkey": lambda: _("A passkey was added to your account."),
    "passkey_gone": lambda: _("A passkey was removed from your account."),
    "codes": lambda: _("You made new recovery codes; the old ones no longer work."),
}
