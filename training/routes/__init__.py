"""The pages of training."""

from __future__ import annotations

from importlib import import_module

from training.routes.place import blueprint

for _part in ("bank", "bringing", "learning", "attempts", "reports", "writing", "writing_quizzes", "marking"):
    import_module(f"training.routes.{_part}")

__all__ = ["blueprint"]
