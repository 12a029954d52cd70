"""Reads responses: where a respondent stands, lists, and what a survey found."""

from backend.responses.queries.form_state import (
    AskedForm,
    Form,
    FormState,
    OpenState,
    form_states,
    forms_together,
    get_form,
    get_form_state,
    get_open_state,
)
from backend.responses.queries.listing import (
    answers_of,
    get_response,
    list_responses,
    responses_by_id,
    responses_of,
    responses_of_invitations,
)
from backend.responses.queries.results import QuestionResult, Reliability, SurveyResults, survey_results

__all__ = [
    "AskedForm",
    "Form",
    "FormState",
    "OpenState",
    "QuestionResult",
    "Reliability",
    "SurveyResults",
    "answers_of",
    "form_states",
    "forms_together",
    "get_form",
    "get_form_state",
    "get_open_state",
    "get_response",
    "list_responses",
    "responses_by_id",
    "responses_of",
    "responses_of_invitations",
    "survey_results",
]
