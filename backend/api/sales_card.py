"""The salesperson's card in the schema: one person towards one product, and what to do next."""

from typing import Annotated

import strawberry

from backend.api.catalogue import Product, product_of
from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import ProductId
from backend.api.leads import Lead, LeadChoice, LeadStep, choice_of, lead_of, scope_in, step_of
from backend.api.positions import Position, Standing, position_of
from backend.api.sales_enums import Action, Agreement, Freshness, Reach, Reason, Stage
from backend.api.sales_schemes import SalesScheme, scheme_of
from backend.api.shapes.enums import Channel, Language
from backend.api.shapes.nodes import global_id, parse_id
from backend.api.shapes.personal import PERSONAL
from backend.api.shapes.scalars import DateTime, Wording, optional_time, worded
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import Viewer, guarded, later
from backend.api.would_move import WouldMove, would_move_of
from backend.errors import Invalid
from backend.panel.rules import clean_ref
from backend.sales.queries import card as queries
from backend.sales.rules.next_action import REASONS
from backend.staff.rules import Permission


@object_shape
class CardFreshness:
    """How fresh what is known of the person is."""

    psychology: Freshness = says("What they feel about the product.")
    depth: Freshness = says("How attached they are to the brand.")
    heard_at: DateTime | None = says("When they last said anything of either, themselves or in a conversation.")


@object_shape
class ChannelConsent:
    """What the person decided on being contacted by a channel for sales, or for every purpose."""

    channel: Channel = says("The channel.")
    agreement: Agreement = says("What they decided.")
    decided_at: DateTime | None = says("When; null where they never did.")


@object_shape
class NextAction:
    """What to do next, and why that."""

    action: Action | None = says("Which part of the scheme; null where nothing is to be done.")
    wording: Wording | None = says("The scheme's words for it; null where nothing is to be done.")
    reason: Reason = says("Why, for programs.")
    why: Wording = says("Why, for people.")


@object_shape
class SalesCard:
    """What a salesperson needs to know of one person towards one product, read at one instant."""

    card: strawberry.Private[queries.SalesCard]
    as_of: DateTime = says("The instant at which all of this is true.")
    person_id: strawberry.ID = says("The person's id.")
    external_ref: str | None = says(
        "By which reference the client knows the person; null without one, or for whom it is too personal.",
        personal=True,
    )
    language: Language = says("In which language to speak to them.")
    channel: Channel | None = says("By which channel they would rather be reached; null where they did not choose.")
    paused_until: DateTime | None = says("Until when they want to hear nothing; null where they did not ask for it.")
    product: Product = says("Towards which product.")
    standing: Standing = says("Whether they have bought it.")
    position: Position | None = says(
        "Where they stand, with its certainty and its reasons; null where nothing has touched the product yet."
    )
    freshness: CardFreshness = says("How fresh what is known of them is.")
    would_move: WouldMove = says("What would carry them over the nearest cut of each axis.")
    consents: list[ChannelConsent] = says("How they may be contacted, channel by channel.")
    stage: Stage = says("The lead's stage; APPROACH without a lead.")
    lead: Lead | None = says("The open lead, or the one that was closed last; null where the viewer has none in scope.")
    latest_step: LeadStep | None = says("What was done with the lead last.")
    scheme: SalesScheme | None = says("How to meet them; null where no scheme fits.")
    reach: Reach | None = says("Whether that scheme is for their very segment, or stands in for one.")
    next_action: NextAction = says("What to do next.")
    choice: LeadChoice | None = says("What was decided last on that very action; null where nothing was.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Whose card it is."""
        return await info.context.node("Person", self.card.person.id)


def card_of(viewer: Viewer, card: queries.SalesCard) -> SalesCard:
    """The card as the schema shows it to this viewer."""
    person, lead, fitting, action = card.person, card.lead, card.fitting, card.next_action
    knows = lead is not None or viewer.may(Permission.READ_PERSONAL_DATA)
    return SalesCard(
        card=card,
        as_of=DateTime(card.view.at),
        person_id=global_id("Person", person.id),
        external_ref=person.external_ref if knows else None,
        language=Language(person.language),
        channel=None if person.channel is None else Channel(person.channel),
        paused_until=optional_time(person.paused_until),
        product=product_of(card.product),
        standing=Standing(card.standing.value),
        position=_position(card),
        freshness=CardFreshness(psychology=card.psychology, depth=card.depth, heard_at=optional_time(card.heard_at)),
        would_move=would_move_of(card.would_move),
        consents=[
            ChannelConsent(channel=each.channel, agreement=each.agreement, decided_at=optional_time(each.decided_at))
            for each in card.consents
        ],
        stage=card.stage,
        lead=None if lead is None else lead_of(lead.lead),
        latest_step=None if lead is None or lead.latest is None else step_of(lead.latest),
        scheme=None if fitting is None else scheme_of(fitting.row, fitting.scheme),
        reach=None if fitting is None else fitting.reach,
        next_action=NextAction(
            action=action.action,
            wording=None if action.wording is None else worded(action.wording),
            reason=action.reason,
            why=worded(REASONS[action.reason]),
        ),
        choice=None if lead is None or lead.choice is None else choice_of(lead.choice),
    )


async def find_card(context: Context, person_id: int, product_id: int) -> SalesCard | None:
    """The card of that person, if the viewer has their lead in scope or may read anyone."""
    card = await context.load(queries.sales_cards, person_id, product_id, _access(context), context.now)
    if card is None:
        return None
    shown = card_of(context.viewer, card)
    if shown.external_ref is not None:
        context.note("Person", card.person.id, "salesCard")
    return shown


async def find_card_by_ref(context: Context, external_ref: str, product_id: int) -> SalesCard | None:
    """The same of the person that the client knows by that reference."""
    ref, access = clean_ref(external_ref), _access(context, by_ref=True)
    card = await context.read(lambda session: queries.sales_card_by_ref(session, ref, product_id, access, context.now))
    return None if card is None else card_of(context.viewer, card)


OfPerson = Annotated[strawberry.ID | None, strawberry.argument(description="By the person's id.")]
OfRef = Annotated[str | None, strawberry.argument(description="By the client's own reference.", directives=[PERSONAL])]


@strawberry.type
class SalesCardQuery:
    """What can be asked of cards."""

    @guarded(Permission.READ_SCHEMES)
    async def sales_card(
        self, info: Info, product_id: ProductId, person_id: OfPerson = None, external_ref: OfRef = None
    ) -> SalesCard | None:
        """The card of a person, for whoever has the lead in scope or may read the panel and positions; else null."""
        context, product = info.context, parse_id(product_id, "Product", "productId")
        if (person_id is None) == (external_ref is None):
            raise Invalid("name the person by personId or by externalRef, and not by both", "personId")
        if person_id is not None:
            return await find_card(context, parse_id(person_id, "Person", "personId"), product)
        return await find_card_by_ref(context, external_ref or "", product)


def _access(context: Context, *, by_ref: bool = False) -> queries.CardAccess:
    """Whoever may read the panel and positions sees anyone's card, with or without a lead.

    By reference only who may know whose it is: who is found by it is known by it.
    """
    may = context.viewer.may
    knows = not by_ref or may(Permission.READ_PERSONAL_DATA)
    return queries.CardAccess(
        scope=scope_in(context) if may(Permission.READ_LEADS) else None,
        reads_anyone=knows and may(Permission.READ_PANEL) and may(Permission.READ_LOYALTY),
    )


def _position(card: queries.SalesCard) -> Position | None:
    if card.position is None:
        return None
    position = position_of(card.position)
    position.known_evidence = card.evidence
    return position
