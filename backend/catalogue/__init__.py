"""Catalogue: the brands that make things, and the products they make."""
