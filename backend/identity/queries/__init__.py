"""Reads of duplicates, merges and erasures, and of all that is held on one person."""
