"""The bank: categories, questions and their versions. What somebody was asked is never rewritten."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import clean_line, fold, sort_key
from training import policy, verbs
from training.models import Course, Question, QuestionCategory, QuestionTag, QuizChoice, QuizQuestion
from training.question import Draft, Option, Unreadable, settled
from training.rich import stem_words
from training.words import reason as words_of

DEEPEST = 6


def settle(draft: Draft) -> Draft:
    """The draft in normal form; Invalid, in words, where it could not be asked or marked."""
    try:
        return settled(draft)
    except Unreadable as error:
        raise Invalid(words_of(error.code, error.detail)) from error


def add_category(actor: Person, *, name: str, parent: QuestionCategory | None = None) -> QuestionCategory:
    """A category below `parent`; one of that name which is there already is it."""
    ensure(policy.may_use_bank(actor))
    name = clean_line(name)[:120]
    if not name:
        raise Invalid(_("Give the category a name."))
    if parent is not None and parent.path.count("/") - 1 >= DEEPEST:
        raise Invalid(_("Categories lie at most %(most)d deep.", most=DEEPEST))
    same = select(QuestionCategory).where(QuestionCategory.name == name)
    above = QuestionCategory.parent_id == parent.id if parent else QuestionCategory.parent_id.is_(None)
    found = db.session.scalar(same.where(above))
    if found is not None:
        return found
    made = QuestionCategory(name=name, parent_id=parent.id if parent else None, sort_key=sort_key(name)[:1200])
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    made.trail = f"{parent.trail}\n{name}" if parent else name
    db.session.flush()
    return made


def rename_category(actor: Person, category: QuestionCategory, *, name: str) -> None:
    """Give a category another name; what lies in it stays."""
    ensure(policy.may_use_bank(actor))
    name = clean_line(name)[:120]
    if not name:
        raise Invalid(_("Give the category a name."))
    same = select(QuestionCategory.id).where(
        QuestionCategory.name == name,
        QuestionCategory.parent_id.is_not_distinct_from(category.parent_id),
        QuestionCategory.id != category.id,
    )
    if db.session.scalar(same):
        raise Conflict(_("There is a category of this name beside it already."))
    depth = category.path.strip("/").count("/")
    below = select(QuestionCategory).where(QuestionCategory.path.startswith(category.path, autoescape=True))
    for row in db.session.scalars(below):
        parts = row.trail.split("\n")
        parts[depth] = name
        row.trail = "\n".join(parts)
    category.name, category.sort_key = name, sort_key(name)[:1200]
    db.session.flush()


def category_at(
    actor: Person, trail: Sequence[str], *, under: QuestionCategory | None = None
) -> QuestionCategory | None:
    """The category at the end of a trail of names, made where it is missing; what lies too deep goes into the last one
    that may be."""
    found = under
    for name in trail:
        if found is not None and found.path.count("/") - 1 >= DEEPEST:
            break
        found = add_category(actor, name=name, parent=found)
    return found


def add_question(
    actor: Person,
    draft: Draft,
    *,
    category: QuestionCategory | None = None,
    course: Course | None = None,
    origin: str | None = None,
) -> QuizQuestion:
    """A new question; `course` is the one in whose workshop it is written. Returns its first version."""
    ensure(policy.may_author(actor, course) if course is not None else policy.may_use_bank(actor))
    draft = settle(draft)
    entry = Question(author_id=actor.id, course_id=course.id if course else None, origin=origin)
    _file(entry, draft, category)
    db.session.add(entry)
    db.session.flush()
    return _version(actor, entry, draft, 1, [])


def edit_question(
    actor: Person,
    version: QuizQuestion,
    draft: Draft,
    *,
    category: QuestionCategory | None = None,
    course: Course | None = None,
) -> QuizQuestion:
    """Change a question and return the version that now stands: the same, or the next one if somebody was asked it.

    Within `course`, whose quiz asks it, those who write that course may change what was written there.
    """
    del course
    entry = db.session.get_one(Question, version.entry_id)
    ensure(policy.may_edit_question(actor, entry))
    draft = settle(draft)
    _file(entry, draft, category)
    if _said(version) == _content(draft):
        db.session.flush()
        return version
    roots = _roots(version, draft.options)
    if version.asked_at is not None:
        version.retired_at = clock.now()
        db.session.flush()
        return _version(actor, entry, draft, version.number + 1, roots)
    _fill(version, draft)
    version.choices = _lines(draft, roots)
    version.made_at, version.made_by_id = clock.now(), actor.id
    db.session.flush()
    return version


def retire_question(actor: Person, version: QuizQuestion, *, reason: str) -> None:
    """Take a question out of the bank: nothing new asks it; results keep it. Undone by `restore_question`."""
    entry = db.session.get_one(Question, version.entry_id)
    ensure(policy.may_edit_question(actor, entry))
    if entry.retired_at:
        return
    entry.retired_at = clock.now()
    ledger.record(actor, verbs.QUESTION_RETIRED, entry, reason=reason)


def restore_question(actor: Person, version: QuizQuestion) -> None:
    """Put a question back into the bank."""
    entry = db.session.get_one(Question, version.entry_id)
    ensure(policy.may_edit_question(actor, entry))
    if not entry.retired_at:
        return
    entry.retired_at = None
    ledger.record(actor, verbs.QUESTION_RESTORED, entry, reason="")


def _file(entry: Question, draft: Draft, category: QuestionCategory | None) -> None:
    entry.name, entry.difficulty = draft.name, draft.difficulty
    entry.category_id = category.id if category else None
    known = {row.tag: row for row in entry.tags}
    entry.tags = [known.get(tag) or QuestionTag(tag=tag) for tag in draft.tags]
    entry.folded = fold(f"{draft.name} {stem_words(draft)}")[:4000]


def _content(draft: Draft) -> tuple[object, ...]:
    lines = [(o.text, o.correct, o.weight, o.feedback, o.match, o.tolerance) for o in draft.options]
    return draft.kind, draft.text, draft.format, draft.feedback, dict(draft.spec), lines


def _said(version: QuizQuestion) -> tuple[object, ...]:
    lines = [(o.text, o.correct, o.weight, o.feedback, o.match, o.tolerance) for o in version.choices]
    return version.kind, version.text, version.format, version.feedback, dict(version.spec), lines


def _fill(version: QuizQuestion, draft: Draft) -> None:
    version.kind, version.text, version.format = draft.kind, draft.text, draft.format
    version.feedback, version.spec = draft.feedback, dict(draft.spec)


def _version(actor: Person, entry: Question, draft: Draft, number: int, roots: Sequence[int | None]) -> QuizQuestion:
    version = QuizQuestion(entry_id=entry.id, number=number, made_by_id=actor.id)
    _fill(version, draft)
    version.choices = _lines(draft, roots)
    version.entry = entry
    db.session.add(version)
    db.session.flush()
    return version


def _lines(draft: Draft, roots: Sequence[int | None]) -> list[QuizChoice]:
    known = [*roots, *[None] * len(draft.options)]
    return [
        QuizChoice(
            position=place,
            text=option.text,
            correct=option.correct,
            weight=option.weight,
            feedback=option.feedback,
            match=option.match,
            tolerance=option.tolerance,
            origin_id=known[place],
        )
        for place, option in enumerate(draft.options)
    ]


def _roots(version: QuizQuestion, options: Sequence[Option]) -> list[int | None]:
    """Which line of the old version each new one continues: the one with the same words, else the one in its place."""
    left = list(version.choices)
    found: list[int | None] = [None] * len(options)
    for place, option in enumerate(options):
        same = next((row for row in left if (row.text, row.match) == (option.text, option.match)), None)
        if same is not None:
            found[place] = same.root
            left.remove(same)
    for place in range(len(options)):
        if found[place] is None and place < len(version.choices) and version.choices[place] in left:
            found[place] = version.choices[place].root
            left.remove(version.choices[place])
    return found
