"""Co-creation: boards with a question, the ideas on them, and what became of each."""
