"""What the board does to resolutions."""
