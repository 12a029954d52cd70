"""Every answer that counts, row by row: those given to surveys here (no tests), then those that were imported."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.invitations.tables import Invitation
from backend.loyalty.rules.axes import Kind, Moment
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person
from backend.responses.tables import AnswerRow, Response
from backend.surveys.queries import versions_by_id
from backend.surveys.rules import Question, survey_from_json
from backend.surveys.tables import SurveyRow, SurveyVersion
from backend.touchpoints.tables import Touchpoint
from backend.transfer.columns import Cell
from backend.transfer.positions_out import iso

_TOGETHER = 1_000


def answer_rows(session: Session) -> Iterator[list[Cell]]:
    """The rows of all answers."""
    yield from _survey_rows(session)
    yield from _imported_rows(session)


def question_rows(session: Session) -> Iterator[list[Cell]]:
    """For the codebook: every question of every published version that has answers, and its options."""
    ids = session.scalars(select(Response.survey_version_id).distinct()).all()
    for version in sorted(versions_by_id(session, ids).values(), key=lambda version: version.id):
        survey = session.get_one(SurveyRow, version.survey_id)
        for page in survey_from_json(version.definition).pages:
            yield from _explained(f"{survey.key}/{version.number}", page.parts)


def _explained(version: str, questions: Sequence[Question]) -> Iterator[list[Cell]]:
    for question in questions:
        name = f"{version}/{question.key}"
        yield [name, question.wording.get("en"), question.wording.get("ja")]
        for option in question.options:
            yield [f"{name}={option.code}", option.wording.get("en"), option.wording.get("ja")]


def _survey_rows(session: Session) -> Iterator[list[Cell]]:
    for row in session.execute(_survey_answers(), execution_options={"yield_per": _TOGETHER}):
        answer: AnswerRow = row.AnswerRow
        yield [
            row.person_id,
            row.external_ref,
            "SURVEY",
            row.touchpoint,
            Moment(row.moment).name,
            row.survey,
            row.version,
            str(answer.response_id),
            answer.question_key,
            _text(answer.value),
            answer.number,
            None,
            iso(answer.observed_at),
        ]


def _survey_answers() -> Select[AnswerRow, int, str | None, str, int, str, int]:
    return (
        select(
            AnswerRow,
            Response.person_id.label("person_id"),
            Person.external_ref.label("external_ref"),
            Touchpoint.key.label("touchpoint"),
            Touchpoint.moment.label("moment"),
            SurveyRow.key.label("survey"),
            SurveyVersion.number.label("version"),
        )
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Person, Person.id == Response.person_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .join(SurveyRow, SurveyRow.id == SurveyVersion.survey_id)
        .where(Response.is_test.is_(False))
        .order_by(AnswerRow.response_id, AnswerRow.question_key)
    )


def _imported_rows(session: Session) -> Iterator[list[Cell]]:
    """The newest revision of each imported answer; one that was withdrawn is left out."""
    statement = (
        select(ObservationRow, Person.external_ref)
        .join(Person, Person.id == ObservationRow.person_id)
        .where(ObservationRow.kind == int(Kind.ANSWER))
        .order_by(
            ObservationRow.person_id,
            ObservationRow.axis,
            ObservationRow.subject_id,
            ObservationRow.source_id,
            ObservationRow.revision,
        )
    )
    held: tuple[ObservationRow, str | None] | None = None
    for observation, ref in session.execute(statement, execution_options={"yield_per": _TOGETHER}):
        if held is not None and _source(held[0]) != _source(observation):
            yield from _imported(*held)
        held = (observation, ref)
    if held is not None:
        yield from _imported(*held)


def _imported(observation: ObservationRow, ref: str | None) -> Iterator[list[Cell]]:
    origin = observation.source_id.partition("/")[0]
    # What was answered to a survey here bears the response's number, and stands above already.
    if observation.value is None or origin.isdigit():
        return
    response = observation.source_id.rpartition("/")[0] or observation.source_id
    moment = Moment(observation.moment).name
    answered = [observation.item, None, None, observation.value, iso(observation.observed_at)]
    yield [observation.person_id, ref, "IMPORT", None, moment, None, None, response, *answered]


def _source(observation: ObservationRow) -> tuple[object, ...]:
    return (observation.person_id, observation.axis, observation.subject_id, observation.source_id)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return ";".join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False)
