"""Asking to join: a visitor asks, those who look after the unit answer."""
