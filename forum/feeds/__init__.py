"""Feeds (Atom, RFC 4287) of what the holder of a personal token may see."""
