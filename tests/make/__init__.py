"""Typed makers: each makes one thing with sensible defaults, in a transaction of its own, and returns it detached."""
