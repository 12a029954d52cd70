"""GraphiQL for staff, and how they sign in to it."""
