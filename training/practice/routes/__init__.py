"""Pages of practice: setting a task, one's own work, reviews, marking and checking, the files."""

from training.practice.routes import files, judging, mine, reviews, workshop
from training.practice.routes.place import blueprint

# Imported for the views that they add to the blueprint.
SHELVES = (files, judging, mine, reviews, workshop)

__all__ = ["blueprint"]
