"""Addresses of the room's pages, also where no request is being answered (the demo, jobs, the search index)."""

from __future__ import annotations

from training.models import Attempt, Course, Lesson, Quiz


def course_path(course: Course) -> str:
    """The course's page."""
    return f"/training/{course.slug}"


def lesson_path(course: Course, lesson: Lesson) -> str:
    """The lesson's page."""
    return f"/training/{course.slug}/lessons/{lesson.slug}"


def quiz_path(course: Course, quiz: Quiz) -> str:
    """The page before a quiz: what it is, and how it went so far."""
    return f"/training/{course.slug}/quizzes/{quiz.id}"


def attempt_path(attempt: Attempt) -> str:
    """The page of an attempt: its questions while it is open."""
    return f"/training/attempts/{attempt.id}"


def done_path(course: Course) -> str:
    """The page that congratulates."""
    return f"/training/{course.slug}/done"
