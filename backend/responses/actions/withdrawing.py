"""People take back what they said: one answer, or a whole response; coordinates follow, and the past is kept."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid, NotFound
from backend.invitations.actions import lock_invitations
from backend.responses.actions.answers import Rewrite
from backend.responses.actions.keeping import keep_changes
from backend.responses.actions.quotas import give_places_back, keep_only_places
from backend.responses.actions.turns import asked_of
from backend.responses.queries import FormState, Way, form_states, get_response, ways_of
from backend.responses.rules import Change, withdrawals_of
from backend.responses.tables import Response
from backend.surveys.queries import find_published
from backend.surveys.rules import Facts, Published, quotas_met


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A response with all that taking something back depends on."""

    response: Response
    state: FormState
    published: Published
    way: Way

    def facts(self, without: str) -> Facts:
        """What is known without that answer."""
        survey = self.published.survey
        answers = {key: answer for key, answer in self.way.answers.items() if key != without}
        return self.way.circumstances(survey, self.state.product_id).facts(survey, answers)


def withdraw_answer(session: Session, response_id: int, part_key: str, now: Instant) -> Response:
    """Takes one answer back, and with it what was only asked because of it; taking back nothing changes nothing."""
    begun = _begun(session, response_id, now)
    survey = begun.published.survey
    if all(part.key != part_key for part in survey.parts):
        raise Invalid("the survey has no such question", "questionKey")
    facts = begun.facts(part_key)
    gone = [part for part in survey.parts if part.key in begun.way.answers and part.key not in facts.answers]
    _keep(session, begun, withdrawals_of(gone, begun.way.kept, now), facts, now)
    met = frozenset(quota.key for quota in quotas_met(survey, facts))
    keep_only_places(session, begun.published.survey_id, response_id, met, now)
    return begun.response


def withdraw_response(session: Session, response_id: int, now: Instant) -> Response:
    """Takes a whole response back: no answer of it counts any more, and it takes no others."""
    begun = _begun(session, response_id, now)
    if begun.response.withdrawn_at is not None:
        return begun.response
    changes = withdrawals_of(begun.published.survey.parts, begun.way.kept, now)
    _keep(session, begun, changes, begun.facts(""), now)
    give_places_back(session, begun.published.survey_id, response_id, now)
    session.execute(update(Response).where(Response.id == response_id).values(withdrawn_at=now, updated_at=now))
    session.refresh(begun.response)
    return begun.response


def _begun(session: Session, response_id: int, now: Instant) -> _Begun:
    response = get_response(session, response_id)
    lock_invitations(session, [response.invitation_id])
    state = form_states(session, [response.invitation_id])[response.invitation_id]
    published = find_published(session, response.survey_version_id)
    if published is None:
        raise NotFound("there is no such response", "responseId")
    way = ways_of(session, [state], now)[state.invitation_id]
    return _Begun(response=response, state=state, published=published, way=way)


def _keep(session: Session, begun: _Begun, changes: list[Change], facts: Facts, now: Instant) -> None:
    if not changes:
        return
    rewritten = Rewrite(
        asked=asked_of(begun.state, begun.response.id),
        published=begun.published,
        changes=changes,
        language=begun.response.language,
        now=now,
        is_test=begun.response.is_test,
        facts=facts,
    )
    keep_changes(session, [rewritten])
    begun.response.updated_at = now
    session.flush()
