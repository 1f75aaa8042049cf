"""Pages of moving."""
