"""Reading sessions, their logs and who was there."""
