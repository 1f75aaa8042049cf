"""What is asked: a quiz, the places in it, and the questions as they stood when they were asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from training.cloze import blanked
from training.models.bank import Question, QuestionCategory
from training.models.courses import Course
from training.question import Difficulty, QuestionKind

__all__ = ["Behaviour", "QuestionKind", "Quiz", "QuizChoice", "QuizQuestion", "QuizSlot"]


class Behaviour(StrEnum):
    """When a learner hears how it went: at the end, question by question, or question by question with more tries."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"
    ADAPTIVE = "adaptive"


class Quiz(Model):
    """Questions after a lesson, or (`lesson_id` empty) at the course's end. Completing asks for the required ones.

    `time_limit` is in minutes, `grace` in seconds beyond it, `penalty` in percent of a question's points for each wrong
    try, `remarks` a list of {"from": percent, "text": …}. Attempts keep the rules they began with.
    """

    __tablename__ = "quiz"
    __table_args__ = (
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
        CheckConstraint("time_limit IS NULL OR time_limit BETWEEN 1 AND 600", name="time_limit"),
        CheckConstraint("penalty BETWEEN 0 AND 100", name="penalty"),
        CheckConstraint("tries BETWEEN 1 AND 10", name="tries"),
        CheckConstraint("grace BETWEEN 0 AND 3600", name="grace"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    pass_percent: Mapped[int] = mapped_column(default=60)
    required: Mapped[bool] = mapped_column(default=True)
    behaviour: Mapped[Behaviour] = mapped_column(
        choice(Behaviour, name="behaviour"), default=Behaviour.DEFERRED, server_default="deferred"
    )
    tries: Mapped[int] = mapped_column(default=3, server_default="3")
    penalty: Mapped[int] = mapped_column(default=33, server_default="33")
    time_limit: Mapped[int | None]
    grace: Mapped[int] = mapped_column(default=60, server_default="60")
    shuffle_answers: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    shuffle_questions: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    negative: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    remarks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()


class QuizQuestion(Model):
    """A version of a question of the bank. Once somebody was asked it, it is never rewritten: editing retires it and
    puts the next number in its place, so that results keep saying what was asked. One version a question stands.

    `spec` holds what only some kinds have: units and whether one is needed (numeric), case and marks (short), guide and
    rubric (essay). `asked_at` is when somebody was asked it first.
    """

    __tablename__ = "quiz_question"
    __table_args__ = (
        Index("uq_quiz_question_entry_id_number", "entry_id", "number", unique=True),
        Index(
            "uq_quiz_question_standing",
            "entry_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind, name="kind"))
    text: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(10), default="plain", server_default="plain")
    feedback: Mapped[str] = mapped_column(Text, default="")
    spec: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    entry: Mapped[Question] = relationship(lazy="raise_on_sql")
    choices: Mapped[list[QuizChoice]] = relationship(
        order_by="QuizChoice.position, QuizChoice.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def correct_ids(self) -> frozenset[int]:
        """The choices that are right."""
        return frozenset(item.id for item in self.choices if item.correct)

    @property
    def stem(self) -> str:
        """The text as anybody may read it: the gaps of a cloze are empty."""
        return blanked(self.text) if self.kind == QuestionKind.CLOZE else self.text

    @property
    def counts(self) -> bool:
        """Whether it gives points: a note does not."""
        return self.kind != QuestionKind.NOTE


class QuizChoice(Model):
    """A line of a question: a choice, an accepted answer, a pair (`text` – `match`), an item in its right place.

    `origin_id` is the line of the first version that this one continues: an answer to an older version is understood
    by a newer one. `weight` is in percent of the points, None where the house's formula holds (training.worth).
    """

    __tablename__ = "quiz_choice"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    correct: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[float | None]
    match: Mapped[str] = mapped_column(Text, default="", server_default="")
    tolerance: Mapped[str] = mapped_column(String(40), default="", server_default="")
    origin_id: Mapped[int | None]

    @property
    def root(self) -> int:
        """The same in every version."""
        return self.origin_id or self.id


class QuizSlot(Model):
    """A place in a quiz: one question, or so many drawn at random from a category, with tags, of a difficulty."""

    __tablename__ = "quiz_slot"
    __table_args__ = (
        Index("ix_quiz_slot_quiz_id_position", "quiz_id", "position"),
        CheckConstraint("(question_id IS NULL) = (draw_count > 0)", name="question_or_draw"),
        CheckConstraint("draw_count BETWEEN 0 AND 100", name="draw_count"),
        CheckConstraint("points BETWEEN 1 AND 100", name="points"),
    )

    id: Mapped[Id]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    position: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=1)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("bank_question.id"), index=True)
    draw_count: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"), index=True)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    difficulty: Mapped[Difficulty | None] = mapped_column(choice(Difficulty, name="difficulty"))

    category: Mapped[QuestionCategory | None] = relationship(lazy="joined")
