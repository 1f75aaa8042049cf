"""What people do to proposals and votes."""
