"""What is read of practice."""
