"""Resolutions as a person sees them."""
