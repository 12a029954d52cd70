"""The schema: every room's part of it put together, and printed."""

from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig

from backend.api import (
    catalogue,
    channels,
    contact,
    identity,
    imports,
    invitations,
    loyalty,
    open_links,
    outbox,
    outcomes,
    panel,
    people,
    planning,
    positions,
    purchases,
    responses,
    results,
    segments,
    staff,
    surveys,
    touchpoints,
    tryouts,
)
from backend.api.context import Info, Kind
from backend.api.documents import StaffSchema
from backend.api.nodes import Node, parse_any_id
from backend.api.permissions import open_to_staff
from backend.api.scalars import SCALARS

KINDS: dict[str, Kind] = {
    **catalogue.KINDS,
    **channels.KINDS,
    **identity.KINDS,
    **imports.KINDS,
    **invitations.KINDS,
    **loyalty.KINDS,
    **open_links.KINDS,
    **outbox.KINDS,
    **outcomes.KINDS,
    **panel.KINDS,
    **people.KINDS,
    **planning.KINDS,
    **positions.KINDS,
    **purchases.KINDS,
    **responses.KINDS,
    **staff.KINDS,
    **surveys.KINDS,
    **touchpoints.KINDS,
}


@strawberry.type(description="What can be asked.")
class Query(
    catalogue.CatalogueQuery,
    channels.ChannelsQuery,
    contact.ContactQuery,
    identity.IdentityQuery,
    imports.ImportsQuery,
    invitations.InvitationsQuery,
    loyalty.LoyaltyQuery,
    outbox.OutboxQuery,
    outcomes.OutcomesQuery,
    people.PeopleQuery,
    planning.PlanningQuery,
    results.ResultsQuery,
    segments.SegmentsQuery,
    staff.StaffQuery,
    surveys.SurveysQuery,
    touchpoints.TouchpointsQuery,
    tryouts.TryoutsQuery,
):
    """Every room's questions."""

    @open_to_staff
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Any object's id.")]
    ) -> Node | None:
        """Any object by its id, for whoever may see its type; null where there is none."""
        kind, keys = parse_any_id(id, "id")
        return await info.context.node(kind, *keys)


@strawberry.type(description="What can be changed; each mutation is done wholly or not at all.")
class Mutation(
    catalogue.CatalogueMutation,
    channels.ChannelsMutation,
    contact.ContactMutation,
    identity.IdentityMutation,
    imports.ImportsMutation,
    invitations.InvitationsMutation,
    loyalty.LoyaltyMutation,
    open_links.OpenLinksMutation,
    outbox.OutboxMutation,
    outcomes.OutcomesMutation,
    people.PeopleMutation,
    planning.PlanningMutation,
    purchases.PurchasesMutation,
    staff.StaffMutation,
    surveys.SurveysMutation,
    touchpoints.TouchpointsMutation,
    tryouts.TryoutsMutation,
):
    """Every room's changes."""


def _built(*, sort: bool) -> StaffSchema:
    return StaffSchema(
        query=Query, mutation=Mutation, types=(), config=StrawberryConfig(scalar_map=SCALARS, sort_schema=sort)
    )


schema = _built(sort=False)


def print_schema() -> str:
    """The schema in the schema language, sorted, with the permission that each field needs."""
    # Sorting makes every type anew and forgets how Strawberry reads enums: good to print, not to serve.
    return _built(sort=True).as_str().rstrip() + "\n"
