"""Reads of plans, of what people got and should get, and of campaigns."""
