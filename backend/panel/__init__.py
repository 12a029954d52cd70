"""Panel: the people, their attributes and their consents."""
