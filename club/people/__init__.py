"""People and the offices they hold."""
