"""What pages and acts of due process read."""
