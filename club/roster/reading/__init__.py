"""Reading a list as it was sent: no database, no language, only what stands in the file."""
