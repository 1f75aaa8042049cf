"""The bank, fetched through the person: questions by filter (keyset), categories, tags, files being brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, lazyload

from club.db import db
from club.errors import NotFound
from club.paging import Page, keyset
from club.policy import ensure
from club.text import fold
from training import policy
from training.models import (
    Course,
    ImportItem,
    ItemState,
    Question,
    QuestionCategory,
    QuestionImport,
    QuestionTag,
    Quiz,
    QuizQuestion,
    QuizSlot,
)
from training.question import Difficulty, Draft, Option, QuestionKind

if TYPE_CHECKING:
    from club.policy import Someone

SIZE = 30


@dataclass(frozen=True)
class Wanted:
    """Which questions: everything that is said must hold; a category means all below it too."""

    category: QuestionCategory | None = None
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    kind: QuestionKind | None = None
    words: str = ""
    retired: bool = False


def _holds(wanted: Wanted) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = [
        Question.retired_at.is_not(None) if wanted.retired else Question.retired_at.is_(None)
    ]
    if wanted.category is not None:
        below = select(QuestionCategory.id).where(
            QuestionCategory.path.startswith(wanted.category.path, autoescape=True)
        )
        said.append(Question.category_id.in_(below))
    if wanted.difficulty is not None:
        said.append(Question.difficulty == wanted.difficulty)
    if wanted.kind is not None:
        said.append(QuizQuestion.kind == wanted.kind)
    for tag in wanted.tags:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == tag)
        said.append(Question.id.in_(tagged))
    said += [Question.folded.contains(word, autoescape=True) for word in fold(wanted.words).split()[:8]]
    return said


def _standing() -> Select[QuizQuestion]:
    """Versions that stand, with their question."""
    return (
        select(QuizQuestion)
        .join(Question, QuizQuestion.entry_id == Question.id)
        .where(QuizQuestion.retired_at.is_(None))
        .options(joinedload(QuizQuestion.entry).joinedload(Question.category))
    )


def bank_page(person: Someone, wanted: Wanted, *, after: str | None = None) -> Page[QuizQuestion]:
    """The bank's questions, the newest first, a page at a time."""
    query = _standing().where(policy.visible_questions(person), *_holds(wanted))
    # A list shows no answers.
    query = query.options(lazyload(QuizQuestion.choices))
    # The number of the question is the version's own order too: one question, one standing version.
    return keyset(query, [QuizQuestion.entry_id.desc()], after=after, size=SIZE)


def bank_count(person: Someone, wanted: Wanted) -> int:
    """How many questions a filter finds."""
    query = (
        select(func.count())
        .select_from(Question)
        .join(QuizQuestion, QuizQuestion.entry_id == Question.id)
        .where(QuizQuestion.retired_at.is_(None), policy.visible_questions(person), *_holds(wanted))
    )
    return db.session.scalar(query) or 0


def bank_question(person: Someone, question_id: int, *, lock: bool = False) -> QuizQuestion:
    """The standing version of a question, with it; NotFound for who may not use the bank."""
    query = _standing().where(Question.id == question_id, policy.visible_questions(person))
    found = db.session.scalar(query.with_for_update(of=QuizQuestion) if lock else query)
    if found is None:
        raise NotFound
    return found


def versions_of(question: Question) -> list[QuizQuestion]:
    """All versions, the newest first."""
    query = select(QuizQuestion).where(QuizQuestion.entry_id == question.id).order_by(QuizQuestion.number.desc())
    return list(db.session.scalars(query))


def standing_of(entries: Iterable[int]) -> dict[int, QuizQuestion]:
    """The standing version of each of these questions; one query (and one for their lines)."""
    query = (
        select(QuizQuestion)
        .where(QuizQuestion.entry_id.in_(list(entries)), QuizQuestion.retired_at.is_(None))
        .options(joinedload(QuizQuestion.entry).lazyload(Question.tags))
    )
    return {row.entry_id: row for row in db.session.scalars(query)}


def used_in(question: Question) -> list[tuple[Quiz, Course]]:
    """The quizzes that ask a question by name."""
    query = (
        select(Quiz, Course)
        .join(Course, Quiz.course_id == Course.id)
        .where(
            Quiz.id.in_(select(QuizSlot.quiz_id).where(QuizSlot.question_id == question.id)), Quiz.removed_at.is_(None)
        )
        .order_by(Quiz.id)
    )
    return [(quiz, course) for quiz, course in db.session.execute(query)]


def drawable(wanted: Wanted) -> list[int]:
    """Ids of the questions a draw may take: not retired, and no notes."""
    query = (
        select(Question.id)
        .join(QuizQuestion, QuizQuestion.entry_id == Question.id)
        .where(QuizQuestion.retired_at.is_(None), QuizQuestion.kind != QuestionKind.NOTE, *_holds(wanted))
        .order_by(Question.id)
    )
    return list(db.session.scalars(query))


def wanted_by(slot: QuizSlot) -> Wanted:
    """What a draw asks for."""
    return Wanted(category=slot.category, tags=tuple(slot.tags), difficulty=slot.difficulty)


def categories() -> list[QuestionCategory]:
    """The whole tree in the order in which it is read; a club has tens of categories."""
    rows = list(db.session.scalars(select(QuestionCategory)))
    keys = {row.id: row.sort_key for row in rows}
    rows.sort(key=lambda row: [keys.get(int(part), "") for part in row.path.strip("/").split("/")])
    return rows


def category_of(category_id: int | None) -> QuestionCategory | None:
    """A category by its id; None for none."""
    return db.session.get(QuestionCategory, category_id) if category_id else None


def counted_categories(person: Someone) -> list[tuple[QuestionCategory, int]]:
    """The tree, each category with the questions in it and below; two queries."""
    rows = categories()
    query = select(Question.category_id, func.count()).where(
        Question.retired_at.is_(None), policy.visible_questions(person), Question.category_id.is_not(None)
    )
    own = {row[0]: row[1] for row in db.session.execute(query.group_by(Question.category_id))}
    return [(row, sum(own.get(one.id, 0) for one in rows if one.path.startswith(row.path))) for row in rows]


def tags_in_use(*, most: int = 30) -> list[tuple[str, int]]:
    """The tags used most, with how often."""
    query = select(QuestionTag.tag, func.count()).group_by(QuestionTag.tag)
    rows = db.session.execute(query.order_by(func.count().desc(), QuestionTag.tag).limit(most))
    return [(tag, count) for tag, count in rows]


def draft_from(version: QuizQuestion, *, with_filing: bool = True) -> Draft:
    """A version as plain values, as files and forms know it. `with_filing` needs the question's category loaded."""
    options = tuple(
        Option(
            row.text,
            correct=row.correct,
            weight=row.weight,
            feedback=row.feedback,
            match=row.match,
            tolerance=row.tolerance,
            format=version.format,
            feedback_format=version.format,
        )
        for row in version.choices
    )
    draft = Draft(
        version.kind,
        version.text,
        options,
        format=version.format,
        feedback=version.feedback,
        feedback_format=version.format,
        spec=dict(version.spec),
    )
    if not with_filing:
        return draft
    entry = version.entry
    trail = tuple(entry.category.trail.split("\n")) if entry.category else ()
    values = {"name": entry.name, "category": trail, "tags": entry.tag_names, "difficulty": entry.difficulty}
    return Draft(**{**{key: getattr(draft, key) for key in draft.__dataclass_fields__}, **values})


def to_export(person: Someone, wanted: Wanted) -> list[Draft]:
    """Every question a filter finds as drafts, by category; three queries whatever the number."""
    query = _standing().where(policy.visible_questions(person), *_holds(wanted)).order_by(QuizQuestion.entry_id)
    drafts = [draft_from(row) for row in db.session.scalars(query)]
    # Grouped by category, so that a file names each once.
    return sorted(drafts, key=lambda draft: draft.category)


def known_origins(prints: Sequence[str]) -> dict[str, int]:
    """Which of these items are in the bank already, by where they were brought from."""
    found: dict[str, int] = {}
    for start in range(0, len(prints), 500):
        rows = select(Question.origin, Question.id).where(Question.origin.in_(prints[start : start + 500]))
        found |= {origin: number for origin, number in db.session.execute(rows) if origin}
    return found


def import_for(person: Someone, import_id: int, *, lock: bool = False) -> QuestionImport:
    """The person's own import; anybody else's does not exist."""
    query = select(QuestionImport).where(QuestionImport.id == import_id, QuestionImport.actor_id == person.id)
    found = db.session.scalar(query.with_for_update(of=QuestionImport) if lock else query)
    if found is None:
        raise NotFound
    ensure(policy.may_use_bank(person))
    return found


def imports_of(person: Someone, *, after: str | None = None) -> Page[QuestionImport]:
    """Files the person brought, the newest first."""
    query = select(QuestionImport).where(QuestionImport.actor_id == person.id)
    return keyset(query, [QuestionImport.id.desc()], after=after, size=SIZE)


def items_of(brought: QuestionImport, state: ItemState, *, after: str | None = None) -> Page[ImportItem]:
    """Items of a file that are in a state, in the file's order."""
    query = select(ImportItem).where(ImportItem.import_id == brought.id, ImportItem.state == state)
    return keyset(query, [ImportItem.number], after=after, size=SIZE)


def brought_questions(brought: QuestionImport) -> list[int]:
    """Ids of the questions of a file in the bank: those it added, and those that were there already."""
    query = (
        select(ImportItem.question_id)
        .join(Question, ImportItem.question_id == Question.id)
        .where(ImportItem.import_id == brought.id, Question.retired_at.is_(None))
        .order_by(ImportItem.number)
    )
    return [int(number) for number in db.session.scalars(query) if number]


def quizzes_to_fill(person: Someone) -> list[tuple[Quiz, Course]]:
    """The quizzes of courses the person writes, for "put these into a quiz"."""
    query = (
        select(Quiz, Course)
        .join(Course, Quiz.course_id == Course.id)
        .where(policy.visible_courses(person), Quiz.removed_at.is_(None))
        .order_by(Course.title, Quiz.id)
    )
    return [(quiz, course) for quiz, course in db.session.execute(query) if policy.may_author(person, course)]


def courses_to_fill(person: Someone) -> list[Course]:
    """The courses the person writes."""
    rows: Any = db.session.scalars(select(Course).where(policy.visible_courses(person)).order_by(Course.title))
    return [course for course in rows if policy.may_author(person, course)]
