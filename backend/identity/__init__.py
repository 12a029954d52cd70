"""One person once: duplicates, merges that can be undone, erasure, and all that is held on one person."""
