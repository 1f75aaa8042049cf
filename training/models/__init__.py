"""The tables of training: what is taught, what is asked, and what each learner did."""

from training.models.attempts import Attempt, AttemptEvent, AttemptState, EventKind
from training.models.bank import (
    ImportItem,
    ImportState,
    ItemState,
    Question,
    QuestionCategory,
    QuestionImport,
    QuestionTag,
)
from training.models.courses import Course, CourseModule, CourseState, Lesson, LessonState
from training.models.progress import Enrolment, LessonProgress
from training.models.quizzes import Behaviour, QuestionKind, Quiz, QuizChoice, QuizQuestion, QuizSlot

__all__ = [
    "Attempt",
    "AttemptEvent",
    "AttemptState",
    "Behaviour",
    "Course",
    "CourseModule",
    "CourseState",
    "Enrolment",
    "EventKind",
    "ImportItem",
    "ImportState",
    "ItemState",
    "Lesson",
    "LessonProgress",
    "LessonState",
    "Question",
    "QuestionCategory",
    "QuestionImport",
    "QuestionKind",
    "QuestionTag",
    "Quiz",
    "QuizChoice",
    "QuizQuestion",
    "QuizSlot",
]
