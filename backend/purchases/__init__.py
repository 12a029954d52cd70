"""Purchases: what people bought and gave back, what prospects did, and the client's own tiers."""
