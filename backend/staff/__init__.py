"""Staff: who works with the panel, with which role, by which token."""
