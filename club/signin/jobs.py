"""Housekeeping: what signing in leaves behind goes when it is of no more use."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_

from club import clock
from club.db import db, transaction
from club.signin import throttle
from club.signin.models import AuthSession, OneTimeCode
from club.tasks import daily

# Ended sign-ins stay a while, so that somebody can look back at what happened to the account.
KEPT_FOR = timedelta(days=90)


@daily(3, 20)
def forget_old_sign_ins() -> None:
    """Delete ended sign-ins, spent codes and rested counts."""
    old = clock.now() - max(KEPT_FOR, timedelta(days=current_app.config["SETTINGS"].session_idle_days))
    with transaction():
        throttle.forget_rested()
        db.session.execute(delete(OneTimeCode).where(or_(OneTimeCode.used_at < old, OneTimeCode.expires_at < old)))
        db.session.execute(delete(AuthSession).where(or_(AuthSession.revoked_at < old, AuthSession.last_seen_at < old)))
