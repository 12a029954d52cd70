"""What respondents see: survey pages, their wording and their styles."""

from forms_ui.answers import NOT_APPLICABLE, AnswerValue, NotApplicable, Reading
from forms_ui.fragments import Banner
from forms_ui.languages import language
from forms_ui.message_wording import MessageKind
from forms_ui.messages import LinkKind, message_page
from forms_ui.proof import PROOF_FIELD, PROOF_PLACE
from forms_ui.script import SCRIPT, SCRIPT_NAME
from forms_ui.shapes import OptionShape, PageShape, QuestionShape, SurveyShape
from forms_ui.stylesheet import IDEAS_STYLESHEET, IDEAS_STYLESHEET_NAME, STYLESHEET, STYLESHEET_NAME
from forms_ui.survey_form import Shown, SurveyForm, page_form_of, survey_form
from forms_ui.uploads import UploadFault

__all__ = [
    "IDEAS_STYLESHEET",
    "IDEAS_STYLESHEET_NAME",
    "NOT_APPLICABLE",
    "PROOF_FIELD",
    "PROOF_PLACE",
    "SCRIPT",
    "SCRIPT_NAME",
    "STYLESHEET",
    "STYLESHEET_NAME",
    "AnswerValue",
    "Banner",
    "LinkKind",
    "MessageKind",
    "NotApplicable",
    "OptionShape",
    "PageShape",
    "QuestionShape",
    "Reading",
    "Shown",
    "SurveyForm",
    "SurveyShape",
    "UploadFault",
    "language",
    "message_page",
    "page_form_of",
    "survey_form",
]
