"""Consultations: short statements that members answer, and the map of their opinions."""
