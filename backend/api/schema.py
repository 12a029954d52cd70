"""The schema: every room's part of it put together, and printed."""

from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig

from backend.api import (
    ambassadors,
    ambassadors_actions,
    ambassadors_programmes,
    boards,
    boards_actions,
    catalogue,
    channels,
    contact,
    idea_actions,
    idea_comments,
    ideas,
    ideas_found,
    identity,
    imports,
    invitations,
    leads,
    leads_requests,
    leads_work,
    loyalty,
    missions,
    moderation,
    moderation_actions,
    moderation_texts,
    open_links,
    outbox,
    outcomes,
    panel,
    people,
    planning,
    positions,
    purchases,
    referrals,
    responses,
    results,
    rewards,
    sales_card,
    sales_results,
    sales_schemes,
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
    **ambassadors.KINDS,
    **ambassadors_programmes.KINDS,
    **boards.KINDS,
    **catalogue.KINDS,
    **channels.KINDS,
    **idea_comments.KINDS,
    **ideas.KINDS,
    **identity.KINDS,
    **imports.KINDS,
    **invitations.KINDS,
    **leads.KINDS,
    **leads_requests.KINDS,
    **loyalty.KINDS,
    **missions.KINDS,
    **moderation.KINDS,
    **open_links.KINDS,
    **outbox.KINDS,
    **outcomes.KINDS,
    **panel.KINDS,
    **people.KINDS,
    **planning.KINDS,
    **positions.KINDS,
    **purchases.KINDS,
    **referrals.KINDS,
    **responses.KINDS,
    **rewards.KINDS,
    **sales_schemes.KINDS,
    **staff.KINDS,
    **surveys.KINDS,
    **touchpoints.KINDS,
}


@strawberry.type(description="What can be asked.")
class Query(
    ambassadors.AmbassadorsQuery,
    ambassadors_programmes.ProgrammesQuery,
    boards.BoardsQuery,
    catalogue.CatalogueQuery,
    channels.ChannelsQuery,
    contact.ContactQuery,
    ideas_found.IdeasQuery,
    identity.IdentityQuery,
    imports.ImportsQuery,
    invitations.InvitationsQuery,
    leads.LeadsQuery,
    leads_requests.LeadRequestsQuery,
    loyalty.LoyaltyQuery,
    missions.MissionsQuery,
    moderation.ModerationQuery,
    outbox.OutboxQuery,
    outcomes.OutcomesQuery,
    people.PeopleQuery,
    planning.PlanningQuery,
    referrals.ReferralsQuery,
    results.ResultsQuery,
    rewards.RewardsQuery,
    sales_card.SalesCardQuery,
    sales_results.SalesResultsQuery,
    sales_schemes.SalesSchemesQuery,
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
    ambassadors_actions.AmbassadorsMutation,
    ambassadors_programmes.ProgrammesMutation,
    boards_actions.BoardsMutation,
    catalogue.CatalogueMutation,
    channels.ChannelsMutation,
    contact.ContactMutation,
    idea_actions.IdeasMutation,
    identity.IdentityMutation,
    imports.ImportsMutation,
    invitations.InvitationsMutation,
    leads_requests.LeadRequestsMutation,
    leads_work.LeadsMutation,
    loyalty.LoyaltyMutation,
    missions.MissionsMutation,
    moderation_actions.ModerationMutation,
    moderation_texts.ModeratedTextsMutation,
    open_links.OpenLinksMutation,
    outbox.OutboxMutation,
    outcomes.OutcomesMutation,
    people.PeopleMutation,
    planning.PlanningMutation,
    purchases.PurchasesMutation,
    referrals.ReferralsMutation,
    rewards.RewardsMutation,
    sales_schemes.SalesSchemesMutation,
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
