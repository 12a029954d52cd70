"""From what a client sends to an operation that is run: requests, documents, those known by name."""
