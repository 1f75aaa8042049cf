"""What is asked: a quiz, its questions, their choices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from club import clock
from club.db import Id, Model, choice
from training.models.courses import Course


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class Quiz(Model):
    """Questions after a lesson, or (`lesson_id` empty) at the course's end. Completing asks for the required ones."""

    __tablename__ = "quiz"
    __table_args__ = (CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),)

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    pass_percent: Mapped[int] = mapped_column(default=60)
    required: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()


class QuizQuestion(Model):
    """A question. Once somebody was asked it, it is never rewritten: editing retires it and puts a successor in its
    place, so that results keep saying what was asked."""

    __tablename__ = "quiz_question"
    __table_args__ = (Index("ix_quiz_question_quiz_id_position", "quiz_id", "position"),)

    id: Mapped[Id]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind, name="kind"))
    text: Mapped[str] = mapped_column(Text)
    feedback: Mapped[str] = mapped_column(Text, default="")
    retired_at: Mapped[datetime | None]

    choices: Mapped[list[QuizChoice]] = relationship(
        order_by="QuizChoice.position, QuizChoice.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def correct_ids(self) -> frozenset[int]:
        """The choices that are right."""
        return frozenset(item.id for item in self.choices if item.correct)


class QuizChoice(Model):
    """A possible answer, with what is said about it after the attempt was handed in."""

    __tablename__ = "quiz_choice"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    correct: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[str] = mapped_column(Text, default="")
