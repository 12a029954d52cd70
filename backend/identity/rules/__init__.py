"""What makes two people one, and what is refused of merges and erasures."""
