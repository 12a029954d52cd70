"""Communications: what is said to whom, who got what, campaigns with their controls, and what they showed."""
