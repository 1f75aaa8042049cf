"""Acts over polls."""
