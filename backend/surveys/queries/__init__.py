"""Reads surveys, their published versions, and how those differ."""

from backend.surveys.queries.asked import items_asked
from backend.surveys.queries.next_question import next_question
from backend.surveys.queries.outcomes import get_outcome, list_outcomes, outcomes_by_id, outcomes_for
from backend.surveys.queries.personal import personal_parts
from backend.surveys.queries.versions import (
    drafted_differences,
    find_published,
    find_survey_by_key,
    get_survey,
    latest_version,
    list_surveys,
    published_differences,
    surveys_by_id,
    versions_by_id,
    versions_of,
)

__all__ = [
    "drafted_differences",
    "find_published",
    "find_survey_by_key",
    "get_outcome",
    "get_survey",
    "items_asked",
    "latest_version",
    "list_outcomes",
    "list_surveys",
    "next_question",
    "outcomes_by_id",
    "outcomes_for",
    "personal_parts",
    "published_differences",
    "surveys_by_id",
    "versions_by_id",
    "versions_of",
]
