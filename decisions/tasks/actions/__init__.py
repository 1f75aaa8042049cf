"""What people and the clock do to action items."""
