"""Addresses of practice, also where no request is being answered."""

from __future__ import annotations

from training.models import Course
from training.practice.models import PracticeReview, PracticeTask, PracticeWork


def task_path(course: Course, task: PracticeTask) -> str:
    """What is to be done, and the learner's own work."""
    return f"/training/{course.slug}/practice/{task.id}"


def works_path(course: Course, task: PracticeTask) -> str:
    """What was handed in, for trainers."""
    return f"{task_path(course, task)}/works"


def work_path(work: PracticeWork) -> str:
    """One work, for trainers and superiors."""
    return f"/training/practice/works/{work.id}"


def review_path(review: PracticeReview) -> str:
    """One review, for its reviewer."""
    return f"/training/practice/reviews/{review.id}"
