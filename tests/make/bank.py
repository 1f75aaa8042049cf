"""Questions of the bank, of every kind, and quizzes that ask them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from club.db import db, transaction
from club.people.models import Person
from training.actions import bank, quizzes
from training.models import Course, Question, QuestionCategory, Quiz, QuizQuestion, QuizSlot
from training.question import Draft, Option, QuestionKind

# One question of each kind; what is right is said in the tests that ask them.
EACH: dict[str, Draft] = {
    "single": Draft(
        QuestionKind.SINGLE,
        "Ai kết luận?",
        (Option("Chủ trì", correct=True), Option("Khách", weight=-25.0), Option("Thư ký", weight=50.0)),
    ),
    "multiple": Draft(
        QuestionKind.MULTIPLE,
        "Biên bản có gì?",
        (Option("Việc", correct=True), Option("Hạn", correct=True), Option("Tiếng cười"), Option("Tiếng ồn")),
    ),
    "true_false": Draft(QuestionKind.TRUE_FALSE, "Họp mỗi tháng.", (Option("Đúng", correct=True), Option("Sai"))),
    "short": Draft(
        QuestionKind.SHORT,
        "Người đứng đầu chi đoàn?",
        (Option("bí thư", correct=True), Option("phó*", weight=50.0, feedback="Gần đúng.")),
        spec={"loose": True},
    ),
    "numeric": Draft(
        QuestionKind.NUMERIC,
        "Con hẻm dài bao nhiêu?",
        (Option("1.5", correct=True, tolerance="0.1"),),
        spec={"units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "1000"}]},
    ),
    "matching": Draft(
        QuestionKind.MATCHING,
        "Ai làm gì?",
        (Option("Thư ký", match="ghi"), Option("Chủ trì", match="kết luận"), Option("", match="vỗ tay")),
    ),
    "ordering": Draft(QuestionKind.ORDERING, "Thứ tự?", (Option("Mở"), Option("Bàn"), Option("Kết"))),
    "cloze": Draft(
        QuestionKind.CLOZE,
        "Do {1:SHORTANSWER:=bí thư~%50%phó bí thư} chủ trì, {2:MULTICHOICE:=thư ký~khách} ghi, {1:NUMERICAL:=60:5} phút.",
    ),
    "essay": Draft(
        QuestionKind.ESSAY,
        "Viết lời mở đầu.",
        spec={"rubric": [{"text": "Rõ", "points": 3}, {"text": "Gọn", "points": 1}], "guide": "chỉ giảng viên đọc"},
    ),
}


def entry(by: Person, draft: Draft | None = None, **filing: Any) -> QuizQuestion:
    """A question in the bank; `category` is a trail of names."""
    trail = filing.pop("category", ())
    with transaction():
        author = db.session.get_one(Person, by.id)
        category = bank.category_at(author, trail)
        base = draft or EACH["single"]
        made = Draft(**{**{key: getattr(base, key) for key in base.__dataclass_fields__}, **filing})
        return bank.add_question(author, made, category=category)


def kinds_quiz(of: Course, by: Person, *kinds: str, **rules: Any) -> dict[str, Any]:
    """A quiz with these kinds of questions; {"quiz": …, kind: its version}."""
    with transaction():
        author = db.session.get_one(Person, by.id)
        course = db.session.get_one(Course, of.id)
        quiz = quizzes.add_quiz(author, course, title="Mọi loại", pass_percent=60, rules=quizzes.Rules(**rules))
        found: dict[str, Any] = {"quiz": quiz}
        for kind in kinds or EACH:
            found[kind] = quizzes.add_question(author, course, quiz, EACH[kind])
    return found


def draw(of: Quiz, count: int, *, category: QuestionCategory | None = None, tags: tuple[str, ...] = ()) -> QuizSlot:
    """A random draw in a quiz."""
    with transaction():
        made = QuizSlot(quiz_id=of.id, position=99, draw_count=count, tags=list(tags))
        made.category_id = category.id if category else None
        db.session.add(made)
    return made


def many_entries(count: int) -> None:
    """So many questions, in bulk."""
    with transaction():
        rows = [{"name": "", "folded": f"cau hoi {number}"} for number in range(count)]
        ids = db.session.scalars(insert(Question).returning(Question.id, sort_by_parameter_order=True), rows).all()
        versions = [
            {"entry_id": number, "kind": QuestionKind.ESSAY, "text": f"Câu hỏi {number}", "number": 1} for number in ids
        ]
        db.session.execute(insert(QuizQuestion), versions)
