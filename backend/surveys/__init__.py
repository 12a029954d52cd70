"""Surveys: drafts, immutable published versions, and what an answer says about a person."""
