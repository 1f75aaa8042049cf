"""Telling the moderators of a post, and taking that back."""

from __future__ import annotations

from club import clock, limits
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.notices.actions import tell
from club.people.models import Person
from club.policy import ensure
from club.text import shorten
from forum.actions.sending import hold
from forum.due_process import policy
from forum.due_process.actions.holding import close
from forum.due_process.models import Case, CaseState, Flag, Outcome, Rule
from forum.due_process.notices import FLAG_HANDLED
from forum.due_process.queries.cases import flag_of, open_case_of
from forum.models import Post

RATE = "20 per hour"


def flag(person: Person, post: Post, *, rule: Rule | None = None, words: str = "") -> Flag:
    """Say that a post breaks a rule, or what else is wrong with it; once a person and post. Only moderators learn of
    it, and not whose word it was the author."""
    ensure(policy.may_flag(person, post))
    if rule is None and not words:
        raise Invalid(_("Choose a rule, or say in a few words what is wrong."))
    hold(post)
    if before := flag_of(person, post):
        if before.withdrawn_at is None:
            return before
        if before.case.state == CaseState.CLOSED:
            raise Conflict(_("A moderator has looked at this post already."))
        before.withdrawn_at, before.rule, before.words, before.at = None, rule, words, clock.now()
        before.case.flags += 1
        return before
    limits.hit("forum.flag", RATE, person.id)
    target = open_case_of(post.id)
    if target is None:
        target = Case(space_id=post.topic.space_id, post_id=post.id, author_id=post.author_id, flags=0)
        db.session.add(target)
    target.flags += 1
    db.session.flush()
    made = Flag(post_id=post.id, person_id=person.id, case_id=target.id, rule=rule, words=words)
    db.session.add(made)
    db.session.flush()
    return made


def withdraw_flag(person: Person, post: Post) -> None:
    """Take one's own flag back while nobody has decided; a case that nobody stands by any more ends."""
    hold(post)
    made = flag_of(person, post)
    if made is None or made.withdrawn_at:
        raise Conflict(_("You have not reported this post."))
    if made.case.state == CaseState.CLOSED:
        raise Conflict(_("A moderator has decided about it meanwhile."))
    made.withdrawn_at = clock.now()
    made.case.flags -= 1
    if made.case.flags == 0 and not made.case.why:
        close(None, made.case, Outcome.GONE)


def answer_flaggers(actor: Person, target: Case, *, acted: bool) -> None:
    """Tell those who flagged what came of it; not who decided, and nothing of the author."""
    if target.post is None:
        return
    people = db.session.scalars(
        db.select(Flag.person_id).where(Flag.case_id == target.id, Flag.withdrawn_at.is_(None))
    ).all()
    told = {"title": shorten(target.post.topic.title, 80), "acted": acted}
    url = f"{target.post.topic.url}?at={target.post.number}#p{target.post.number}"
    tell(people, FLAG_HANDLED, key=f"case:{target.id}:{int(acted)}", url=url, but=actor, **told)
