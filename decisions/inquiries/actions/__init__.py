"""Asking, assigning, answering, judging the answer, and what the clock does. Nothing here commits."""
