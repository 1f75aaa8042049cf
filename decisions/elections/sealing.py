"""The ballot box: what is cast lies in it sealed, and only the box's key opens it.

The key pair is made when the ballot opens. Its public half stands in the database; the secret half stands in a file
beside it (`<instance>/elections/`), which `club backup` leaves out on purpose, and is destroyed when the ballots have
been counted. So neither the database nor its write-ahead log nor any backup says what a ballot says, although they do
show which envelope came together with whose turnout. A sealed ballot is of the same length whatever it says.

X25519 with a fresh key for each envelope, HKDF-SHA256, ChaCha20-Poly1305; the round is bound in as associated data.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import current_app

# Each envelope is sealed once by a key of its own, so that the number used once may stand still.
_ONCE = bytes(12)


class BoxError(Exception):
    """The box cannot be opened: its key is not here, is another box's, or an envelope was changed."""


def folder() -> Path:
    """Where the keys of open boxes stand."""
    return Path(current_app.config["SETTINGS"].instance) / "elections"


def _file(round_id: int) -> Path:
    return folder() / f"round-{round_id}.key"


def _public(secret: X25519PrivateKey) -> str:
    return secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def make_key(round_id: int) -> str:
    """Make the key pair of a box, its secret half safely on the disk before anybody can vote; the public half."""
    secret = X25519PrivateKey.generate()
    _write(round_id, secret.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex())
    return _public(secret)


def _write(round_id: int, secret: str) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_file(round_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secret)
        stream.flush()
        os.fsync(stream.fileno())
    place = os.open(folder(), os.O_RDONLY)
    os.fsync(place)
    os.close(place)


def secret_of(round_id: int) -> str | None:
    """The secret half in 64 hexadecimal letters, or None where this server does not have it."""
    try:
        return _file(round_id).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def put_back(round_id: int, public: str, secret: str) -> None:
    """Put a secret half back that was kept on paper; raises BoxError unless it is this box's."""
    secret = "".join(secret.split()).lower()
    try:
        found = X25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    except ValueError as error:
        raise BoxError("this is no key") from error
    if _public(found) != public:
        raise BoxError("this is the key of another box")
    _write(round_id, secret)


def destroy(round_id: int) -> None:
    """Overwrite and remove the secret half. Whoever copied it before has it still: docs/elections.md."""
    path = _file(round_id)
    if path.exists():
        with path.open("r+b", buffering=0) as stream:
            stream.write(os.urandom(path.stat().st_size))
            os.fsync(stream.fileno())
        path.unlink()


def kept() -> list[int]:
    """The rounds whose secret half stands here."""
    return sorted(int(path.stem.removeprefix("round-")) for path in folder().glob("round-*.key"))


def _cipher(shared: bytes, ours: bytes, box: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=ours + box, info=b"club election box 1").derive(shared))


def seal(public: str, round_id: int, *, nonce: str, votes: list[int], places: int) -> str:
    """An envelope: the ballot's nonce and a mark for each place of the list."""
    box = bytes.fromhex(public)
    ours = X25519PrivateKey.generate()
    shown = bytes.fromhex(_public(ours))
    marks = "".join("1" if number in votes else "0" for number in range(1, places + 1))
    inner = json.dumps([nonce, marks]).encode()
    cipher = _cipher(ours.exchange(X25519PublicKey.from_public_bytes(box)), shown, box)
    return base64.b64encode(shown + cipher.encrypt(_ONCE, inner, str(round_id).encode())).decode()


def open_envelope(secret: str, round_id: int, sealed: str) -> tuple[str, list[int]]:
    """(nonce, votes) of an envelope; raises BoxError when it was changed or is another box's."""
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    try:
        raw = base64.b64decode(sealed, validate=True)
        shown, rest = raw[:32], raw[32:]
        cipher = _cipher(key.exchange(X25519PublicKey.from_public_bytes(shown)), shown, bytes.fromhex(_public(key)))
        nonce, marks = json.loads(cipher.decrypt(_ONCE, rest, str(round_id).encode()))
    except (ValueError, InvalidTag) as error:
        raise BoxError("an envelope was changed") from error
    return nonce, [number for number, mark in enumerate(marks, 1) if mark == "1"]
