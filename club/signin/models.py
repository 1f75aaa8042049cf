"""Sign-ins, one-time codes, passkeys, recovery codes, and the count of wrong tries.

The cookie holds a random token; the table holds its hash, so a stolen copy of the database signs nobody in, and a
sign-out ends it on the server. The same holds for the links and codes that people are handed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from club.people.models import Person


class AuthSession(Model):
    """One signed-in browser. `strong`: a second factor or a passkey was used. `confirmed_at`: when the person last
    proved who they are; changing how one signs in asks for a recent proof."""

    __tablename__ = "auth_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    strong: Mapped[bool] = mapped_column(default=False)
    how: Mapped[str] = mapped_column(String(20), default="password")
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(lazy="joined")


class CodeKind(StrEnum):
    """What a one-time code is for."""

    SLIP = "slip"
    MAIL_RESET = "mail_reset"
    OFFICER_RESET = "officer_reset"
    MAGIC = "magic"


LIFETIMES = {
    CodeKind.SLIP: timedelta(days=30),
    CodeKind.MAIL_RESET: timedelta(hours=1),
    CodeKind.OFFICER_RESET: timedelta(hours=24),
    CodeKind.MAGIC: timedelta(minutes=15),
}


class OneTimeCode(Model):
    """A way in that works once. `secret_hash` is of the long secret in the link; `spoken_hash`, keyed with the site's
    secret because the code is short, is of the eight characters that are typed together with the phone number.
    `attempts` counts wrong tries of the spoken code; the link is too long to be guessed."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        CheckConstraint("attempts >= 0", name="attempts"),
        # A new code of a kind takes the place of the one before it.
        Index(
            "uq_one_time_code_live",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("used_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[CodeKind] = mapped_column(choice(CodeKind, name="kind"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    spoken_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attempts: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")

    @property
    def live(self) -> bool:
        """Whether it still opens the door."""
        return self.used_at is None and self.revoked_at is None and self.expires_at > clock.now()


class Passkey(Model):
    """A WebAuthn credential; `credential_id` is base64url. The private key never leaves the person's device."""

    __tablename__ = "passkey"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    transports: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """One of ten codes for the day the phone with the one-time codes is lost; each works once."""

    __tablename__ = "recovery_code"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class WrongTries(Model):
    """Wrong tries under one key (a name and an address, a name, an address); no further try before `open_at`."""

    __tablename__ = "wrong_tries"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[float] = mapped_column(Float, default=0.0)
    last_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    open_at: Mapped[datetime] = mapped_column(default=clock.now)
