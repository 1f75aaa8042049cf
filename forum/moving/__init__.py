"""Moving, splitting and merging topics so that every old link leads on, and undoing that."""
