"""Pages of planned topics."""
