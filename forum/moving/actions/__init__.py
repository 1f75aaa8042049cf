"""Moving, splitting, merging, undoing. Nothing here commits."""
