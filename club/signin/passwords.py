"""Passwords: argon2id with t=2, 19 MiB, p=1 (OWASP's minimum; about 34 ms on a small machine)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from club.people.models import Person

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when nobody has the typed name, so that the answer takes as long as for somebody who exists.
_NOBODY = _hasher.hash("nobody has this password")


def set_password(person: Person, password: str) -> None:
    """Store the hash."""
    person.password_hash = _hasher.hash(password)


def check_password(person: Person | None, password: str) -> bool:
    """Whether the password is the person's; equally slow for nobody. Rehashes when the parameters were raised."""
    try:
        _hasher.verify(person.password_hash or _NOBODY if person else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    if person is None or person.password_hash is None:
        return False
    if _hasher.check_needs_rehash(person.password_hash):
        set_password(person, password)
    return True
