"""Lifetime value: what people are expected to buy and to spend; a report, never a coordinate."""
