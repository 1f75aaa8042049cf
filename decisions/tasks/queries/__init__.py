"""Action items as a person sees them."""
