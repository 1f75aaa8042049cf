"""Passwords: argon2id with t=2, 19 MiB, p=1 (OWASP's minimum; about 34 ms on a small machine); which are too weak."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from club.i18n import _
from club.people.models import Person
from club.people.phones import national
from club.text import fold

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when nobody has the typed name, so that the answer takes as long as for somebody who exists.
_NOBODY = _hasher.hash("nobody has this password")


def _off_the_hub(work: Callable[..., Any], *args: Any) -> Any:
    """Hashing takes long and lets go of the interpreter: in the gevent server it goes to a real thread, so that a
    hall of people signing in does not hold up the live room."""
    gevent = sys.modules.get("gevent.monkey")
    if gevent is None or not gevent.is_module_patched("threading"):
        return work(*args)
    from gevent import get_hub

    return get_hub().threadpool.apply(work, args)


def normal(password: str) -> str:
    """One form for what looks the same: iPhones and Windows write Vietnamese letters in different ways."""
    return unicodedata.normalize("NFC", password)


def set_password(person: Person, password: str) -> None:
    """Store the hash."""
    person.password_hash = _off_the_hub(_hasher.hash, normal(password))


def check_password(person: Person | None, password: str) -> bool:
    """Whether the password is the person's; equally slow for nobody. Call it outside a transaction: it takes long."""
    known = person.password_hash if person is not None else None
    try:
        _off_the_hub(_hasher.verify, known or _NOBODY, normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def refresh_hash(person: Person, password: str) -> None:
    """Hash again, inside a transaction, when the parameters were raised since; the password has just been checked."""
    if person.password_hash and _hasher.check_needs_rehash(person.password_hash):
        set_password(person, password)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(lines)


def weakness(password: str, *, full_name: str = "", phone: str | None = None, email: str | None = None) -> str | None:
    """What makes a password too weak for somebody, as a sentence that says the mend; None when it will do."""
    password = normal(password)
    if len(password) < SHORTEST:
        return _("Too short: use at least %(least)d characters. Three or four words are easy to keep.", least=SHORTEST)
    if len(password) > LONGEST:
        return _("Too long: use at most %(most)d characters.", most=LONGEST)
    plain = "".join(char for char in fold(password) if char.isalnum())
    if len(set(password)) < 4 or plain in _common() or plain.rstrip("0123456789") in _common():
        return _("Many people use this password, so it is tried first. Choose words that only you put together.")
    digits = national(phone).replace(" ", "")
    own = {digits, digits[1:], (email or "").split("@")[0].lower(), fold(full_name).replace(" ", "")} - {""}
    if any(len(word) >= 5 and word in plain and len(plain) - len(word) < 6 for word in own):
        return _("It contains your name, phone number or email, which others know. Add words of another kind.")
    return None
