"""The tables of training: what is taught, what is asked, and what each learner did."""

from training.models.attempts import Attempt, AttemptEvent, AttemptState, EventKind
from training.models.courses import Course, CourseModule, CourseState, Lesson, LessonState
from training.models.progress import Enrolment, LessonProgress
from training.models.quizzes import QuestionKind, Quiz, QuizChoice, QuizQuestion

__all__ = [
    "Attempt",
    "AttemptEvent",
    "AttemptState",
    "Course",
    "CourseModule",
    "CourseState",
    "Enrolment",
    "EventKind",
    "Lesson",
    "LessonProgress",
    "LessonState",
    "QuestionKind",
    "Quiz",
    "QuizChoice",
    "QuizQuestion",
]
