"""What parts of training may react to."""

from __future__ import annotations

from blinker import Signal

course_completed = Signal()
"""Sent inside the transaction as `course_completed.send(enrolment, course=…)`: an Enrolment that became complete just
now, and its Course. Receivers write into the same transaction and never commit."""
