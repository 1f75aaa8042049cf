"""Following, bookmarking, and telling those concerned. Nothing here commits."""
