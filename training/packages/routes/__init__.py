"""Pages of packages: bringing them, running them, handing their files out, what became of them."""

from training.packages.routes import content, playing, results, workshop
from training.packages.routes.place import blueprint

# Imported for the views that they add to the blueprint.
SHELVES = (content, playing, results, workshop)

__all__ = ["blueprint"]
