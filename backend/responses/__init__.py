"""Responses: what an invited person answered, page by page."""
