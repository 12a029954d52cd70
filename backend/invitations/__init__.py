"""Invitations: one person asked once at a touchpoint, by a signed link."""
