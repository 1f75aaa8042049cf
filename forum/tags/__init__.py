"""Tags, curated: the board makes, renames, merges and retires them; members choose from them."""
