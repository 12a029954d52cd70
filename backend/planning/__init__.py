"""Planning: whom a touchpoint contacts and when, with every decision and the rule that decided."""
