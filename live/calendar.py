"""A session as an entry of a phone's calendar (iCalendar)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from club import clock
from club.i18n import _
from club.markdown import plain
from live.models import LiveSession


def entry(session: LiveSession) -> bytes:
    """The .ics file of one session; the same session gives the same UID, so that a calendar renews its entry."""
    # Heavy, and used by few: docs/house.md.
    from icalendar import Calendar, Event

    site = current_app.config["SETTINGS"].public_url.rstrip("/")
    address = f"{site}/live/{session.id}-{session.slug}"
    event = Event()
    event.add("uid", f"live-session-{session.id}@{urlsplit(site).hostname}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", session.title)
    event.add("location", session.place)
    event.add("url", address)
    event.add("description", _("%(aims)s\n\nMore and the room: %(url)s", aims=plain(session.aims), url=address))
    calendar = Calendar()
    calendar.add("prodid", "-//club//sessions//VI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
