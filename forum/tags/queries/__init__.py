"""Tags as a person sees them."""
