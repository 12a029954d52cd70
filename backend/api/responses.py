"""Responses, their answers, and what a survey found, in the schema."""

from typing import Annotated

import strawberry

from backend.api.context import Context, Info, Kind
from backend.api.enums import Axis, Facet, Language, QuestionKind
from backend.api.lookups import by_id
from backend.api.nodes import Node, global_id, parse_id
from backend.api.permissions import guarded, later
from backend.api.scalars import JSON, DateTime, Wording, optional_time, worded
from backend.api.shapes import object_shape, says
from backend.api.surveys import SurveyVersion, find_version
from backend.responses import queries, tables
from backend.staff.rules import Permission


@object_shape
class Answer:
    """What was answered to one question, as it counts now."""

    question_key: str = says("The question's name within its survey.")
    value: JSON | None = says("The answer; null for does not apply.")
    revision: int = says("1, and one more for each correction.")
    answered_at: DateTime = says("When it was given or last corrected.")


@object_shape
class Response(Node):
    """What one invitation brought, pinned to the survey version that was shown (回答)."""

    row_id: strawberry.Private[int]
    person_row_id: strawberry.Private[int]
    version_row_id: strawberry.Private[int]
    language: Language = says("In which language it was answered.")
    pages_done: int = says("How many pages were sent.")
    started_at: DateTime = says("When the first page was sent.")
    updated_at: DateTime = says("When the latest page was sent.")
    finished_at: DateTime | None = says("When the last page was sent; null for one that was not finished.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who answered."""
        return await info.context.node("Person", self.person_row_id)

    @guarded(Permission.READ_SURVEYS)
    async def survey_version(self, info: Info) -> SurveyVersion | None:
        """What was asked."""
        return await find_version(info.context, self.version_row_id)

    @guarded(Permission.READ_ANSWERS)
    async def answers(self, info: Info) -> list[Answer]:
        """The answers that count, by question."""
        rows = await info.context.load(queries.answers_of, self.row_id) or []
        return [
            Answer(
                question_key=row.question_key,
                value=None if row.value is None else JSON(row.value),
                revision=row.revision,
                answered_at=DateTime(row.answered_at),
            )
            for row in rows
        ]


def response_of(row: tables.Response) -> Response:
    """The response as the schema shows it."""
    return Response(
        id=global_id("Response", row.id),
        row_id=row.id,
        person_row_id=row.person_id,
        version_row_id=row.survey_version_id,
        language=Language(row.language),
        pages_done=row.pages_done,
        started_at=DateTime(row.started_at),
        updated_at=DateTime(row.updated_at),
        finished_at=optional_time(row.finished_at),
    )


async def find_response(context: Context, response_id: int) -> Response | None:
    """The response of that key."""
    return await by_id(context, queries.responses_by_id, response_of, response_id)


KINDS = {
    "Response": Kind(permission=Permission.READ_ANSWERS, fetch=lambda context, keys: find_response(context, keys[0]))
}


@object_shape
class ChoiceCount:
    """How often one answer was given."""

    choice: str = says("A point of the scale, an option's code, or true or false.")
    count: int = says("How often.")


@object_shape
class QuestionResult:
    """What one question found."""

    question_key: str = says("The question's name within its survey.")
    kind: QuestionKind = says("How it is answered.")
    wording: Wording = says("How it is asked.")
    answered: int = says("How many answered it.")
    not_applicable: int = says("How many said that it does not apply.")
    mean: float | None = says("The mean of a SCALE or NUMBER; null where nobody answered.")
    counts: list[ChoiceCount] = says("How often each answer was given, in the question's own order.")


@object_shape
class Reliability:
    """How well the questions on an axis or facet hang together."""

    axis: Axis = says("The axis.")
    facet: Facet | None = says("The facet; null for the whole axis.")
    questions: int = says("How many questions.")
    cases: int = says("How many respondents answered all of them.")
    alpha: float | None = says("Cronbach's alpha; null where there is too little to say.")


@object_shape
class SurveyResults:
    """What a survey found over all its versions, told by the questions of the newest one."""

    responses: int = says("How many began.")
    finished: int = says("How many came to the end.")
    questions: list[QuestionResult] = says("What each question found, in order.")
    reliabilities: list[Reliability] = says("How well the questions of each axis and facet hang together.")


def results_of(found: queries.SurveyResults) -> SurveyResults:
    """The results as the schema shows them."""
    return SurveyResults(
        responses=found.responses,
        finished=found.finished,
        questions=[_question(each) for each in found.questions],
        reliabilities=[
            Reliability(axis=each.axis, facet=each.facet, questions=each.questions, cases=each.cases, alpha=each.alpha)
            for each in found.reliabilities
        ],
    )


@strawberry.type
class ResponsesQuery:
    """What can be asked of responses."""

    @guarded(Permission.READ_SURVEYS)
    async def survey_results(
        self, info: Info, survey_id: Annotated[strawberry.ID, strawberry.argument(description="Which survey.")]
    ) -> SurveyResults:
        """What a published survey found; nobody's own words are in it."""
        key = parse_id(survey_id, "Survey", "surveyId")
        return results_of(await info.context.read(lambda session: queries.survey_results(session, key)))


def _question(found: queries.QuestionResult) -> QuestionResult:
    return QuestionResult(
        question_key=found.question.key,
        kind=found.question.kind,
        wording=worded(found.question.wording),
        answered=found.answered,
        not_applicable=found.not_applicable,
        mean=found.mean,
        counts=[ChoiceCount(choice=choice, count=count) for choice, count in found.counts.items()],
    )
