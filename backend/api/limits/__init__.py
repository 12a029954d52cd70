"""How much may be asked: the size of a document, what it costs, and what a token may spend."""
