"""A course as one learner sees it: its steps, what is done, what comes next. Three queries whatever the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from club.db import db
from training import paths
from training.models import (
    Attempt,
    AttemptState,
    Course,
    CourseModule,
    Enrolment,
    Lesson,
    LessonProgress,
    LessonState,
    Quiz,
    QuizSlot,
)

if TYPE_CHECKING:
    from club.policy import Someone


@dataclass
class Step:
    """A lesson or a quiz. `number` counts the course's lessons from 1; `best` is the best score so far."""

    course: Course
    lesson: Lesson | None = None
    quiz: Quiz | None = None
    number: int = 0
    progress: LessonProgress | None = None
    best: int | None = None
    passed: bool = False
    begun: bool = False

    @property
    def thing(self) -> Lesson | Quiz:
        """The lesson or the quiz."""
        return self.lesson or self.quiz  # pyright: ignore[reportReturnType]

    @property
    def key(self) -> tuple[str, int]:
        """What tells this step from others."""
        return ("lesson" if self.lesson else "quiz", self.thing.id)

    @property
    def title(self) -> str:
        """The lesson's or quiz's title."""
        return self.thing.title

    @property
    def url(self) -> str:
        """Its page."""
        if self.lesson:
            return paths.lesson_path(self.course, self.lesson)
        return paths.quiz_path(self.course, self.quiz)  # pyright: ignore[reportArgumentType]

    @property
    def done(self) -> bool:
        """A lesson marked as done, or a quiz passed."""
        return self.passed if self.quiz else bool(self.progress and self.progress.completed_at)

    @property
    def required(self) -> bool:
        """Whether the course is complete only with it."""
        return self.quiz.required if self.quiz else True

    @property
    def changed(self) -> bool:
        """Whether the lesson's text is newer than the one this learner completed."""
        return bool(self.lesson and self.done and self.progress and (self.progress.version or 0) < self.lesson.version)


@dataclass
class Part:
    """A module with its steps: each lesson, then its quizzes."""

    module: CourseModule
    steps: list[Step] = field(default_factory=list)


@dataclass
class Outline:
    """The whole course. `closing` are the quizzes at its end."""

    course: Course
    enrolment: Enrolment | None = None
    parts: list[Part] = field(default_factory=list)
    closing: list[Step] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """Every step in order."""
        return [step for part in self.parts for step in part.steps] + self.closing

    @property
    def lessons(self) -> list[Step]:
        """The lessons in order."""
        return [step for step in self.steps if step.lesson]

    @property
    def quizzes(self) -> list[Step]:
        """The quizzes in order."""
        return [step for step in self.steps if step.quiz]

    @property
    def total(self) -> int:
        """How many steps the course asks for."""
        return sum(step.required for step in self.steps)

    @property
    def done(self) -> int:
        """How many of those are done. A completed course stays whole, also when something was added to it since."""
        if self.is_complete:
            return self.total
        return sum(step.required and step.done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        """Whether the learner's completion is written down."""
        return bool(self.enrolment and self.enrolment.completed_at)

    @property
    def all_done(self) -> bool:
        """Whether nothing that is asked for is missing."""
        return bool(self.total) and all(step.done for step in self.steps if step.required)

    @property
    def current(self) -> Step | None:
        """Where to go on: the unfinished lesson read last, else the first unfinished step; None when all are done."""
        reading = [step for step in self.lessons if step.progress and not step.done]
        if reading:
            return max(reading, key=lambda step: (step.progress.read_at, step.number))  # pyright: ignore
        return next((step for step in self.steps if step.required and not step.done), None)

    def step_of(self, thing: Lesson | Quiz) -> Step | None:
        """The step of a lesson or quiz; None where learners do not see it (a draft)."""
        key = ("lesson" if isinstance(thing, Lesson) else "quiz", thing.id)
        return next((step for step in self.steps if step.key == key), None)

    def neighbours(self, thing: Lesson | Quiz) -> tuple[Step | None, Step | None]:
        """The steps before and after."""
        steps, here = self.steps, self.step_of(thing)
        if here is None:
            return None, None
        index = steps.index(here)
        before = steps[index - 1] if index else None
        return before, steps[index + 1] if index + 1 < len(steps) else None

    def onward(self, thing: Lesson | Quiz) -> Step | None:
        """Where to go when this one is done: the next unfinished step behind it, else the first one before."""
        steps, here = self.steps, self.step_of(thing)
        index = steps.index(here) + 1 if here else 0
        ordered = steps[index:] + steps[:index]
        return next((step for step in ordered if not step.done and step.required and step is not here), None)


def outlines(
    person: Someone, courses: Sequence[Course], enrolments: Sequence[Enrolment] | None = None
) -> list[Outline]:
    """The outlines of courses the person may see, in the same order. `enrolments`: the person's, if known."""
    found = {course.id: Outline(course) for course in courses}
    if not found:
        return []
    ids = list(found)
    if enrolments is None:
        mine = select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.course_id.in_(ids))
        enrolments = db.session.scalars(mine).all()
    for enrolment in enrolments:
        found[enrolment.course_id].enrolment = enrolment
    for lesson, module, progress in _lessons(person, ids):
        outline = found[lesson.course_id]
        if not outline.parts or outline.parts[-1].module is not module:
            outline.parts.append(Part(module))
        outline.parts[-1].steps.append(Step(outline.course, lesson=lesson, progress=progress))
    _place_quizzes(found, _quizzes(person, ids))
    for outline in found.values():
        for number, step in enumerate(outline.lessons, start=1):
            step.number = number
    return list(found.values())


def outline_of(person: Someone, course: Course) -> Outline:
    """One course's outline."""
    return outlines(person, [course])[0]


def _lessons(person: Someone, ids: list[int]) -> Sequence[Any]:
    mine = and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == person.id)
    return db.session.execute(
        select(Lesson, CourseModule, LessonProgress)
        .join(CourseModule, Lesson.module_id == CourseModule.id)
        .outerjoin(LessonProgress, mine)
        .where(Lesson.course_id.in_(ids), Lesson.state == LessonState.PUBLISHED)
        .order_by(CourseModule.position, CourseModule.id, Lesson.position, Lesson.id)
    ).all()


def _quizzes(person: Someone, ids: list[int]) -> Sequence[Any]:
    has_questions = select(QuizSlot.id).where(QuizSlot.quiz_id == Quiz.id).exists()
    passed = func.max(case((Attempt.passed.is_(True), 1), else_=0))
    begun = func.max(case((Attempt.state == AttemptState.OPEN, 1), else_=0))
    mine = and_(Attempt.quiz_id == Quiz.id, Attempt.person_id == person.id)
    return db.session.execute(
        select(Quiz, func.max(Attempt.score), passed, begun)
        .outerjoin(Attempt, mine)
        .where(Quiz.course_id.in_(ids), Quiz.removed_at.is_(None), has_questions)
        .group_by(Quiz.id)
        .order_by(Quiz.id)
    ).all()


def _place_quizzes(found: dict[int, Outline], rows: Sequence[Any]) -> None:
    for quiz, best, passed, begun in rows:
        outline = found[quiz.course_id]
        step = Step(outline.course, quiz=quiz, best=best, passed=bool(passed), begun=bool(begun))
        if quiz.lesson_id is None:
            outline.closing.append(step)
            continue
        for part in outline.parts:
            places = [i for i, other in enumerate(part.steps) if _belongs(other, quiz.lesson_id)]
            if places:
                part.steps.insert(places[-1] + 1, step)


def _belongs(step: Step, lesson_id: int) -> bool:
    return step.lesson.id == lesson_id if step.lesson else bool(step.quiz and step.quiz.lesson_id == lesson_id)
