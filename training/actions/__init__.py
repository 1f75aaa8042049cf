"""What is done in training. Actions ask the rule first and never commit."""
