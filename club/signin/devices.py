"""Browsers that know a person, and what to call them.

A browser keeps a signed list of who has signed in with it. Nobody is let in by it; it only tells an owner's wrong try
from a stranger's, and a new device from an old one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from club.i18n import _
from club.people.models import Person

# A family or an office shares a computer; a longer list is somebody trying names.
MOST_PEOPLE = 8
KEPT_FOR = 2 * 365 * 86400


@dataclass(frozen=True)
class Device:
    """This browser: a random mark of its own, and the ids of the people who signed in with it, latest last."""

    mark: str
    people: tuple[int, ...] = ()

    def knows(self, person: Person | None) -> bool:
        """Whether the person has signed in here before."""
        return person is not None and person.id in self.people

    def mark_for(self, person: Person | None) -> str | None:
        """The mark, where this browser knows the person; what `throttle.gates` asks for."""
        return self.mark if self.knows(person) else None


def _name() -> str:
    return "__Host-device" if current_app.config["SETTINGS"].secure else "device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="device")


def this_device() -> Device:
    """The browser that asks; a new one gets a mark."""
    if "device" not in g:
        g.device = _read(request.cookies.get(_name(), "")) or Device(secrets.token_urlsafe(12))
    return g.device


def _read(cookie: str) -> Device | None:
    try:
        value = _signer().loads(cookie)
        return Device(str(value["m"]), tuple(int(number) for number in value["p"]))
    except (BadSignature, KeyError, TypeError, ValueError):
        return None


def remember(response: Response, person: Person) -> Response:
    """Let the browser know the person from now on."""
    device = this_device()
    people = [*(number for number in device.people if number != person.id), person.id][-MOST_PEOPLE:]
    settings = current_app.config["SETTINGS"]
    response.set_cookie(
        _name(),
        str(_signer().dumps({"m": device.mark, "p": people})),
        max_age=KEPT_FOR,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


# The order matters: every browser claims to be Chrome, Safari and Mozilla as well.
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("FBAN", "Facebook"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """ "Chrome · Android" of a User-Agent header; what nobody knows is an unknown device."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("Unknown device")


def device_icon(agent: str) -> str:
    """A phone or a screen."""
    return "phone" if any(sign in agent for sign in ("Mobile", "Android", "iPhone")) else "laptop"
