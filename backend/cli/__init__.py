"""The command line: each command opens the database, calls the rooms, and says in words what came of it."""
