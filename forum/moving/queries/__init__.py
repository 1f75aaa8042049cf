"""Where things went, the log of it, and what is offered while one moves."""
