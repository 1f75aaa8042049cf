"""Passkeys: the phone's own lock in place of a password (WebAuthn, discoverable, with user verification)."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import structlog
from flask import current_app, request
from sqlalchemy.exc import IntegrityError

from club import clock
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.limits import hit
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure, no, yes
from club.profile import club_profile
from club.settings import Settings
from club.signin import words
from club.signin.models import Passkey
from club.signin.queries import passkey_by_credential, passkeys_of

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticatorTransport

log = structlog.get_logger(__name__)
MOST_PASSKEYS = 10


def site() -> tuple[str, str]:
    """(relying party id, origin): of the address in use when it is one of ours, else of the public one. A passkey made
    for one host name works for that name only."""
    settings: Settings = current_app.config["SETTINGS"]
    own = request.host_url.rstrip("/")
    origin = own if own in settings.origins else settings.origins[0]
    return origin.split("://", 1)[1].split(":", 1)[0], origin


def registration_options(actor: Person) -> tuple[str, str]:
    """(options for `navigator.credentials.create`, as JSON; the challenge, for the browser's signed session)."""
    # Heavy, and used by few: docs/house.md.
    import webauthn
    from webauthn.helpers import structs

    existing = passkeys_of(actor)
    if len(existing) >= MOST_PASSKEYS:
        raise Conflict(_("You have %(most)d passkeys already. Remove one that you no longer use.", most=MOST_PASSKEYS))
    options = webauthn.generate_registration_options(
        rp_id=site()[0],
        rp_name=club_profile()["short_name"],
        user_id=str(actor.id).encode(),
        user_name=actor.phone or actor.email or str(actor.id),
        user_display_name=actor.full_name,
        challenge=secrets.token_bytes(32),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(
                id=webauthn.base64url_to_bytes(row.credential_id), transports=_transports(row)
            )
            for row in existing
        ],
    )
    return webauthn.options_to_json(options), webauthn.helpers.bytes_to_base64url(options.challenge)


def add_passkey(actor: Person, answer: dict[str, Any], *, challenge: str, name: str) -> Passkey:
    """Keep the passkey a browser has just made."""
    import webauthn
    from webauthn.helpers import exceptions

    _use_up(challenge)
    rp_id, origin = site()
    try:
        verified = webauthn.verify_registration_response(
            credential=json.dumps(answer),
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError) as error:
        log.info("passkey.refused", why=str(error))
        raise Invalid(_("The passkey could not be made. Please try again.")) from error
    transports = (answer.get("response") or {}).get("transports") or []
    made = Passkey(
        person_id=actor.id,
        credential_id=webauthn.helpers.bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name[:60],
        transports=[part for part in transports if isinstance(part, str)][:8],
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise Conflict(_("This passkey is on record already.")) from error
    tell([actor.id], words.SECOND_FACTOR_CHANGED, key=f"passkey:{made.id}", url="/me/security", what="passkey")
    return made


def sign_in_options() -> tuple[str, str]:
    """(options for `navigator.credentials.get`, the challenge): the phone offers what it has, no name is asked."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site()[0],
        challenge=secrets.token_bytes(32),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), webauthn.helpers.bytes_to_base64url(options.challenge)


def person_of_answer(answer: dict[str, Any], *, challenge: str) -> Person:
    """Whoever proved to hold a passkey; Invalid when the proof does not hold."""
    import webauthn
    from webauthn.helpers import exceptions

    _use_up(challenge)
    row = passkey_by_credential(str(answer.get("id", "")))
    if row is None:
        raise Invalid(_("This passkey is not on record here. Sign in another way, then add it again."))
    rp_id, origin = site()
    try:
        verified = webauthn.verify_authentication_response(
            credential=json.dumps(answer),
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError) as error:
        log.info("passkey.refused", why=str(error))
        raise Invalid(_("The passkey was not accepted. Please try again, or sign in with your password.")) from error
    handle = (answer.get("response") or {}).get("userHandle")
    if handle and webauthn.base64url_to_bytes(handle) != str(row.person_id).encode():
        raise Invalid(_("The passkey was not accepted. Please try again, or sign in with your password."))
    row.sign_count, row.last_used_at = verified.new_sign_count, clock.now()
    return db.session.get_one(Person, row.person_id)


def rename_passkey(actor: Person, passkey: Passkey, *, name: str) -> None:
    """Call one of one's own passkeys something one recognises."""
    ensure(_own(actor, passkey))
    passkey.name = name


def delete_passkey(actor: Person, passkey: Passkey) -> None:
    """Remove one of one's own passkeys; never the only way in."""
    ensure(_own(actor, passkey))
    if actor.password_hash is None and len(passkeys_of(actor)) == 1:
        raise Conflict(_("This is your only way to sign in. Choose a password first."))
    db.session.delete(passkey)
    db.session.flush()
    tell([actor.id], words.SECOND_FACTOR_CHANGED, key=f"gone:{passkey.id}", url="/me/security", what="passkey_gone")


def _own(actor: Person, passkey: Passkey) -> Any:
    return yes() if passkey.person_id == actor.id else no(_("This passkey is not yours."))


def _use_up(challenge: str) -> None:
    # The challenge travels in a signed cookie, which could be sent twice; its answer counts once.
    if not challenge:
        raise Invalid(_("That took too long. Please try again."))
    hit("passkey-challenge", "1 per 15 minutes", challenge)


def _transports(row: Passkey) -> list[AuthenticatorTransport]:
    from webauthn.helpers.structs import AuthenticatorTransport

    known = {member.value for member in AuthenticatorTransport}
    return [AuthenticatorTransport(part) for part in row.transports if part in known]
