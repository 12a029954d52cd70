"""Executing documents by plan: what is asked for is worked out once per document, and then only read row by row."""
