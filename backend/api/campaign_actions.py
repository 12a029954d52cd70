"""What changes campaigns: drafts, launches, draws, their end, and what the marketing tool tells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TypeVar

import strawberry
from strawberry.utils.str_converters import to_camel_case

from backend.api.campaign_enums import GoalKind
from backend.api.campaign_launching import go_on
from backend.api.campaign_seeds import SEED, chosen_seed
from backend.api.campaigns import Campaign, find_campaign
from backend.api.communication_enums import Form
from backend.api.fields.context import Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import MutationInput, Outcome, Payload, RepeatableInput, attempt
from backend.api.people_where import PeopleWhereInput, check_may_ask, condition_for
from backend.api.shapes.enums import Axis, Channel, Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime, WordingInput
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import Viewer, guarded
from backend.communications.actions import campaigns as actions
from backend.communications.actions.drawing import redraw
from backend.communications.rules.campaign_content import Content
from backend.communications.rules.campaigns import CampaignInput, Goal
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Refused
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import InAudience
from backend.staff.rules import Permission

P = TypeVar("P", bound=Payload)


@input_shape
class CampaignGoalInput:
    """What a campaign is to change."""

    kind: GoalKind = says("What.")
    axis: Axis | None = says("On which axis, for a goal on an axis.", default=None)
    origins: list[Segment] | None = says("From which segments; any if left out.", default=None, name="from")
    targets: list[Segment] | None = says("Into which segments, for a goal of moving.", default=None, name="to")
    target: float | None = says("By how much more than in the control.", default=None)


@input_shape
class CampaignContentInput:
    """What one segment is told: an entry of the campaign's plan, or words."""

    segment: Segment | None = says("Which segment; every one that is not named if left out.", default=None)
    unclassified: bool = says("In place of a segment: those of whom too little is known.", default=False)
    entry_key: str | None = says("The entry of the plan that says it.", default=None)
    form: Form = says("How the words are sent.", default=Form.HTML_MAIL)
    title: WordingInput | None = says("The subject.", default=None)
    text: WordingInput | None = says("The words; Markdown in an HTML mail.", default=None)
    url: str | None = says("Where its button leads.", default=None)

    def content(self) -> Content:
        """The content as the room reads it."""
        segment = UNCLASSIFIED if self.unclassified else self.segment
        return Content(
            segment=None if segment is None else int(segment),
            entry=self.entry_key,
            form=self.form,
            title=None if self.title is None else self.title.kept(),
            text=None if self.text is None else self.text.kept(),
            url=self.url,
        )


@input_shape
class CampaignSaidInput:
    """A campaign as a planner says it, as a whole."""

    key: str = says("Your own name for it: letters, digits, '-', '_' and '.'.")
    name: WordingInput = says("What it is called.")
    product_id: strawberry.ID = says("About which product.")
    goal: CampaignGoalInput = says("What it is to change.")
    hypothesis: str = says("Why it should.")
    where: PeopleWhereInput | None = says("Whom it is for; everybody if nothing is said.", default=None)
    audience_id: strawberry.ID | None = says("In place of a condition: a saved audience.", default=None)
    plan_id: strawberry.ID | None = says("The version of the product's plan that it carries out.", default=None)
    contents: list[CampaignContentInput] | None = says(
        "What it says; if left out, the first thing that its plan has for each segment.", default=None
    )
    purpose: str = says("For which purpose people must have agreed to be contacted.")
    channel: Channel = says("EMAIL, or FILE for a marketing tool.")
    control_share: float = says("Which share of each segment is kept out to compare with: 0 to 0.9.", default=0.1)
    starts_at: DateTime = says("From when on people are written to.")
    ends_at: DateTime = says("Until when.")
    measure_days: int = says("For how many days more what comes of it is measured.", default=30)

    def said(self, session: Session, viewer: Viewer) -> CampaignInput:
        """The campaign as the room reads it, if the viewer may see everything that it asks about."""
        audience_id = optional_id(self.audience_id, "Audience", "audienceId")
        if audience_id is not None:
            check_may_ask(session, viewer, InAudience(audience_id=audience_id))
        return CampaignInput(
            key=self.key,
            name=self.name.kept(),
            product_id=parse_id(self.product_id, "Product", "productId"),
            goal=self._goal(),
            hypothesis=self.hypothesis,
            purpose=self.purpose,
            channel=self.channel,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            measure_days=self.measure_days,
            control_share=self.control_share,
            where=condition_for(session, viewer, self.where),
            audience_id=audience_id,
            plan_id=optional_id(self.plan_id, "CommunicationPlan", "planId"),
            content=None if self.contents is None else [each.content() for each in self.contents],
        )

    def _goal(self) -> Goal:
        goal = self.goal
        return Goal(
            kind=goal.kind,
            axis=goal.axis,
            origins=None if goal.origins is None else list(map(int, goal.origins)),
            targets=None if goal.targets is None else list(map(int, goal.targets)),
            target=goal.target,
        )


@input_shape
class CampaignCreateInput(RepeatableInput):
    """A campaign to make."""

    campaign: CampaignSaidInput = says("The campaign.")
    seed: str | None = says(SEED, default=None)


@input_shape
class CampaignUpdateInput(MutationInput):
    """A draft to say anew."""

    id: strawberry.ID = says("Which one.")
    campaign: CampaignSaidInput = says("The campaign, as a whole.")


@input_shape
class CampaignLaunchInput(RepeatableInput):
    """A draft to launch."""

    id: strawberry.ID = says("Which one.")


@input_shape
class CampaignRedrawInput(RepeatableInput):
    """A campaign whose control is to be drawn anew."""

    id: strawberry.ID = says("Which one.")
    reason: str = says("Why; it stays on record beside the earlier draws.")
    seed: str | None = says(SEED, default=None)


@input_shape
class CampaignEndInput(RepeatableInput):
    """A campaign that is to end now."""

    id: strawberry.ID = says("Which one.")


@input_shape
class CampaignCancelInput(RepeatableInput):
    """A campaign to call off."""

    id: strawberry.ID = says("Which one.")


@object_shape
class CampaignCreatePayload(Payload):
    """What `campaignCreate` answers."""

    campaign: Campaign | None = says("The new draft.")


@object_shape
class CampaignUpdatePayload(Payload):
    """What `campaignUpdate` answers."""

    campaign: Campaign | None = says("The draft as it says now.")


@object_shape
class CampaignLaunchPayload(Payload):
    """What `campaignLaunch` answers."""

    campaign: Campaign | None = says("The campaign, launched.")


@object_shape
class CampaignRedrawPayload(Payload):
    """What `campaignRedraw` answers."""

    campaign: Campaign | None = says("The campaign, its control drawn anew.")


@object_shape
class CampaignEndPayload(Payload):
    """What `campaignEnd` answers."""

    campaign: Campaign | None = says("The campaign, over.")


@object_shape
class CampaignCancelPayload(Payload):
    """What `campaignCancel` answers."""

    campaign: Campaign | None = says("The campaign, called off.")


@strawberry.type
class CampaignsMutation:
    """What changes campaigns."""

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_create(self, info: Info, input: CampaignCreateInput) -> CampaignCreatePayload:
        """Makes a draft."""
        context = info.context

        def work(session: Session) -> Result:
            seed, by = chosen_seed(input.seed), context.viewer.member_id
            with _inside_what_is_said():
                given = input.campaign.said(session, context.viewer)
                return {"id": actions.add_campaign(session, given, seed=seed, now=context.now, by=by).id}

        return await _answered(CampaignCreatePayload, info, input, await attempt(info, input, work))

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_update(self, info: Info, input: CampaignUpdateInput) -> CampaignUpdatePayload:
        """Says a draft anew; refused once it was launched."""
        context = info.context

        def work(session: Session) -> Result:
            campaign_id = parse_id(input.id, "Campaign", "id")
            with _inside_what_is_said():
                given = input.campaign.said(session, context.viewer)
                return {"id": actions.change_campaign(session, campaign_id, given, context.now).id}

        return await _answered(CampaignUpdatePayload, info, input, await attempt(info, input, work))

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_launch(self, info: Info, input: CampaignLaunchInput) -> CampaignLaunchPayload:
        """Freezes whom it is for, draws the control and begins; of many people, due work does what is left over."""

        def work(session: Session) -> Result:
            return {"id": actions.launch(session, parse_id(input.id, "Campaign", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        await go_on(info.context, done.id())
        return await _answered(CampaignLaunchPayload, info, input, done)

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_redraw(self, info: Info, input: CampaignRedrawInput) -> CampaignRedrawPayload:
        """Draws its control anew; refused once anybody may have been sent something."""
        context = info.context

        def work(session: Session) -> Result:
            drawn = redraw(
                session,
                parse_id(input.id, "Campaign", "id"),
                seed=chosen_seed(input.seed),
                reason=input.reason,
                now=context.now,
                by=context.viewer.member_id,
            )
            return {"id": drawn.id}

        done = await attempt(info, input, work)
        await go_on(context, done.id())
        return await _answered(CampaignRedrawPayload, info, input, done)

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_end(self, info: Info, input: CampaignEndInput) -> CampaignEndPayload:
        """Ends it now: nothing more is sent, and what comes of it is measured."""

        def work(session: Session) -> Result:
            return {"id": actions.end(session, parse_id(input.id, "Campaign", "id"), info.context.now).id}

        return await _answered(CampaignEndPayload, info, input, await attempt(info, input, work))

    @guarded(Permission.RUN_CAMPAIGNS)
    async def campaign_cancel(self, info: Info, input: CampaignCancelInput) -> CampaignCancelPayload:
        """Calls it off: what waits is not sent."""

        def work(session: Session) -> Result:
            return {"id": actions.cancel(session, parse_id(input.id, "Campaign", "id"), info.context.now).id}

        return await _answered(CampaignCancelPayload, info, input, await attempt(info, input, work))


@contextmanager
def _inside_what_is_said() -> Iterator[None]:
    """What is refused in the campaign as it is said has the path of its place in the input before it."""
    try:
        yield
    except Refused as refusal:
        if refusal.path and refusal.path[0] in {to_camel_case(each.name) for each in fields(CampaignSaidInput)}:
            raise type(refusal)(refusal.message, "campaign", *refusal.path) from None
        raise


async def _answered(payload: Callable[..., P], info: Info, input: MutationInput, done: Outcome) -> P:
    return payload(
        user_errors=done.errors,
        client_mutation_id=input.client_mutation_id,
        campaign=await find_campaign(info.context, done.id()),
    )
