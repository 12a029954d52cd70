"""The pages after the last one: thanks, or kind words for whoever is not asked any further."""

from starlette.responses import Response

from backend.clock import Instant
from backend.responses.queries import FormState, Way
from backend.responses.rules import FULL, Outcome
from backend.surveys.rules import Published
from backend.text import Wording, say
from backend.web.headers import personal_page
from backend.web.own_pages import facts_of, spoken_words, thanks_of
from forms_ui import LinkKind, MessageKind, message_page

TO_PREFERENCES = "view=preferences"
_KINDS = {
    Outcome.FINISHED: MessageKind.THANKS,
    Outcome.SCREENED_OUT: MessageKind.SCREENED_OUT,
    Outcome.QUOTA_FULL: MessageKind.QUOTA_FULL,
}


def end_page(published: Published, state: FormState, language: str, now: Instant, way: Way | None = None) -> Response:
    """The page after the last one; until the touchpoint closes, the answers can be looked at and changed."""
    outcome = Outcome(state.outcome or Outcome.FINISHED)
    links = {} if outcome is Outcome.QUOTA_FULL else {LinkKind.REVIEW: "?page=1"}
    if state.leads_to_preferences(now):
        links[LinkKind.PREFERENCES] = f"?{TO_PREFERENCES}"
    brand = say(state.brand, language)
    words = _words(published, state, language, way)
    return personal_page(message_page(_KINDS[outcome], language, brand=brand, body=words, links=links))


def _words(published: Published, state: FormState, language: str, way: Way | None) -> Wording:
    survey = published.survey
    if way is None:
        return dict(survey.thanks)
    facts = facts_of(published, way, state.product_id)
    if state.has_ended_early:
        full = way.shown.get(FULL)
        quota = next((quota for quota in survey.quotas if quota.key == full), None)
        return spoken_words(quota.thanks, survey, facts, language) if quota else {}
    return thanks_of(survey, facts, language)
