"""How far voices went."""
