"""Curating tags, and giving them to topics. Nothing here commits."""
