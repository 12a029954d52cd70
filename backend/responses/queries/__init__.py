"""Reads responses: where a respondent stands, lists, and what a survey found."""

from backend.responses.queries.form_state import (
    AskedForm,
    Form,
    FormState,
    OpenState,
    form_states,
    forms_together,
    get_form_state,
    get_open_state,
)
from backend.responses.queries.listing import (
    ANSWER_ROWS,
    RESPONSE_ROWS,
    GivenResponse,
    answers_of,
    get_response,
    get_upload,
    known_files,
    list_responses,
    responses_by_id,
    responses_of,
    responses_of_invitations,
    upload_names_of,
    uploads_by_id,
    uploads_of,
)
from backend.responses.queries.previews import Preview, get_preview
from backend.responses.queries.results import SurveyResults, survey_results
from backend.responses.queries.ways import Way, kept_answers, ways_of

__all__ = [
    "ANSWER_ROWS",
    "RESPONSE_ROWS",
    "AskedForm",
    "Form",
    "FormState",
    "GivenResponse",
    "OpenState",
    "Preview",
    "SurveyResults",
    "Way",
    "answers_of",
    "form_states",
    "forms_together",
    "get_form_state",
    "get_open_state",
    "get_preview",
    "get_response",
    "get_upload",
    "kept_answers",
    "known_files",
    "list_responses",
    "responses_by_id",
    "responses_of",
    "responses_of_invitations",
    "survey_results",
    "upload_names_of",
    "uploads_by_id",
    "uploads_of",
    "ways_of",
]
