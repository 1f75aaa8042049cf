"""Who may learn, teach and look on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, true

from club.i18n import _, _l
from club.people.models import Person
from club.policy import BOARD, LEADERS, Role, Verdict, audiences_of, declare, has_role, may, no, yes
from club.units.models import Unit
from training.models import Attempt, Course, CourseState, Lesson, LessonState, Question

if TYPE_CHECKING:
    from club.policy import Someone

AUTHORS = LEADERS | {Role.TRAINER}
REPORTERS = BOARD | {Role.STANDING_COMMITTEE, Role.WARD_SECRETARY, Role.TRAINER}
AUTHOR = declare("training.author", _l("Write courses, publish them, set their quizzes"), AUTHORS)
BANK = declare("training.bank", _l("Use the bank of questions: look, write, bring files in and take them out"), AUTHORS)
REPORT = declare(
    "training.report",
    _l("See who has come how far in a course (within the units one is responsible for)"),
    REPORTERS,
)


def may_author(person: Someone, course: Course) -> Verdict:
    """Leaders of the board write every course, a trainer the courses they are named for."""
    return may(person, AUTHOR, thing=course.scope)


def may_begin_course(person: Someone) -> Verdict:
    """A new course belongs to nobody yet: only those who write every course begin one."""
    return may(person, AUTHOR)


def may_name_trainer(person: Someone, course: Course) -> Verdict:
    """A trainer does not hand the course on: that is for those who write every course."""
    del course
    return may(person, AUTHOR)


def may_see(person: Someone, course: Course) -> Verdict:
    """Its audience sees a published course; a draft is seen by those who write it."""
    if may_author(person, course):
        return yes()
    if course.is_published and course.audience in audiences_of(person):
        return yes()
    return no(_("This course is not open to you."))


def visible_courses(person: Someone) -> ColumnElement[bool]:
    """`may_see` as a filter over Course."""
    if may(person, AUTHOR):
        return true()
    open_to_me = (Course.state == CourseState.PUBLISHED) & Course.audience.in_(sorted(audiences_of(person)))
    return or_(open_to_me, Course.id.in_(taught_by(person)))


def taught_by(person: Someone) -> list[int]:
    """Ids of the courses the person is a trainer of by name."""
    things = [office.thing for office in person.offices if office.role in AUTHORS and office.thing]
    return [int(thing.split(":", 1)[1]) for thing in things if thing.startswith("course:")]


def may_read(person: Someone, course: Course, lesson: Lesson) -> Verdict:
    """A published lesson is read by who sees the course, a draft by its writers, a removed one by nobody."""
    if lesson.state == LessonState.PUBLISHED:
        return may_see(person, course)
    if lesson.state == LessonState.REMOVED:
        return no(_("This lesson was removed."))
    return may_author(person, course)


def may_learn(person: Someone, course: Course) -> Verdict:
    """Progress is kept in published courses; a writer who reads a draft leaves no trace."""
    if not course.is_published:
        return no(_("The course is not published yet, so no progress is kept."))
    return may_see(person, course)


def may_answer(person: Someone, attempt: Attempt) -> Verdict:
    """An attempt belongs to one person; nobody answers for another."""
    if person.is_authenticated and attempt.person_id == person.id:
        return yes()
    return no(_("This attempt belongs to somebody else."))


def may_report(person: Someone, course: Course) -> Verdict:
    """The board, the Standing Committee, ward secretaries, the course's trainer; `report_over` says whom they see."""
    return may(person, REPORT, thing=course.scope)


def report_over(person: Someone, course: Course) -> list[str] | None:
    """Paths of the units whose learners the person may look at; None: all of them."""
    paths = []
    for office in person.offices:
        if office.thing:
            if office.thing == course.scope and office.role in REPORTERS:
                return None
        elif office.role in REPORTERS:
            if office.unit is None:
                return None
            paths.append(office.unit.path)
    return paths


def may_look_at(person: Someone, course: Course, learner: Person) -> Verdict:
    """Whether one learner's progress is open to the person."""
    paths = report_over(person, course)
    home = learner.unit.path if learner.unit else ""
    if paths is None or any(home.startswith(path) for path in paths):
        return may_report(person, course)
    return no(_("This learner's unit is not among those you are responsible for."))


def visible_learners(person: Someone, course: Course) -> ColumnElement[bool]:
    """`may_look_at` as a filter over Person joined to Unit."""
    paths = report_over(person, course)
    if paths is None:
        return true()
    return or_(~true(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def audiences_to_choose() -> list[tuple[str, Any]]:
    """Whom a course can be addressed to."""
    return [
        ("members", _l("All members of the club")),
        ("observers", _l("Everybody who can sign in, observers too")),
        ("board", _l("The management board and the Standing Committee")),
    ]


def may_use_bank(person: Someone) -> Verdict:
    """Whoever writes any course may look through the whole bank, take from it and add to it."""
    if has_role(person, AUTHORS):
        return yes()
    return no(_("The bank of questions is open to those who write courses: it holds the right answers."))


def may_see_question(person: Someone, question: Question) -> Verdict:
    """The bank is seen as a whole. Beside `visible_questions`."""
    del question
    return may_use_bank(person)


def visible_questions(person: Someone) -> ColumnElement[bool]:
    """`may_see_question` as a filter over Question."""
    return true() if may_use_bank(person) else false()


def may_edit_question(person: Someone, question: Question) -> Verdict:
    """Its author, the trainer of the course it was written in, and those who write every course."""
    if may(person, AUTHOR):
        return yes()
    if not may_use_bank(person):
        return may_use_bank(person)
    if question.author_id == person.id or question.course_id in taught_by(person):
        return yes()
    return no(_("This question is somebody else's. Copy it and change the copy."))
