"""What is done in practice."""
