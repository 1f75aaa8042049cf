"""Pages of action items."""

from flask import Blueprint

blueprint = Blueprint("tasks", __name__, url_prefix="/decisions/tasks")

from decisions.tasks.routes import acts, pages  # noqa: E402

__all__ = ["acts", "blueprint", "pages"]
