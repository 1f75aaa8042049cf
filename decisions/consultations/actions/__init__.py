"""Acts in consultations."""
