"""Where a respondent stands: everything that a survey page needs to know of an invitation, in one SELECT."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Executable, ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.clock import DAY, MINUTE, Instant
from backend.db.statements import one_of, table_of
from backend.errors import NotFound, Refused
from backend.invitations.tables import Invitation
from backend.outbox.queries import anyone_listens
from backend.panel.tables import Person
from backend.responses.rules import PICKED, Outcome
from backend.responses.tables import AnswerRow, Response
from backend.surveys.rules import Answer
from backend.surveys.rules.choosing import Limits
from backend.surveys.tables import SurveyVersion
from backend.text import Wording
from backend.touchpoints.rules import rules_from_json
from backend.touchpoints.tables import Touchpoint

_CHOOSING = frozenset({"most_questions", "certain"})
# Survey links are passed on, and open one survey; preferences open all that their person ever said. Whoever has just
# finished is taken to be that person for as long as they may want to look around; mails carry a link that lasts.
_STILL_THERE: Final = 30 * MINUTE


# Tuples, not dataclasses: one is made for every request, straight from the row.
class FormState(NamedTuple):
    """An invitation with its touchpoint and, once the first page was kept, its response."""

    invitation_id: int
    person_id: int
    expires_at: Instant
    revoked_at: Instant | None
    touchpoint_id: int
    survey_id: int
    moment: int
    product_id: int | None
    brand_id: int
    opens_at: Instant | None
    closes_at: Instant | None
    brand: Wording
    person_language: str
    latest_version_id: int | None
    response_id: int | None
    version_id: int | None
    language: str | None
    pages_done: int | None
    finished_at: Instant | None
    is_test: bool
    prefill: Mapping[str, Answer] | None
    erased_at: Instant | None
    outcome: str | None
    withdrawn_at: Instant | None
    rules: Mapping[str, object] | None
    joined_at: Instant
    is_open: bool
    shown: Mapping[str, object] | None
    is_heard: bool

    @property
    def done(self) -> int:
        """How many pages are done, from the first one on."""
        return self.pages_done or 0

    def leads_to_preferences(self, now: Instant) -> bool:
        """Whether whoever has just finished goes on to all they ever said.

        Not from an open link: its form makes someone of whom nobody has shown yet that they are whom they say.
        """
        is_own = not self.is_open and not self.is_test and self.revoked_at is None and self.erased_at is None
        return is_own and self.finished_at is not None and now - self.finished_at < _STILL_THERE

    @property
    def limits(self) -> Limits | None:
        """How far questions are chosen for this person one by one; None where the survey is asked as it stands.

        A response goes on as it was begun, whatever the touchpoint says since: pages that are chosen are counted
        another way than the survey's own. Where no more are to be chosen, the ones that were are the last.
        """
        if self.response_id is None:
            return limits_of(self.rules)
        picked = (self.shown or {}).get(PICKED)
        if not isinstance(picked, list):
            return None
        return limits_of(self.rules) or Limits(most_questions=len(picked))

    @property
    def has_ended_early(self) -> bool:
        """Whether others had taken the last place before; nothing more is asked, and nothing can be changed."""
        return self.outcome == Outcome.QUOTA_FULL


class AskedForm(NamedTuple):
    """Whose form is asked for; with a page, someone may be looking back at it."""

    invitation_id: int
    page: int | None = None


class Form(NamedTuple):
    """Where an invitation stands, with the answers of someone who looks back."""

    state: FormState
    answers: dict[str, Answer]


class OpenState(NamedTuple):
    """An open touchpoint, as whoever comes by its link finds it."""

    touchpoint_id: int
    survey_id: int
    opens_at: Instant | None
    closes_at: Instant | None
    brand: Wording
    latest_version_id: int | None
    moment: int
    product_id: int | None
    brand_id: int
    rules: Mapping[str, object] | None

    @property
    def limits(self) -> Limits | None:
        """How far questions are chosen one by one; None where the survey is asked as it stands."""
        return limits_of(self.rules)


def limits_of(rules: Mapping[str, object] | None) -> Limits | None:
    """The limits within which a touchpoint's rules have questions chosen, if they have."""
    if not rules or not (rules.keys() & _CHOOSING):
        return None
    read = rules_from_json(rules)
    if read.most_questions is None and read.certain is None:
        return None
    return Limits(most_questions=read.most_questions, certain=read.certain, resting=read.lately_days * DAY)


def _latest_version() -> ScalarSelect[int]:
    return (
        select(SurveyVersion.id)
        .where(SurveyVersion.survey_id == Touchpoint.survey_id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )


_STATES = (
    select(
        Invitation.id,
        Invitation.person_id,
        Invitation.expires_at,
        Invitation.revoked_at,
        Touchpoint.id,
        Touchpoint.survey_id,
        Touchpoint.moment,
        Touchpoint.product_id,
        Touchpoint.brand_id,
        Touchpoint.opens_at,
        Touchpoint.closes_at,
        Brand.name,
        Person.language,
        _latest_version(),
        Response.id,
        Response.survey_version_id,
        Response.language,
        Response.pages_done,
        Response.finished_at,
        Invitation.is_test,
        Invitation.prefill,
        Person.erased_at,
        Response.outcome,
        Response.withdrawn_at,
        Touchpoint.rules,
        Person.created_at,
        Invitation.open_key.is_not(None),
        Response.shown,
        # Asked along the way: where no webhook is, which is almost everywhere, finishing costs no statement more.
        anyone_listens(),
    )
    .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
    .join(Brand, Brand.id == Touchpoint.brand_id)
    .join(Person, Person.id == Invitation.person_id)
    .outerjoin(Response, Response.invitation_id == Invitation.id)
)
_STATE = _STATES.where(Invitation.id == bindparam("invitation_id"))
_OPEN = (
    select(
        Touchpoint.id,
        Touchpoint.survey_id,
        Touchpoint.opens_at,
        Touchpoint.closes_at,
        Brand.name,
        _latest_version(),
        Touchpoint.moment,
        Touchpoint.product_id,
        Touchpoint.brand_id,
        Touchpoint.rules,
    )
    .join(Brand, Brand.id == Touchpoint.brand_id)
    .where(Touchpoint.id == bindparam("touchpoint_id"), Touchpoint.is_open)
)
_ANSWERS = select(AnswerRow.response_id, AnswerRow.question_key, AnswerRow.value).where(
    AnswerRow.response_id.in_(bindparam("response_ids", expanding=True))
)


@lru_cache(maxsize=2)
def _several(dialect: str) -> Executable:
    return _STATES.where(one_of(dialect, table_of(Invitation).c.id, "invitation_ids"))


def get_form_state(session: Session, invitation_id: int) -> FormState:
    """Where that invitation stands."""
    row = session.connection().execute(_STATE, {"invitation_id": invitation_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such invitation", "invitationId")
    return FormState._make(row)


def form_states(session: Session, invitation_ids: Sequence[int]) -> dict[int, FormState]:
    """Where those of the invitations that exist stand, by id."""
    connection = session.connection()
    rows = connection.execute(_several(connection.dialect.name), {"invitation_ids": invitation_ids})
    return {row[0]: FormState._make(row) for row in rows}


def get_open_state(session: Session, touchpoint_id: int) -> OpenState:
    """Where that open touchpoint stands."""
    row = session.connection().execute(_OPEN, {"touchpoint_id": touchpoint_id}).one_or_none()
    if row is None:
        raise NotFound("there is no such open touchpoint", "touchpointId")
    return OpenState._make(row)


def forms_together(session: Session, asked: Sequence[AskedForm]) -> list[Form | Refused]:
    """Where each invitation stands and, for those who look back at a page that is done, the answers."""
    states = form_states(session, [each.invitation_id for each in asked])
    looking_back = [state for each in asked if (state := states.get(each.invitation_id)) and _looks_back(each, state)]
    answers = _answers_of(session, [state.response_id for state in looking_back if state.response_id])
    return [_form(each, states.get(each.invitation_id), answers) for each in asked]


def _form(asked: AskedForm, state: FormState | None, answers: Mapping[int, dict[str, Answer]]) -> Form | Refused:
    if state is None:
        return NotFound("there is no such invitation", "invitationId")
    return Form(state, answers.get(state.response_id or 0, {}) if _looks_back(asked, state) else {})


def _looks_back(asked: AskedForm, state: FormState) -> bool:
    return asked.page is not None and asked.page <= state.done


def _answers_of(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    if response_ids:
        rows = session.connection().execute(_ANSWERS, {"response_ids": response_ids})
        for response_id, key, value in rows:
            found[response_id][key] = value
    return found
