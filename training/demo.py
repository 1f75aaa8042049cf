"""The demo's courses from demo/courses/<slug>/, and how some members of 2023 learned from them.

A course is course.toml; its lessons are NN-<slug>.md with TOML between two lines of +++ before the text; its quizzes
are quiz-<slug>.toml. A quiz called like the lesson it follows belongs to that lesson; one with a name of its own closes
the course. A second run adds lessons and quizzes that are missing and leaves everything else as people made it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from club import clock
from club.db import db, transaction
from club.demo import Demo, loader
from club.people.models import Person
from training.actions import attempts, bank, courses, learning, lessons, quizzes
from training.actions.attempts import Given
from training.exchange.reading import read
from training.models import Attempt, Behaviour, Course, CourseModule, Lesson, Quiz
from training.queries.attempts import asked
from training.queries.courses import modules_of
from training.queries.outline import outline_of
from training.question import Draft, Option, QuestionKind

WRITTEN = datetime(2023, 4, 10, 2, 0, tzinfo=UTC)
PUBLISHED = datetime(2023, 4, 24, 1, 30, tzinfo=UTC)
MAIN = "dieu-hanh-sinh-hoat-chi-doan"
BANKED = datetime(2023, 6, 12, 2, 0, tzinfo=UTC)
REVIEWED = ("Ai làm việc gì", "Trình tự buổi sinh hoạt", "Điền vào biên bản", "Tên văn bản")
REMARKS = [
    {"from": 80, "text": "Rất vững! Bạn có thể kèm một bạn bí thư mới."},
    {"from": 60, "text": "Ổn rồi. Xem lại những câu chưa đúng trước buổi sinh hoạt tới nhé."},
    {"from": 0, "text": "Đọc lại bài rồi thử thêm lần nữa, không ai chấm điểm bạn đâu."},
]


@loader(20)
def load(demo: Demo) -> None:
    """Courses as the club's chair wrote them, then the learners."""
    folder = demo.folder / "courses"
    found = sorted(path.parent for path in folder.glob("*/course.toml"))
    # The club's own course stands first; others were written after it.
    found.sort(key=lambda path: path.name != MAIN)
    for place, path in enumerate(found):
        published = PUBLISHED + timedelta(days=42 * place)
        _course(demo, path, published)
        _learners(demo, path.name, LEARNERS[2 * place :], timedelta(days=42 * place))
    _bank(demo)


def _bank(demo: Demo) -> None:
    """The bank from demo/question-bank.*, and a short quiz that asks some of it and draws the rest."""
    author, made = _author(demo), []
    with clock.set_now(BANKED):
        for name in ("question-bank.gift", "question-bank.xml"):
            for item in read(name, (demo.folder / name).read_bytes()).items:
                assert isinstance(item, Draft), item
                key = f"question:{item.name}"
                if not demo.has(key):
                    with transaction():
                        category = bank.category_at(author, item.category)
                        version = bank.add_question(author, item, category=category, origin=item.print)
                        demo.done(key, version.entry_id)
                made.append((item, demo.ids[key]))
        if demo.has("quiz:bank") or not demo.has(f"course:{MAIN}"):
            return
        with transaction():
            course = db.session.get_one(Course, demo.ids[f"course:{MAIN}"])
            rules = quizzes.Rules(behaviour=Behaviour.ADAPTIVE, tries=2, penalty=30, time_limit=10, remarks=REMARKS)
            quiz = quizzes.add_quiz(
                author, course, title="Ôn nhanh mười phút", pass_percent=60, required=False, rules=rules
            )
            by_name = {item.name: number for item, number in made}
            quizzes.take_questions(author, course, quiz, [by_name[name] for name in REVIEWED])
            top = bank.category_at(author, ("Sinh hoạt chi đoàn",))
            quizzes.add_draw(author, course, quiz, count=3, category=top)
            demo.done("quiz:bank", quiz.id)


def _author(demo: Demo) -> Person:
    return db.session.get_one(Person, demo.ids["person:chu-nhiem"])


def _course(demo: Demo, path: Path, published: datetime) -> None:
    about = tomllib.loads((path / "course.toml").read_text(encoding="utf-8"))
    demo.say(about["title"])
    with clock.set_now(WRITTEN), transaction():
        course = _described(demo, about)
        placed = {module.title: module for module in modules_of(course)}
        texts = dict(map(_lesson_file, sorted(path.glob("[0-9]*.md"))))
        for part in about["modules"]:
            module = placed.get(part["title"]) or lessons.add_module(_author(demo), course, title=part["title"])
            for slug in part["lessons"]:
                _lesson(demo, course, module, slug, texts[slug])
        for file in sorted(path.glob("quiz-*.toml")):
            _quiz(demo, course, file)
    with clock.set_now(published), transaction():
        course = db.session.get_one(Course, course.id)
        key = f"course-published:{about['slug']}"
        if not demo.has(key):
            courses.publish_course(_author(demo), course)
            demo.done(key, course.id)


def _described(demo: Demo, about: dict[str, Any]) -> Course:
    key, author = f"course:{about['slug']}", _author(demo)
    if demo.has(key):
        return db.session.get_one(Course, demo.ids[key])
    course = courses.begin_course(author, title=about["title"], summary=about["summary"])
    course.slug = about["slug"]
    courses.describe_course(
        author,
        course,
        title=about["title"],
        summary=about["summary"],
        for_whom=about.get("audience", ""),
        outcomes=about["outcomes"],
        minutes=about["minutes"],
        audience=about.get("open_to", "members"),
    )
    lessons.rename_module(author, course, modules_of(course)[0], title=about["modules"][0]["title"])
    trainer = db.session.get_one(Person, demo.ids[f"person:{about['trainer']}"])
    courses.name_trainer(author, course, trainer, reason="Phân công biên soạn và phụ trách lớp")
    demo.done(key, course.id)
    return course


def _lesson_file(path: Path) -> tuple[str, dict[str, Any]]:
    head, body = path.read_text(encoding="utf-8").split("+++\n", 2)[1:]
    return path.stem.split("-", 1)[1], tomllib.loads(head) | {"body": body.strip()}


def _lesson(demo: Demo, course: Course, module: CourseModule, slug: str, text: dict[str, Any]) -> None:
    key, author = f"lesson:{course.slug}:{slug}", _author(demo)
    if demo.has(key):
        return
    lesson = lessons.add_lesson(
        author,
        course,
        module,
        title=text["title"],
        summary=text.get("summary", ""),
        minutes=text.get("minutes", 0),
        body=text["body"],
    )
    lesson.slug = slug
    lessons.publish_lesson(author, course, lesson)
    demo.done(key, lesson.id)


def _quiz(demo: Demo, course: Course, path: Path) -> None:
    slug = path.stem.removeprefix("quiz-")
    key, author = f"quiz:{course.slug}:{slug}", _author(demo)
    if demo.has(key):
        return
    about = tomllib.loads(path.read_text(encoding="utf-8"))
    lesson = db.session.get(Lesson, demo.ids.get(f"lesson:{course.slug}:{slug}", 0))
    title, required = about["title"], about.get("required", True)
    quiz = quizzes.add_quiz(
        author, course, title=title, pass_percent=about["pass_percent"], lesson=lesson, required=required
    )
    for row in about["questions"]:
        options = tuple(
            Option(item["text"], correct=item["correct"], feedback=item.get("feedback", "")) for item in row["choices"]
        )
        draft = Draft(QuestionKind(row["kind"]), row["text"], options, feedback=row.get("feedback", ""))
        quizzes.add_question(author, course, quiz, draft)
    demo.done(key, quiz.id)


# In the first course: who learned, when they began, how many steps they took, how many days a step, and how many
# questions they got wrong at most. In each further course the last ones only, some months later.
LEARNERS = (
    ("bt-p2-kp1", datetime(2023, 4, 25, 12, 40, tzinfo=UTC), 99, 2, 1),
    ("bt-p7-kp3", datetime(2023, 4, 26, 13, 5, tzinfo=UTC), 99, 3, 2),
    ("bt-p11-kp2", datetime(2023, 5, 2, 2, 15, tzinfo=UTC), 99, 2, 0),
    ("bt-p14-kp1", datetime(2023, 5, 6, 14, 20, tzinfo=UTC), 9, 4, 1),
    ("bt-p5-kp2", datetime(2023, 5, 9, 12, 30, tzinfo=UTC), 6, 3, 1),
    ("bt-p5-kp4", datetime(2023, 5, 15, 13, 45, tzinfo=UTC), 3, 2, 2),
    ("bt-p9-kp2", datetime(2023, 5, 20, 1, 10, tzinfo=UTC), 1, 1, 0),
)


def _learners(demo: Demo, slug: str, learners: Sequence[tuple[str, datetime, int, int, int]], later: timedelta) -> None:
    for key, first, steps, days, wrong in learners:
        began = first + later
        mark = f"learned:{slug}:{key}"
        if demo.has(mark) or not demo.has(f"person:{key}"):
            continue
        with transaction():
            person = db.session.get_one(Person, demo.ids[f"person:{key}"])
            course = db.session.get_one(Course, demo.ids[f"course:{slug}"])
            with clock.set_now(began):
                enrolment = learning.enrol(person, course)
            _take_steps(person, course, began, steps, days, wrong)
            demo.done(mark, enrolment.id)


def _take_steps(person: Person, course: Course, began: datetime, most: int, days: int, wrong: int) -> None:
    for count, step in enumerate(outline_of(person, course).steps[:most]):
        with clock.set_now(began + timedelta(days=count * days, minutes=25)):
            if step.lesson:
                learning.open_lesson(person, course, step.lesson)
                learning.finish_lesson(person, course, step.lesson)
            elif step.quiz:
                _take_quiz(person, course, step.quiz, wrong)


def _take_quiz(person: Person, course: Course, quiz: Quiz, wrong: int) -> Attempt:
    attempt = attempts.begin(person, course, quiz)
    questions = asked(attempt)
    wrong = min(wrong, len(questions) // 3)
    for item in questions:
        right = sorted(item.question.correct_ids)
        others = [choice.id for choice in item.choices if not choice.correct]
        chosen = others[:1] if 1 < item.number <= wrong + 1 else right
        given = Given(f"demo:{item.question.id}", item.question.id, tuple(chosen))
        attempts.answer(person, attempt, [given])
    return attempts.submit(person, course, attempt)
