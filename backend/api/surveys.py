"""Surveys and their published versions in the schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, by_id, by_id_or_key
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.fields.orders import BySurvey, SurveyOrder, ordered
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, Wording, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.survey_differences import SurveyDifference, difference_of
from backend.api.viewers.permissions import Viewer, guarded
from backend.catalogue.queries import get_brand
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.staff.rules import Permission
from backend.surveys import actions, queries, rules, tables


@object_shape
class SurveyVersion(Node):
    """A survey as it was published: it never changes."""

    row_id: strawberry.Private[int]
    number: int = says("Versions of a survey count from 1.")
    title: Wording = says("What respondents see as its name.")
    definition: JSON = says("The whole survey: pages, questions, options, and what each answer loads on.")
    published_at: DateTime = says("When it was published.")

    @guarded(Permission.READ_SURVEYS)
    async def difference(self, info: Info) -> SurveyDifference | None:
        """What it changed against the version before; everything is added in the first."""
        return await find_difference(info.context, self.row_id)


@object_shape
class Survey(Node):
    """A survey: the draft that its author works on, and what was published of it."""

    row_id: strawberry.Private[int]
    key: str = says("The author's own name for it: unique, and never changed.")
    title: Wording = says("The draft's name for respondents.")
    draft: JSON = says("The draft: pages, questions, options, and what each answer loads on.")
    created_at: DateTime = says("When it was made.")
    updated_at: DateTime = says("When its draft was last changed.")

    @guarded(Permission.READ_SURVEYS)
    async def versions(self, info: Info) -> list[SurveyVersion]:
        """What was published, oldest first."""
        return [version_of(row) for row in await info.context.load(queries.versions_of, self.row_id) or []]

    @guarded(Permission.READ_SURVEYS)
    async def latest_version(self, info: Info) -> SurveyVersion | None:
        """What whoever begins now is asked; null before it is published."""
        rows = await info.context.load(queries.versions_of, self.row_id)
        return version_of(rows[-1]) if rows else None

    @guarded(Permission.READ_SURVEYS)
    async def difference(self, info: Info) -> SurveyDifference | None:
        """What publishing the draft would change; without a published version everything is added."""
        found = await info.context.load(queries.drafted_differences, self.row_id)
        return difference_of(found) if found else None


def survey_of(row: tables.SurveyRow) -> Survey:
    """The survey as the schema shows it."""
    return Survey(
        id=global_id("Survey", row.id),
        row_id=row.id,
        key=row.key,
        title=_title(row.draft),
        draft=JSON(row.draft),
        created_at=DateTime(row.created_at),
        updated_at=DateTime(row.updated_at),
    )


def version_of(row: tables.SurveyVersion) -> SurveyVersion:
    """The version as the schema shows it."""
    return SurveyVersion(
        id=global_id("SurveyVersion", row.id),
        row_id=row.id,
        number=row.number,
        title=_title(row.definition),
        definition=JSON(row.definition),
        published_at=DateTime(row.published_at),
    )


async def find_survey(context: Context, survey_id: int | None) -> Survey | None:
    """The survey of that key."""
    return await by_id(context, queries.surveys_by_id, survey_of, survey_id)


async def find_version(context: Context, version_id: int | None) -> SurveyVersion | None:
    """The version of that key."""
    return await by_id(context, queries.versions_by_id, version_of, version_id)


async def find_difference(context: Context, version_id: int | None) -> SurveyDifference | None:
    """What the version changed against the one before it."""
    found = None if version_id is None else await context.load(queries.published_differences, version_id)
    return difference_of(found) if found else None


KINDS = {
    "Survey": Kind(permission=Permission.READ_SURVEYS, fetch=lambda context, keys: find_survey(context, keys[0])),
    "SurveyVersion": Kind(
        permission=Permission.READ_SURVEYS, fetch=lambda context, keys: find_version(context, keys[0])
    ),
}


@strawberry.type
class SurveysQuery:
    """What can be asked of surveys."""

    @guarded(Permission.READ_SURVEYS)
    async def survey(self, info: Info, id: ById = None, key: ByKey = None) -> Survey | None:
        """A survey by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context, "Survey", queries.surveys_by_id, queries.find_survey_by_key, survey_of, id=id, key=key
        )

    @guarded(Permission.READ_SURVEYS)
    async def surveys(
        self,
        info: Info,
        *,
        order_by: BySurvey = SurveyOrder.CREATED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Survey]:
        """All surveys by whatever they are ordered."""
        order = ordered(order_by, first=first, after=after, last=last, before=before)
        page = info.context.read(lambda session: queries.list_surveys(session, order.part, by=order.by))
        return await connected(page, survey_of)


@input_shape
class SurveyCreateInput(RepeatableInput):
    """A new survey."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among surveys.")
    brand_id: strawberry.ID | None = says(
        "Whose it is; if left out nobody's in particular, or the brand that you are there for.", default=None
    )
    definition: JSON = says(
        "The draft: title, languages, pages of questions, and if there are any hidden fields, quotas and endings. "
        'Conditions ask what is known, as in `{"all": [{"answer": "score", "at_most": 3}, {"segment": ["FAN"]}]}`; '
        "wording repeats it, as in `{{answer.name|you}}`."
    )


@object_shape
class SurveyCreatePayload(Payload):
    """What `surveyCreate` answers."""

    survey: Survey | None = says("The new survey.")


@input_shape
class SurveyUpdateInput(MutationInput):
    """Another draft for a survey."""

    id: strawberry.ID = says("The survey's id.")
    definition: JSON = says("The whole new draft.")


@object_shape
class SurveyUpdatePayload(Payload):
    """What `surveyUpdate` answers."""

    survey: Survey | None = says("The survey with its new draft.")


@input_shape
class SurveyPublishInput(RepeatableInput):
    """Which survey to publish."""

    id: strawberry.ID = says("The survey's id.")


@object_shape
class SurveyPublishPayload(Payload):
    """What `surveyPublish` answers."""

    survey: Survey | None = says("The survey.")
    survey_version: SurveyVersion | None = says("The new version.")
    difference: SurveyDifference | None = says("What it changed against the version before.")


@strawberry.type
class SurveysMutation:
    """What changes surveys."""

    @guarded(Permission.EDIT_SURVEYS)
    async def survey_create(self, info: Info, input: SurveyCreateInput) -> SurveyCreatePayload:
        """Makes a survey with a draft; nobody is asked before it is published."""

        def work(session: Session) -> Result:
            survey = _survey(input.definition)
            brand_id = _whose(session, info.context.viewer, input.brand_id)
            row = actions.add_survey(session, key=input.key, survey=survey, now=info.context.now, brand_id=brand_id)
            return {"id": row.id}

        done = await attempt(info, input, work)
        return SurveyCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            survey=await find_survey(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def survey_update(self, info: Info, input: SurveyUpdateInput) -> SurveyUpdatePayload:
        """Replaces a survey's draft; what was published stays as it is."""

        def work(session: Session) -> Result:
            survey_id = parse_id(input.id, "Survey", "id")
            survey = _survey(input.definition)
            with _inside_the_definition():
                return {"id": actions.change_draft(session, survey_id, survey, info.context.now).id}

        done = await attempt(info, input, work)
        return SurveyUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            survey=await find_survey(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def survey_publish(self, info: Info, input: SurveyPublishInput) -> SurveyPublishPayload:
        """Makes the draft what whoever begins from now on is asked."""

        def work(session: Session) -> Result:
            version = actions.publish(session, parse_id(input.id, "Survey", "id"), info.context.now)
            return {"id": version.id, "survey": version.survey_id}

        done = await attempt(info, input, work)
        return SurveyPublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            survey=await find_survey(info.context, done.id("survey")),
            survey_version=await find_version(info.context, done.id()),
            difference=await find_difference(info.context, done.id()),
        )


def _survey(definition: object) -> rules.Survey:
    with _inside_the_definition():
        survey = rules.survey_from_json(definition)
        rules.check_survey(survey)
    return survey


@contextmanager
def _inside_the_definition() -> Iterator[None]:
    """What is refused in it has the path of the definition's own place in the input before it."""
    try:
        yield
    except Invalid as refusal:
        raise type(refusal)(refusal.message, "definition", *refusal.path) from None


def _title(definition: dict[str, object]) -> Wording:
    return worded(cast("dict[str, str]", definition.get("title") or {}))


def _whose(session: Session, viewer: Viewer, brand_id: str | None) -> int | None:
    """Whose a new survey is: whoever is there for some brands makes none for all."""
    if brand_id is not None:
        return get_brand(session, parse_id(brand_id, "Brand", "brandId")).id
    if viewer.brands is None:
        return None
    if len(viewer.brands) > 1:
        raise Invalid("say for which of your brands it is", "brandId")
    return min(viewer.brands)
