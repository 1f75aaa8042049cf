"""Search over everything one may see; diacritics are not needed, and exact matches come first."""
