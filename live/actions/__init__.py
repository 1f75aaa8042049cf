"""What people do in sessions. Everything that happens in a room goes through `append` in `log.py`."""
