"""Measurements. Nothing of the product imports from here."""
