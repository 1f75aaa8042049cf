"""Topics written now and published at a time."""
