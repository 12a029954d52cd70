"""Segments: the eight kinds of loyalty, who stands where, and who moved between them."""
