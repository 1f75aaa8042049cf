"""What people send to training."""
