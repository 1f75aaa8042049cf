"""The two forms of a one-time code: a long secret in a link, and eight characters that can be said on the telephone."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app

from club.text import spoken_code


def new_secret() -> str:
    """128 random bits for a link: short enough for a QR code that an old phone reads."""
    return secrets.token_urlsafe(16)


def secret_hash(secret: str) -> str:
    """What the table keeps of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_spoken() -> str:
    """Eight characters without look-alikes."""
    return spoken_code()


def as_typed(code: str) -> str:
    """The code as it was issued, from what somebody typed: spaces, hyphens and small letters do not matter."""
    return "".join(char for char in code.upper() if char.isalnum())


def spelled(code: str) -> str:
    """In groups of four, for eyes and voices: ABCD-EFGH."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def spoken_hash(code: str, person_id: int) -> str:
    """What the table keeps of a spoken code. Forty bits are soon tried out, so the site's secret goes in as well:
    a copy of the database alone does not give the codes away."""
    key = current_app.config["SETTINGS"].secret_key.encode()
    return hmac.new(key, f"{person_id}:{as_typed(code)}".encode(), hashlib.sha256).hexdigest()
