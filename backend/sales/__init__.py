"""Sales support: schemes, leads and what a salesperson knows of whom they meet."""
