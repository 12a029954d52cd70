"""Audiences are saved, frozen, changed, watched and closed by staff."""

import strawberry

from backend.api.audiences import Audience, find_audience, seen_as
from backend.api.fields.context import Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.people_where import PeopleWhereInput, condition_for
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import WordingInput
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.segments.actions import (
    AudienceDraft,
    add_audience,
    change_audience,
    close_audience,
    freeze_audience,
    unwatch_audience,
    watch_audience,
)
from backend.staff.rules import Permission


@input_shape
class AudienceCreateInput(RepeatableInput):
    """A new audience."""

    key: str = says("The author's own name for it: unique, and never changed.")
    name: WordingInput = says("What people call it.")
    where: PeopleWhereInput | None = says("Of whom it consists; everybody if left out.", default=None)
    product_id: strawberry.ID | None = says("By whose segments it is looked at.", default=None)
    frozen: bool = says("Whether it is the list of those of whom the condition holds now.", default=False)


@object_shape
class AudienceCreatePayload(Payload):
    """What `audienceCreate` answers."""

    audience: Audience | None = says("The new audience.")


@input_shape
class AudienceFreezeInput(RepeatableInput):
    """An audience that is to become a list; it stays as it is itself."""

    id: strawberry.ID = says("The audience whose people make the list.")
    key: str = says("The list's own name: unique, and never changed.")
    name: WordingInput = says("What people call the list.")


@object_shape
class AudienceFreezePayload(Payload):
    """What `audienceFreeze` answers."""

    audience: Audience | None = says("The list, a new audience.")


@input_shape
class AudienceUpdateInput(MutationInput):
    """What is to be another way; what is left out stays."""

    id: strawberry.ID = says("The audience's id.")
    name: WordingInput | None = says("What people call it.", default=None)
    where: PeopleWhereInput | None = says(
        "Of whom it consists. While it is watched, nobody is told whom the other condition lets in or out.",
        default=None,
    )
    product_id: strawberry.ID | None = says("By whose segments it is looked at.", default=None)
    watched: bool | None = says(
        "Whether webhooks and subscriptions are told who enters and who leaves; looked at every minute or so.",
        default=None,
    )


@object_shape
class AudienceUpdatePayload(Payload):
    """What `audienceUpdate` answers."""

    audience: Audience | None = says("The audience, as it is now.")


@input_shape
class AudienceCloseInput(MutationInput):
    """Which audience to close."""

    id: strawberry.ID = says("The audience's id.")


@object_shape
class AudienceClosePayload(Payload):
    """What `audienceClose` answers."""

    audience: Audience | None = says("The audience, now closed.")


@strawberry.type
class AudiencesMutation:
    """What changes saved audiences."""

    @guarded(Permission.EDIT_AUDIENCES)
    async def audience_create(self, info: Info, input: AudienceCreateInput) -> AudienceCreatePayload:
        """Saves an audience under a name."""
        viewer, now = info.context.viewer, info.context.now

        def work(session: Session) -> Result:
            draft = AudienceDraft(
                key=input.key,
                name=input.name.kept(),
                where=condition_for(session, viewer, input.where),
                product_id=optional_id(input.product_id, "Product", "productId"),
            )
            add = freeze_audience if input.frozen else add_audience
            return {"id": add(session, draft, now, by=viewer.member_id).id}

        done = await attempt(info, input, work)
        return AudienceCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            audience=await find_audience(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AUDIENCES)
    async def audience_freeze(self, info: Info, input: AudienceFreezeInput) -> AudienceFreezePayload:
        """Makes a list of those who are in an audience now; later changes of the audience do not change the list."""
        viewer, now = info.context.viewer, info.context.now

        def work(session: Session) -> Result:
            condition = seen_as(session, viewer, parse_id(input.id, "Audience", "id"))
            draft = AudienceDraft(key=input.key, name=input.name.kept(), where=condition)
            return {"id": freeze_audience(session, draft, now, by=viewer.member_id).id}

        done = await attempt(info, input, work)
        return AudienceFreezePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            audience=await find_audience(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AUDIENCES)
    async def audience_update(self, info: Info, input: AudienceUpdateInput) -> AudienceUpdatePayload:
        """Changes a saved audience, or whether it is watched."""
        viewer, now = info.context.viewer, info.context.now

        def work(session: Session) -> Result:
            key = parse_id(input.id, "Audience", "id")
            change_audience(
                session,
                key,
                name=None if input.name is None else input.name.kept(),
                where=condition_for(session, viewer, input.where),
                product_id=optional_id(input.product_id, "Product", "productId"),
                now=now,
            )
            if input.watched is not None:
                (watch_audience if input.watched else unwatch_audience)(session, key, now)
            return {"id": key}

        done = await attempt(info, input, work)
        return AudienceUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            audience=await find_audience(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AUDIENCES)
    async def audience_close(self, info: Info, input: AudienceCloseInput) -> AudienceClosePayload:
        """Takes an audience out of use; what was built on it goes on, and nobody is told any more who enters it."""

        def work(session: Session) -> Result:
            return {"id": close_audience(session, parse_id(input.id, "Audience", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return AudienceClosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            audience=await find_audience(info.context, done.id()),
        )
