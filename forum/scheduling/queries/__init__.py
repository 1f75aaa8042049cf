"""Reading planned topics."""
