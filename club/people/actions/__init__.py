"""What is done to people: by themselves, and by officers with a reason."""
