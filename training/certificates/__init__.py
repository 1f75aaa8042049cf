"""Certificates of completed courses: issued once, checked by anybody who holds the code, revoked with a reason."""
