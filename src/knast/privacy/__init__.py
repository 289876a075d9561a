"""Masking people's words before anything else sees them."""
