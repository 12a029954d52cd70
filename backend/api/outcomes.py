"""What came of the answers, in the schema: what respondents are told on the page of their preferences."""

import strawberry

from backend.api.catalogue import Brand, find_brand
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import OneBrand, by_id, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, WordingInput, optional_time, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.surveys import Survey, find_survey
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission
from backend.surveys import actions, queries, tables


@object_shape
class Outcome(Node):
    """Something that the company did with the answers (お声から生まれたこと)."""

    row: strawberry.Private[tables.Outcome]
    title: Wording = says("What it is called.")
    text: Wording = says("What was done; blank lines part paragraphs.")
    created_at: DateTime = says("When it was written.")
    published_at: DateTime | None = says("Since when respondents are told; null for a draft.")

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """Whose company did it."""
        return await find_brand(info.context, self.row.brand_id)

    @guarded(Permission.READ_SURVEYS)
    async def survey(self, info: Info) -> Survey | None:
        """Whose respondents are told; null for all who answered about the brand."""
        return await find_survey(info.context, self.row.survey_id)


def outcome_of(row: tables.Outcome) -> Outcome:
    """The outcome as the schema shows it."""
    return Outcome(
        id=global_id("Outcome", row.id),
        row=row,
        title=worded(row.title),
        text=worded(row.text),
        created_at=DateTime(row.created_at),
        published_at=optional_time(row.published_at),
    )


async def find_outcome(context: Context, outcome_id: int | None) -> Outcome | None:
    """The outcome of that key."""
    return await by_id(context, queries.outcomes_by_id, outcome_of, outcome_id)


KINDS = {
    "Outcome": Kind(permission=Permission.READ_SURVEYS, fetch=lambda context, keys: find_outcome(context, keys[0]))
}


@strawberry.type
class OutcomesQuery:
    """What can be asked of outcomes."""

    @guarded(Permission.READ_SURVEYS)
    async def outcomes(
        self,
        info: Info,
        *,
        brand_id: OneBrand = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Outcome]:
        """What came of the answers, drafts too, in the order in which it was written."""
        part, of = asked(first, after, last, before, int, of="Outcome"), optional_id(brand_id, "Brand", "brandId")
        page = info.context.read(lambda session: queries.list_outcomes(session, part, brand_id=of))
        return await connected(page, outcome_of)


@input_shape
class OutcomeCreateInput(RepeatableInput):
    """Something to tell respondents."""

    brand_id: strawberry.ID = says("Whose company did it.")
    survey_id: strawberry.ID | None = says("Only to respondents of this survey.", default=None)
    title: WordingInput = says("What it is called.")
    text: WordingInput = says("What was done; blank lines part paragraphs.")


@object_shape
class OutcomeCreatePayload(Payload):
    """What `outcomeCreate` answers."""

    outcome: Outcome | None = says("The new draft.")


@input_shape
class OutcomeUpdateInput(MutationInput):
    """How to say it otherwise; what is left out stays."""

    id: strawberry.ID = says("The outcome's id.")
    title: WordingInput | None = says("What it is called now.", default=None)
    text: WordingInput | None = says("What is told now.", default=None)


@object_shape
class OutcomeUpdatePayload(Payload):
    """What `outcomeUpdate` answers."""

    outcome: Outcome | None = says("The outcome, as it is now.")


@input_shape
class OutcomePublishInput(RepeatableInput):
    """What to tell from now on."""

    id: strawberry.ID = says("The outcome's id.")


@object_shape
class OutcomePublishPayload(Payload):
    """What `outcomePublish` answers."""

    outcome: Outcome | None = says("The outcome, now told.")


@input_shape
class OutcomeWithdrawInput(RepeatableInput):
    """What to tell no longer."""

    id: strawberry.ID = says("The outcome's id.")


@object_shape
class OutcomeWithdrawPayload(Payload):
    """What `outcomeWithdraw` answers."""

    outcome: Outcome | None = says("The outcome, a draft again.")


@strawberry.type
class OutcomesMutation:
    """What changes outcomes."""

    @guarded(Permission.EDIT_SURVEYS)
    async def outcome_create(self, info: Info, input: OutcomeCreateInput) -> OutcomeCreatePayload:
        """Writes a draft of what came of the answers."""

        def work(session: Session) -> Result:
            row = actions.add_outcome(
                session,
                brand_id=parse_id(input.brand_id, "Brand", "brandId"),
                survey_id=optional_id(input.survey_id, "Survey", "surveyId"),
                title=input.title.kept(),
                text=input.text.kept(),
                now=info.context.now,
            )
            return {"id": row.id}

        done = await attempt(info, input, work)
        return OutcomeCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            outcome=await find_outcome(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def outcome_update(self, info: Info, input: OutcomeUpdateInput) -> OutcomeUpdatePayload:
        """Says it otherwise, at once where it is published."""

        def work(session: Session) -> Result:
            row = actions.change_outcome(
                session,
                parse_id(input.id, "Outcome", "id"),
                title=None if input.title is None else input.title.kept(),
                text=None if input.text is None else input.text.kept(),
            )
            return {"id": row.id}

        done = await attempt(info, input, work)
        return OutcomeUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            outcome=await find_outcome(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def outcome_publish(self, info: Info, input: OutcomePublishInput) -> OutcomePublishPayload:
        """Tells it to those who answered, on the page of their preferences."""

        def work(session: Session) -> Result:
            return {"id": actions.publish_outcome(session, parse_id(input.id, "Outcome", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return OutcomePublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            outcome=await find_outcome(info.context, done.id()),
        )

    @guarded(Permission.EDIT_SURVEYS)
    async def outcome_withdraw(self, info: Info, input: OutcomeWithdrawInput) -> OutcomeWithdrawPayload:
        """Tells it no longer."""

        def work(session: Session) -> Result:
            return {"id": actions.withdraw_outcome(session, parse_id(input.id, "Outcome", "id")).id}

        done = await attempt(info, input, work)
        return OutcomeWithdrawPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            outcome=await find_outcome(info.context, done.id()),
        )
