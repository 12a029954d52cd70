"""Surveys as pure values: their shapes, their JSON, their checks, and what answers say about the axes."""

from backend.surveys.rules.checks import check_survey, faults_of
from backend.surveys.rules.fit import check_answer
from backend.surveys.rules.observations import AnswerRevision, Asked, observations_of
from backend.surveys.rules.reading import survey_from_json
from backend.surveys.rules.reliability import cronbach_alpha
from backend.surveys.rules.shapes import (
    Answer,
    Loading,
    Option,
    Page,
    Published,
    Question,
    QuestionKind,
    Survey,
    axes_of,
)
from backend.surveys.rules.writing import survey_to_json

__all__ = [
    "Answer",
    "AnswerRevision",
    "Asked",
    "Loading",
    "Option",
    "Page",
    "Published",
    "Question",
    "QuestionKind",
    "Survey",
    "axes_of",
    "check_answer",
    "check_survey",
    "cronbach_alpha",
    "faults_of",
    "observations_of",
    "survey_from_json",
    "survey_to_json",
]
