"""Passwords, slips, a phone's authenticator app, and a passkey that lives in the test."""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from club import clock
from club.db import db, transaction
from club.people.models import Person
from club.signin.actions.slips import Slip, new_codes
from club.signin.models import CodeKind
from club.signin.passwords import set_password

PASSWORD = "sông quê xanh mát 11"


def password_of(person: Person, password: str = PASSWORD) -> str:
    """Give somebody a password, past all rules."""
    with transaction():
        set_password(db.session.get_one(Person, person.id), password)
    return password


def code_for(person: Person, kind: CodeKind = CodeKind.SLIP) -> Slip:
    """A one-time code, past all rules."""
    with transaction():
        return new_codes(None, [db.session.get_one(Person, person.id)], kind)[0]


def app_of(person: Person) -> pyotp.TOTP:
    """Turn one-time codes on for somebody, past all rules; the app that makes them."""
    secret = pyotp.random_base32()
    with transaction():
        db.session.get_one(Person, person.id).totp_secret = secret
    return pyotp.TOTP(secret)


def shown_by(app: pyotp.TOTP) -> str:
    """What the app shows at the test's present moment."""
    return app.at(clock.now())


class Authenticator:
    """A phone's passkey: makes one credential and answers challenges with it (ES256, attestation "none")."""

    def __init__(self, *, origin: str = "http://127.0.0.1:8000", rp_id: str = "127.0.0.1") -> None:
        self.origin, self.rp_id, self.count = origin, rp_id, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user_handle: bytes | None = None

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, *, verified: bool, attested: bytes = b"") -> bytes:
        self.count += 1
        flags = 0x01 | (0x04 if verified else 0) | (0x40 if attested else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + attested

    def create(self, options: dict[str, Any], *, verified: bool = True) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose
        data = self._data(verified=verified, attested=attested)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "attestationObject": bytes_to_base64url(statement),
                "clientDataJSON": bytes_to_base64url(self._client_data("webauthn.create", options["challenge"])),
                "transports": ["internal"],
            }
        )

    def get(self, options: dict[str, Any], *, verified: bool = True) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        client, data = self._client_data("webauthn.get", options["challenge"]), self._data(verified=verified)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "authenticatorData": bytes_to_base64url(data),
                "clientDataJSON": bytes_to_base64url(client),
                "signature": bytes_to_base64url(signature),
                "userHandle": bytes_to_base64url(self.user_handle) if self.user_handle else None,
            }
        )

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def without_tokens(page: str) -> str:
    """A page less its forms' tokens: they hold the second in which they were made, and two pages may be of two."""
    return re.sub(r'csrf_token"[^>]* value="[^"]*"|X-CSRFToken": "[^"]*"', "", page)
