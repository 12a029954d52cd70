"""Ambassadors: people who agreed to recommend, what they brought, and the thanks for it."""
