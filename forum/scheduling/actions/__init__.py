"""Acts over planned topics."""
