"""The schema: every room's part of it put together, and printed."""

from typing import Annotated, TypeAlias, cast

import strawberry
from strawberry.schema.config import StrawberryConfig

from backend.api import (
    ambassadors,
    ambassadors_actions,
    ambassadors_programmes,
    audience_actions,
    audiences,
    audit,
    boards,
    boards_actions,
    campaign_actions,
    campaign_controls,
    campaign_results,
    campaign_results_findings,
    campaign_returns,
    campaigns,
    catalogue,
    channels,
    communication_contacts,
    communication_plans,
    communication_publish,
    contact,
    exports,
    idea_actions,
    idea_comments,
    ideas,
    ideas_found,
    identity,
    imports,
    invitations,
    jobs,
    leads,
    leads_requests,
    leads_work,
    lifetime,
    loyalty,
    missions,
    models_trial,
    moderation,
    moderation_actions,
    moderation_texts,
    named_lists,
    open_links,
    outbox,
    outcomes,
    panel,
    people,
    planning,
    points,
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
    segments_cohorts,
    staff,
    staff_reach,
    surveys,
    touchpoints,
    tryouts,
)
from backend.api.documents.documents import StaffSchema
from backend.api.fields.connections import MOST
from backend.api.fields.context import Context, Info, Kind
from backend.api.live import Subscription
from backend.api.plainly import PLAIN
from backend.api.shapes.nodes import Node, parse_any_id
from backend.api.shapes.scalars import SCALARS
from backend.api.viewers.permissions import open_to_staff
from backend.errors import Invalid

Ids: TypeAlias = Annotated[list[strawberry.ID], strawberry.argument(description=f"Any objects' ids, at most {MOST}.")]

KINDS: dict[str, Kind] = {
    **ambassadors.KINDS,
    **ambassadors_programmes.KINDS,
    **audiences.KINDS,
    **boards.KINDS,
    **campaign_results_findings.KINDS,
    **campaigns.KINDS,
    **catalogue.KINDS,
    **channels.KINDS,
    **communication_contacts.KINDS,
    **communication_plans.KINDS,
    **idea_comments.KINDS,
    **ideas.KINDS,
    **identity.KINDS,
    **imports.KINDS,
    **invitations.KINDS,
    **jobs.KINDS,
    **leads.KINDS,
    **leads_requests.KINDS,
    **lifetime.KINDS,
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
    **audit.KINDS,
    **staff.KINDS,
    **surveys.KINDS,
    **touchpoints.KINDS,
}


@strawberry.type(description="What can be asked.")
class Query(
    ambassadors.AmbassadorsQuery,
    ambassadors_programmes.ProgrammesQuery,
    audiences.AudiencesQuery,
    boards.BoardsQuery,
    campaign_controls.ControlsQuery,
    campaign_results.CampaignResultsQuery,
    campaign_results_findings.CampaignFindingsQuery,
    campaigns.CampaignsQuery,
    catalogue.CatalogueQuery,
    channels.ChannelsQuery,
    communication_contacts.CommunicationContactsQuery,
    communication_plans.CommunicationPlansQuery,
    contact.ContactQuery,
    ideas_found.IdeasQuery,
    identity.IdentityQuery,
    imports.ImportsQuery,
    invitations.InvitationsQuery,
    jobs.JobsQuery,
    leads.LeadsQuery,
    leads_requests.LeadRequestsQuery,
    lifetime.LifetimeQuery,
    loyalty.LoyaltyQuery,
    missions.MissionsQuery,
    models_trial.ModelsQuery,
    moderation.ModerationQuery,
    named_lists.NamedListsQuery,
    outbox.OutboxQuery,
    outcomes.OutcomesQuery,
    people.PeopleQuery,
    planning.PlanningQuery,
    points.PointsQuery,
    referrals.ReferralsQuery,
    results.ResultsQuery,
    rewards.RewardsQuery,
    sales_card.SalesCardQuery,
    sales_results.SalesResultsQuery,
    sales_schemes.SalesSchemesQuery,
    segments.SegmentsQuery,
    segments_cohorts.CohortsQuery,
    staff.StaffQuery,
    audit.AuditQuery,
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

    @open_to_staff
    def nodes(self, info: Info, ids: Ids) -> list[Node | None]:
        """Objects by their ids, in their order, each as `node` finds it; what is refused of one says its place."""
        if len(ids) > MOST:
            raise Invalid(f"at most {MOST} objects are found at once", "ids")
        # Each is awaited on its own: those of a type are read together, and a refusal keeps nobody from the others.
        return cast("list[Node | None]", [_found(info.context, each) for each in ids])


async def _found(context: Context, spelled: str) -> Node | None:
    kind, keys = parse_any_id(spelled, "ids")
    return await context.node(kind, *keys)


@strawberry.type(description="What can be changed; each mutation is done wholly or not at all.")
class Mutation(
    ambassadors_actions.AmbassadorsMutation,
    ambassadors_programmes.ProgrammesMutation,
    audience_actions.AudiencesMutation,
    boards_actions.BoardsMutation,
    campaign_actions.CampaignsMutation,
    campaign_controls.ControlsMutation,
    campaign_results_findings.CampaignFindingsMutation,
    campaign_returns.CampaignReturnsMutation,
    catalogue.CatalogueMutation,
    channels.ChannelsMutation,
    communication_contacts.CommunicationContactsMutation,
    communication_publish.CommunicationPlansMutation,
    contact.ContactMutation,
    exports.ExportsMutation,
    idea_actions.IdeasMutation,
    identity.IdentityMutation,
    imports.ImportsMutation,
    invitations.InvitationsMutation,
    jobs.JobsMutation,
    leads_requests.LeadRequestsMutation,
    leads_work.LeadsMutation,
    lifetime.LifetimeMutation,
    loyalty.LoyaltyMutation,
    missions.MissionsMutation,
    models_trial.ModelsMutation,
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
    staff_reach.StaffReachMutation,
    surveys.SurveysMutation,
    touchpoints.TouchpointsMutation,
    tryouts.TryoutsMutation,
):
    """Every room's changes."""


def _built(*, sort: bool) -> StaffSchema:
    return StaffSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(),
        config=StrawberryConfig(scalar_map=SCALARS, sort_schema=sort),
        plain=PLAIN,
    )


schema = _built(sort=False)


def print_schema() -> str:
    """The schema in the schema language, sorted, with the permission that each field needs."""
    # Sorting makes every type anew and forgets how Strawberry reads enums: good to print, not to serve.
    return _built(sort=True).as_str().rstrip() + "\n"
