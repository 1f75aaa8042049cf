"""Until minutes are submitted: who writes them, the chair's conclusion, composing, editing, taking newer facts in."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from club import clock, ledger, markdown
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from live.minutes import policy
from live.minutes.compose import composed
from live.minutes.models import Minutes, MinutesRevision, MinutesSection, MinutesSource, Part, State
from live.minutes.notices import SECRETARY
from live.minutes.queries.facts import facts_of, rows_of
from live.minutes.queries.minutes import file_of, last_place, sections_of
from live.models import LiveSession
from live.policy import may_see

MOST_SOURCES = 60


def _opened(session: LiveSession) -> Minutes:
    """The file of a session that the caller locked, made when it is first needed."""
    minutes = file_of(session)
    if minutes is None:
        minutes = Minutes(session_id=session.id, state=State.PREPARING, place="", receivers="", conclusion="")
        minutes.session = session
        minutes.conclusion_version = minutes.version = 0
        db.session.add(minutes)
        db.session.flush()
    return minutes


def open_file(actor: Person, session: LiveSession) -> Minutes:
    """The file of a session's minutes, so that something can stem from it before it is composed."""
    ensure(policy.may_prepare(actor, session, file_of(session)))
    return _opened(session)


def name_secretary(actor: Person, session: LiveSession, secretary: Person | None) -> Minutes:
    """Say who writes the minutes and signs them as secretary; None: whoever composes them."""
    minutes = file_of(session)
    ensure(policy.may_name_secretary(actor, session, minutes))
    if secretary is not None and not (secretary.is_active and may_see(secretary, session)):
        raise Invalid(_("This session is not open to %(who)s. Choose another person.", who=secretary.full_name))
    minutes = minutes or _opened(session)
    before = minutes.secretary_id
    if before == (secretary.id if secretary else None):
        return minutes
    minutes.secretary_id = secretary.id if secretary else None
    minutes.secretary = secretary
    line = ledger.record(actor, "minutes.secretary", minutes, name=secretary.full_name if secretary else "")
    if secretary is not None:
        tell([secretary.id], SECRETARY, key=f"line:{line.id}", url=minutes.url, but=actor, title=session.title)
    db.session.flush()
    _renew(minutes, {Part.OPENING})
    return minutes


def conclude(actor: Person, session: LiveSession, *, words: str, sources: Iterable[int], version: int) -> Minutes:
    """Write down the chair's conclusion and the rows of the log it rests on. `version` is the one that was read; a
    newer one is a Conflict, and nothing is changed."""
    minutes = file_of(session)
    ensure(policy.may_conclude(actor, session, minutes))
    minutes = minutes or _opened(session)
    if version != minutes.conclusion_version:
        raise Conflict(_("Somebody else changed the conclusion meanwhile. Both texts are below."))
    wanted = sorted(set(sources))
    if len(wanted) > MOST_SOURCES:
        raise Invalid(_("A conclusion rests on at most %(num)d things.", num=MOST_SOURCES))
    standing = rows_of(session, wanted)
    minutes.conclusion, minutes.concluded_by_id = words, actor.id
    minutes.conclusion_version += 1
    db.session.execute(delete(MinutesSource).where(MinutesSource.minutes_id == minutes.id))
    db.session.add_all(MinutesSource(minutes_id=minutes.id, seq=seq) for seq in wanted if seq in standing)
    db.session.flush()
    _renew(minutes, {Part.CONCLUSION})
    return minutes


def compose(actor: Person, session: LiveSession) -> Minutes:
    """Compose the draft of what the room knows; done twice is done once. Whoever composes it is the secretary where
    nobody else was named, unless they chair the session: then a board member who edits may be named later."""
    minutes = file_of(session)
    if minutes is not None and minutes.state == State.DRAFT:
        return minutes
    ensure(policy.may_compose(actor, session, minutes))
    minutes = minutes or _opened(session)
    if minutes.secretary_id is None:
        minutes.secretary_id, minutes.secretary = actor.id, actor
    minutes.place = minutes.place or last_place()
    minutes.state, minutes.composed_at = State.DRAFT, clock.now()
    minutes.checked_at = minutes.composed_at
    for part, text in composed(facts_of(session, minutes)).items():
        section = MinutesSection(minutes_id=minutes.id, part=part, facts=text, version=1)
        _say(section, text)
        db.session.add(section)
        db.session.flush()
        db.session.add(MinutesRevision(section_id=section.id, number=1, text=text, by_id=actor.id))
    ledger.record(actor, "minutes.composed", minutes)
    return minutes


def _say(section: MinutesSection, text: str) -> None:
    section.text, section.html, section.html_version = text, markdown.render(text), markdown.VERSION


def settle(actor: Person, section: MinutesSection, text: str) -> None:
    """Give a section other words and keep them as its next revision; the caller asked whether that may be."""
    _say(section, text)
    section.version += 1
    db.session.add(MinutesRevision(section_id=section.id, number=section.version, text=text, by_id=actor.id))
    db.session.flush()


def edit(actor: Person, minutes: Minutes, section: MinutesSection, *, text: str, version: int) -> None:
    """Change a section's text. `version` is the one that was read; a newer one is a Conflict."""
    ensure(policy.may_edit(actor, minutes))
    if text == section.text:
        return
    _ensure_latest(section, version)
    settle(actor, section, text)


def _ensure_latest(section: MinutesSection, version: int) -> None:
    if section.version != version:
        raise Conflict(_("Somebody else changed this section meanwhile. Both texts are below."))


def look_again(actor: Person, minutes: Minutes) -> int:
    """Compare all sections with what the room knows now; how many have newer facts. No text is changed."""
    ensure(policy.may_edit(actor, minutes))
    return _renew(minutes, set(Part))


def _renew(minutes: Minutes, parts: set[Part]) -> int:
    if minutes.state != State.DRAFT:
        return 0
    now = composed(facts_of(minutes.session, minutes))
    found = 0
    for section in sections_of(minutes):
        if section.part not in parts:
            continue
        section.fresh = now[section.part] if now[section.part] != section.facts else None
        found += section.fresh is not None
    if parts == set(Part):
        minutes.checked_at = clock.now()
    db.session.flush()
    return found


def take_in(actor: Person, minutes: Minutes, section: MinutesSection, *, how: str, fresh: str, version: int) -> None:
    """Take newer facts into a section: `replace` its text, `append` to it, or `keep` the text and be told no more of
    these. `fresh` are the facts that were shown; others than those that wait now are a Conflict."""
    ensure(policy.may_edit(actor, minutes))
    if section.fresh is None:
        return
    _ensure_latest(section, version)
    if section.fresh != fresh:
        raise Conflict(_("The facts have changed once more. Look at them again."))
    if how != "keep":
        text = fresh if how == "replace" or not section.text.strip() else f"{section.text.rstrip()}\n\n{fresh}"
        settle(actor, section, text)
    section.facts, section.fresh = fresh, None
    db.session.flush()


def arrange(actor: Person, minutes: Minutes, *, place: str, receivers: str, hall_present: int | None) -> None:
    """What stands around the sections, and the head count in the hall, which the section of attendance is told."""
    ensure(policy.may_edit(actor, minutes))
    minutes.place, minutes.receivers = place, receivers
    if minutes.hall_present != hall_present:
        minutes.hall_present = hall_present
        _renew(minutes, {Part.ATTENDANCE})
    db.session.flush()
