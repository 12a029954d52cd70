"""Loyalty: the ledger of observations and the positions that follow from it."""
