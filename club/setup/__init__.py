"""First run: the empty house gets its name and its first administrator."""
