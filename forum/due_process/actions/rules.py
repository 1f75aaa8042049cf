"""Publishing the rules, keeping the watched words and the terms of moderation."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from club import ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from forum.due_process import policy
from forum.due_process.models import ModerationTerms, Rule, Rulebook, WatchedWord
from forum.due_process.queries.rules import first_book, stored_book, watched_count
from forum.due_process.queries.screening import folded_words

MOST_WORDS, MOST_RULES = 500, 30


@dataclass(frozen=True)
class Draft:
    """A rule as it is to be published."""

    title: str
    body: str
    title_en: str = ""
    body_en: str = ""
    reasons: list[str] = field(default_factory=list)


def adopt_first() -> Rulebook:
    """The version in force, stored; a club that published none adopts the first rules, and the ledger says so."""
    if book := stored_book():
        return book
    book = first_book()
    db.session.add(book)
    db.session.flush()
    ledger.record(None, "rules.published", book, number=book.number)
    return book


def publish(actor: Person, drafts: list[Draft], *, note: str, began_from: int) -> Rulebook:
    """Publish a new version of the rules. `began_from`: the version the writer's form showed; an older one is a
    Conflict. What was decided under earlier versions keeps naming those."""
    ensure(policy.may_set_rules(actor))
    before = adopt_first()
    if before.number != began_from:
        raise Conflict(_("Somebody published other rules meanwhile. Compare, then publish again."))
    if not drafts:
        raise Invalid(_("At least one rule is needed."))
    if len(drafts) > MOST_RULES:
        raise Invalid(_("At most %(number)d rules: nobody reads more.", number=MOST_RULES))
    book = Rulebook(number=before.number + 1, published_by_id=actor.id, note=note)
    book.rules = [
        Rule(
            position=place,
            title=one.title,
            body=one.body,
            title_en=one.title_en,
            body_en=one.body_en,
            reasons=one.reasons,
        )
        for place, one in enumerate(drafts, 1)
    ]
    db.session.add(book)
    db.session.flush()
    ledger.record(actor, "rules.published", book, reason=note, number=book.number)
    return book


def ground_of(chosen: str) -> tuple[Rule, str]:
    """(rule, ready-made reason or "") of what a form's list gave: "version.number.reason", e.g. "2.4.1" or "2.4."."""
    version, number, index = ([*chosen.split("."), "", ""])[:3]
    book = adopt_first()
    if version != str(book.number):
        raise Conflict(_("The rules were published anew meanwhile. Please choose the rule again."))
    rule = next((rule for rule in book.rules if str(rule.position) == number), None)
    if rule is None:
        raise Invalid(_("Please choose a rule."))
    ready = rule.reasons[int(index)] if index.isdigit() and int(index) < len(rule.reasons) else ""
    return rule, ready


def set_terms(actor: Person, *, hold_first: int, appeal_days: int, named: bool) -> None:
    """Change the club's terms of moderation; the ledger keeps what they were."""
    ensure(policy.may_set_rules(actor))
    row = db.session.get(ModerationTerms, 1)
    if row is None:
        row = ModerationTerms(id=1, hold_first=0, appeal_days=5, named=True)
        db.session.add(row)
    plain = ("hold_first", "appeal_days", "named")
    before = {name: getattr(row, name) for name in plain}
    row.hold_first, row.appeal_days, row.named = hold_first, appeal_days, named
    after = {name: getattr(row, name) for name in plain}
    if before != after:
        ledger.record(actor, "moderation.terms", ("moderation_terms", 1), before=before, after=after)


def watch(actor: Person, words: str) -> WatchedWord:
    """Add words that make a writing wait; the same words with other diacritics are the same."""
    ensure(policy.may_set_rules(actor))
    folded = folded_words(words)
    if not folded:
        raise Invalid(_("Write at least one word."))
    if db.session.scalar(select(WatchedWord).where(WatchedWord.folded == folded)):
        raise Conflict(_("“%(words)s” is on the list already.", words=words))
    if watched_count() >= MOST_WORDS:
        raise Invalid(_("The list is full. Take out what nobody needs any more."))
    row = WatchedWord(words=words, folded=folded, added_by_id=actor.id)
    db.session.add(row)
    db.session.flush()
    ledger.record(actor, "word.watched", row, words=words)
    return row


def unwatch(actor: Person, row: WatchedWord) -> None:
    """Take words off the list."""
    ensure(policy.may_set_rules(actor))
    ledger.record(actor, "word.unwatched", row, words=row.words)
    db.session.delete(row)
