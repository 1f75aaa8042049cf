"""Mail: composed in the reader's language, safe headers, printed in development, sent by SMTP, tried again."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from club import clock, mail, outbox
from club.db import db, transaction
from club.outbox import OutboxRow


@pytest.fixture(autouse=True)
def _no_mail_left():
    mail.collected.clear()
    yield
    mail.collected.clear()


def _compose(locale: str, name: str = "Trần Ánh") -> mail.Mail:
    return mail.compose("signin/reset", to="an@clb.example", locale=locale, name=name, link="http://x/in/abc")


def test_a_mail_is_written_in_the_readers_language(inside):
    with inside():
        vietnamese, english = _compose("vi"), _compose("en")
        assert "Hello Trần Ánh" in english.body
        assert "Trần Ánh" in vietnamese.body
        assert "Hello" not in vietnamese.body
        assert "http://x/in/abc" in vietnamese.body
        assert "\n" not in vietnamese.subject


def test_text_is_not_escaped_as_if_it_were_a_page(inside):
    with inside():
        assert "Lan & <Mai>" in _compose("vi", "Lan & <Mai>").body


def test_a_line_end_in_an_address_is_refused(app: Flask, inside):
    with inside(), pytest.raises(ValueError):
        mail.envelope(app.config["SETTINGS"], mail.Mail("a@b.example\nBcc: c@d.example", "s", "b"))


def test_the_same_key_is_sent_once(inside):
    with inside():
        for _number in range(2):
            with transaction():
                mail.put("signin/reset", to="an@clb.example", locale="vi", key="k", name="A", link="l")
    assert [sent.to for sent in mail.collected] == ["an@clb.example"]


def test_nothing_is_sent_when_the_transaction_fails(inside):
    def failing() -> None:
        with transaction():
            mail.put("signin/reset", to="an@clb.example", locale="vi", name="A", link="l")
            raise ZeroDivisionError

    with inside(), pytest.raises(ZeroDivisionError):
        failing()
    assert mail.collected == []


class _Server:
    """Stands where smtplib's class stands; remembers what it was asked."""

    log: list[str] = []
    fails = 0
    tls = True

    def __init__(self, host: str, port: int, **_options) -> None:
        self.log.append(f"connect {host}:{port}")

    def __enter__(self):
        return self

    def __exit__(self, *_error) -> None:
        pass

    def ehlo(self) -> None:
        pass

    def close(self) -> None:
        pass

    def has_extn(self, name: str) -> bool:
        return self.tls and name == "starttls"

    def starttls(self, context) -> None:
        assert context.check_hostname
        self.log.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.log.append(f"login {user}")

    def send_message(self, message) -> None:
        if type(self).fails:
            type(self).fails -= 1
            raise smtplib.SMTPServerDisconnected("away")
        self.log.append(f"send {message['To']} {message['Subject']}")


@pytest.fixture
def smtp(app: Flask, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", _Server)
    monkeypatch.setattr(_Server, "log", [])
    monkeypatch.setattr(_Server, "fails", 0)
    monkeypatch.setattr(_Server, "tls", True)
    settings = replace(
        app.config["SETTINGS"],
        mail_server="mail.clb.example:587",
        mail_user="clb",
        mail_password="p",
        mail_sender="CLB <clb@clb.example>",
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setattr(app, "testing", False)
    return _Server


def test_mail_goes_out_encrypted_and_signed_in(inside, smtp):
    with inside():
        mail.deliver("signin/reset", to="an@clb.example", locale="en", name="A", link="l")
    assert smtp.log[:3] == ["connect mail.clb.example:587", "starttls", "login clb"]
    assert smtp.log[3].startswith("send an@clb.example A new password")


def test_the_password_is_never_sent_in_the_clear(inside, smtp, monkeypatch):
    monkeypatch.setattr(smtp, "tls", False)
    with inside(), pytest.raises(smtplib.SMTPNotSupportedError):
        mail.deliver("signin/reset", to="an@clb.example", locale="en", name="A", link="l")
    assert smtp.log == ["connect mail.clb.example:587"]


def test_a_server_that_is_away_is_tried_again(inside, smtp, monkeypatch):
    monkeypatch.setattr(smtp, "fails", 1)
    monkeypatch.setattr(outbox, "_wake", lambda: None)
    start = clock.now()
    with inside():
        with clock.set_now(start):
            with transaction():
                mail.put("signin/reset", to="an@clb.example", locale="en", name="A", link="l")
            outbox.drain.call_local()
            assert db.session.scalar(select(OutboxRow.done_at)) is None
        db.session.remove()
        with clock.set_now(start + timedelta(minutes=2)):
            outbox.drain.call_local()
        db.session.remove()
        assert db.session.scalar(select(OutboxRow.done_at)) is not None
    assert sum(line.startswith("send") for line in smtp.log) == 1


def test_without_a_server_production_offers_no_mail(app: Flask, visitor, make, monkeypatch):
    make.person(email="an@clb.example")
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mode="production"))
    page = visitor.get("/forgot").get_data(as_text=True)
    assert 'name="name"' not in page
    assert "/code" in page
    assert visitor.post("/forgot", data={"name": "an@clb.example"}).status_code == 422
    assert mail.collected == []
