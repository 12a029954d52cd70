"""What a person said: their responses with the questions in the wording they were shown, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.invitations.tables import Invitation
from backend.responses.queries import FormState, Way, form_states, ways_of
from backend.responses.tables import AnswerRow, Response, Upload
from backend.surveys.queries import find_published, versions_by_id
from backend.surveys.rules import Answer, Facts, Published, Question, piped, shown_page
from backend.surveys.tables import SurveyVersion
from backend.text import Wording
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One response in a list."""

    response_id: int
    title: Wording
    answers: int
    updated_at: Instant
    finished_at: Instant | None
    withdrawn_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One question and its answer, on which page; `words` are the question's with its pipes filled."""

    question: Question
    words: Wording
    answer: Answer
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A whole response, as its person sees it."""

    response: Response
    state: FormState
    way: Way
    published: Published
    told: Sequence[Told]
    files: Mapping[str, str]

    @property
    def facts(self) -> Facts:
        """What is known of the person on their way through the survey."""
        survey = self.published.survey
        return self.way.circumstances(survey, self.state.product_id).facts(survey, self.way.answers)


def briefs_of(session: Session, person_id: int, *, skip: int, limit: int) -> list[Brief]:
    """The person's responses, the newest first; test responses are nobody's."""
    rows = session.scalars(
        select(Response)
        .where(Response.person_id == person_id, Response.is_test.is_(False))
        .order_by(Response.updated_at.desc(), Response.id.desc())
        .offset(skip)
        .limit(limit)
    ).all()
    counts = _counts(session, [row.id for row in rows])
    versions = versions_by_id(session, {row.survey_version_id for row in rows})
    return [
        Brief(
            response_id=row.id,
            title=_title(versions[row.survey_version_id]),
            answers=counts.get(row.id, 0),
            updated_at=row.updated_at,
            finished_at=row.finished_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]


def get_said(session: Session, person_id: int, response_id: int, now: Instant) -> Said:
    """The response, if it is this person's."""
    response = session.get(Response, response_id)
    if response is None or response.person_id != person_id or response.is_test:
        raise NotFound("there is no such response", "responseId")
    state = form_states(session, [response.invitation_id])[response.invitation_id]
    way = ways_of(session, [state], now)[response.invitation_id]
    published = find_published(session, response.survey_version_id)
    if published is None:
        raise NotFound("there is no such version", "version")
    uploads = select(Upload.stored_as, Upload.name).where(Upload.response_id == response_id)
    return Said(
        response=response,
        state=state,
        way=way,
        published=published,
        told=_told(published, way, state),
        files={row.stored_as: row.name for row in session.execute(uploads)},
    )


def subjects_of(session: Session, person_id: int) -> tuple[set[int], set[int]]:
    """The brands and the surveys that the person answered about."""
    statement = (
        select(Touchpoint.brand_id, Touchpoint.survey_id)
        .join(Invitation, Invitation.touchpoint_id == Touchpoint.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Response.person_id == person_id)
        .distinct()
    )
    rows = session.execute(statement).all()
    return {row.brand_id for row in rows}, {row.survey_id for row in rows}


def _counts(session: Session, response_ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(AnswerRow.response_id, func.count())
        .where(AnswerRow.response_id.in_(response_ids))
        .group_by(AnswerRow.response_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _title(version: SurveyVersion) -> Wording:
    title = version.definition.get("title")
    return {str(key): str(text) for key, text in title.items()} if isinstance(title, dict) else {}


def _told(published: Published, way: Way, state: FormState) -> list[Told]:
    """Every answer that counts, in the order of the pages."""
    survey = published.survey
    facts = way.circumstances(survey, state.product_id).facts(survey, way.answers)
    told: list[Told] = []
    for number, authored in enumerate(survey.pages, start=1):
        page = shown_page(survey, number, facts, way.seed) or authored
        told += [
            Told(
                question=part,
                words={language: piped(text, facts, survey, language) for language, text in part.wording.items()},
                answer=way.answers[part.key],
                page=number,
            )
            for part in page.parts
            if part.key in way.answers
        ]
    return told
