"""Inquiries as a person sees them, those whose duty they are, and how answers are doing."""
