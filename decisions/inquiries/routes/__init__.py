"""The pages of inquiries."""
