"""Reading, always through the person who asks."""
