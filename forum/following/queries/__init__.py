"""What one reader follows, muted and kept."""
