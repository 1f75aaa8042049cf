"""Acts over minutes."""
