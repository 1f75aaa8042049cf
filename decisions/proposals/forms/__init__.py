"""What people type about proposals and votes."""
