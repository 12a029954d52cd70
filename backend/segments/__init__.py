"""Segments: the eight, who is in them, and who moved between them."""
