"""Mail: plain text from templates/mail/<room>/<message>/{subject,body}.txt, in the reader's language.

- `put(message, to=…, locale=…, key=…, **params)` inside a transaction: goes through the outbox, survives a crash, is
  tried again. Parameters must be JSON and must not be secret: the outbox keeps them.
- `deliver(message, to=…, locale=…, **params)` sends now; for a handler of one's own outbox kind that makes a secret
  at the last moment.

Without CLUB_MAIL_SERVER nothing is sent: development prints the mail to the log, tests find it in `collected`.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app
from flask_babel import force_locale

from club import outbox
from club.profile import club_profile
from club.settings import Settings

log = structlog.get_logger(__name__)
TIMEOUT = 20


@dataclass(frozen=True)
class Mail:
    """A mail ready to go. `stop_url` stops mail of its kind with one click (RFC 8058)."""

    to: str
    subject: str
    body: str
    stop_url: str = ""


# What tests look at; filled in test mode only.
collected: list[Mail] = []


def configured() -> bool:
    """Whether mail that is put leaves the house, or at least is shown to a developer or a test."""
    settings: Settings = current_app.config["SETTINGS"]
    return bool(settings.mail_server) or not settings.production


def compose(message: str, *, to: str, locale: str, **params: Any) -> Mail:
    """Write a message ("signin/reset") in a language; templates know `club` (its profile) and `site` (its address)."""
    settings: Settings = current_app.config["SETTINGS"]
    words = {"club": club_profile(), "site": settings.public_url.rstrip("/"), **params}
    with force_locale(locale):
        # Templates of mail stand outside any request: no page's context is offered to them.
        subject, body = (
            current_app.jinja_env.get_template(f"mail/{message}/{part}.txt").render(words)
            for part in ("subject", "body")
        )
    return Mail(to, " ".join(subject.split()), body.strip() + "\n", str(params.get("stop_url", "")))


def put(message: str, *, to: str, locale: str, key: str | None = None, **params: Any) -> None:
    """Send a message after the surrounding transaction stands; the same `key` is sent once."""
    outbox.put("mail", {"message": message, "to": to, "locale": locale, "params": params}, key=key)


@outbox.on("mail")
def _send(payload: dict[str, Any]) -> None:
    deliver(payload["message"], to=payload["to"], locale=payload["locale"], **payload["params"])


def deliver(message: str, *, to: str, locale: str, **params: Any) -> None:
    """Compose and send now; raises when the server refuses, so that the outbox tries again."""
    settings: Settings = current_app.config["SETTINGS"]
    mail = compose(message, to=to, locale=locale, **params)
    if current_app.testing:
        collected.append(mail)
    elif settings.mail_server:
        _smtp(settings, envelope(settings, mail))
    elif settings.production:
        log.warning("mail.not_configured", message=message)
    else:
        log.warning("mail.printed", to=mail.to, subject=mail.subject, body=mail.body)


def envelope(settings: Settings, mail: Mail) -> EmailMessage:
    """The mail with its headers; `EmailMessage` refuses line ends smuggled into one."""
    made = EmailMessage()
    sender = settings.mail_sender or settings.mail_user
    host = parseaddr(sender)[1].partition("@")[2] or urlsplit(settings.public_url).hostname or "localhost"
    made["From"], made["To"], made["Subject"] = sender, mail.to, mail.subject
    made["Date"], made["Message-ID"] = formatdate(), make_msgid(domain=host)
    made["Auto-Submitted"] = "auto-generated"
    if mail.stop_url:
        made["List-Unsubscribe"] = f"<{mail.stop_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.body)
    return made


def _smtp(settings: Settings, message: EmailMessage) -> None:
    with connect(settings, timeout=TIMEOUT) as server:
        server.send_message(message)


def connect(settings: Settings, *, timeout: float) -> smtplib.SMTP:
    """A conversation with the mail server, encrypted and signed in as the settings ask; to be used with `with`."""
    host, _colon, port = settings.mail_server.partition(":")
    number = int(port or 587)
    context = ssl.create_default_context()
    if number == 465:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, number, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, number, timeout=timeout)
    try:
        server.ehlo()
        if number != 465 and server.has_extn("starttls"):
            server.starttls(context=context)
        elif number != 465 and settings.mail_user and host not in {"localhost", "127.0.0.1"}:
            raise smtplib.SMTPNotSupportedError("no STARTTLS: the password is not sent in the clear")
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
    except BaseException:
        server.close()
        raise
    return server
