"""The salesperson's card: all that is known of one person towards one product, and what to do next, in one read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.loyalty.queries import PositionView, ledger_of, live_model, positions_of
from backend.loyalty.queries.positions import evidence_at
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.explaining import Contribution, contributions
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import Attitude, fold
from backend.loyalty.rules.would_move import WouldMove, would_move
from backend.panel.tables import Person
from backend.sales.queries.card_consents import ChannelConsent, sales_consents
from backend.sales.queries.schemes import Fitting, scheme_for
from backend.sales.queries.scope import leads_in
from backend.sales.rules.leads import Stage, Standing
from backend.sales.rules.next_action import ContactStanding, Freshness, NextAction, next_action
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadChoice, LeadStep
from backend.staff.tables import StaffMember

K = TypeVar("K", int, str)

_NOBODY: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLead:
    """The lead on a card: whose it is, what was done last, and what was decided on the action that comes next."""

    lead: Lead
    owner: StaffMember | None
    latest: LeadStep | None
    choice: LeadChoice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesCard:
    """What a salesperson needs to know of one person towards one product, true at the instant of the reading."""

    person: Person
    product: Product
    view: PositionView
    evidence: Sequence[Evidence]
    consents: Sequence[ChannelConsent]
    stage: Stage
    fitting: Fitting | None
    next_action: NextAction
    lead: CardLead | None

    @property
    def position(self) -> PositionView | None:
        """The person's position; None where nothing has touched the product yet."""
        return None if self.view.state.placement is None else self.view

    @property
    def standing(self) -> Standing:
        """Whether the person has bought the product."""
        return _standing(self.view)

    @property
    def psychology(self) -> Freshness:
        """How fresh it is what the person feels about the product."""
        return _freshness(self.view.state.psychology, self.view.psychology)

    @property
    def depth(self) -> Freshness:
        """How fresh it is how attached they are to the brand."""
        return _freshness(self.view.state.depth, self.view.depth)

    @property
    def heard_at(self) -> Instant | None:
        """When the person last said anything of the product or the brand."""
        return max((each.at for each in self.evidence if each.axis is not Axis.BEHAVIOUR), default=None)

    @property
    def contributions(self) -> list[Contribution]:
        """What put the person where they are, the strongest first."""
        view = self.view
        spans, is_customer = view.model.behaviour_of(view.key.product_id), view.state.behaviour.is_customer
        return contributions(view.model, spans, self.evidence, view.at, is_customer=is_customer)

    @property
    def would_move(self) -> WouldMove:
        """What would carry the person over the nearest cut of each axis."""
        view = self.view
        spans = view.model.behaviour_of(view.key.product_id)
        coordinates = {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}
        return would_move(view.model, spans, view.state, view.at, evidence=self.evidence, coordinates=coordinates)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAccess:
    """Whose cards someone sees: of whom they have a lead in scope, or, with `reads_anyone`, of everyone.

    Without a scope no lead is looked for.
    """

    scope: LeadScope | None
    reads_anyone: bool = False


def sales_card(session: Session, person_id: int, product_id: int, access: CardAccess, now: Instant) -> SalesCard | None:
    """The card of that person; None for strangers and for nobody alike."""
    return sales_cards(session, [person_id], product_id, access, now).get(person_id)


def sales_cards(
    session: Session, person_ids: Collection[int], product_id: int, access: CardAccess, now: Instant
) -> dict[int, SalesCard]:
    """The cards of those people that the asker may see; those who are others by now are found as who they are."""
    return _cards(session, _BY_ID, person_ids, product_id, access=access, now=now)


def sales_card_by_ref(
    session: Session, external_ref: str, product_id: int, access: CardAccess, now: Instant
) -> SalesCard | None:
    """The card of the person that the client knows by that reference; None for strangers and for nobody alike."""
    cards = _cards(session, _BY_REF, [external_ref], product_id, access=access, now=now)
    return cards.get(external_ref)


def _cards(
    session: Session,
    who_is_now: Select[K, Person],
    names: Collection[K],
    product_id: int,
    *,
    access: CardAccess,
    now: Instant,
) -> dict[K, SalesCard]:
    """The cards to be seen of the people so named."""
    people = dict(session.execute(who_is_now, {"names": list(names)}).all())
    # Nobody takes the very statement that a stranger takes: time is not to tell them apart.
    ids = [people[name].id if name in people else _NOBODY for name in names]
    leads = _latest_leads(session, ids, product_id, access.scope)
    seen = {name: person for name, person in people.items() if access.reads_anyone or person.id in leads}
    product = session.get(Product, product_id) if seen else None
    if product is None:
        return {}
    return {name: _drawn(session, person, product, leads.get(person.id), now) for name, person in seen.items()}


def _who_is_now(key: InstrumentedAttribute[int] | InstrumentedAttribute[str | None]) -> Select[K, Person]:
    """Everyone of a list of names, followed to who they are now; whoever is gone is left out."""
    named = key.in_(bindparam("names", expanding=True))
    now_is = select(key.label("name"), Person.id, Person.merged_into).where(named).cte(recursive=True)
    other = aliased(Person)
    now_is = now_is.union_all(
        select(now_is.c.name, other.id, other.merged_into).where(other.id == now_is.c.merged_into)
    )
    return (
        select(now_is.c.name, Person)
        .join(Person, Person.id == now_is.c.id)
        .where(now_is.c.merged_into.is_(None), Person.erased_at.is_(None))
    )


def _latest_leads(
    session: Session, person_ids: Collection[int], product_id: int, scope: LeadScope | None
) -> dict[int, Lead]:
    """Of each of those people the open lead that is in scope, else the one that was closed last."""
    if scope is None:
        return {}
    statement = (
        leads_in(scope)
        .where(Lead.person_id.in_(person_ids), Lead.product_id == product_id, Lead.merged_into.is_(None))
        .order_by(Lead.open_key.is_not(None), Lead.closed_at, Lead.id)
    )
    return {lead.person_id: lead for lead in session.scalars(statement)}


def _drawn(session: Session, person: Person, product: Product, lead: Lead | None, now: Instant) -> SalesCard:
    view, evidence = _standpoint(session, person.id, product, now)
    stage = Stage.APPROACH if lead is None else Stage(lead.stage)
    placement = view.placement
    fitting = scheme_for(
        session,
        product.id,
        placement.segment,
        depth_known=placement.depth_known,
        standing=_standing(view),
        stage=stage,
    )
    consents = sales_consents(session, person.id)
    channels = {each.channel.value: each.agreement for each in consents}
    action = next_action(
        is_closed=lead is not None and lead.closed_at is not None,
        contact=ContactStanding(channels=channels, paused_until=person.paused_until),
        scheme=None if fitting is None else fitting.scheme,
        psychology=_freshness(view.state.psychology, view.psychology),
        depth=_freshness(view.state.depth, view.depth),
        now=now,
    )
    return SalesCard(
        person=person,
        product=product,
        view=view,
        evidence=evidence,
        consents=consents,
        stage=stage,
        fitting=fitting,
        next_action=action,
        lead=None if lead is None else _lead_of(session, lead, fitting, action),
    )


def _standpoint(
    session: Session, person_id: int, product: Product, now: Instant
) -> tuple[PositionView, Sequence[Evidence]]:
    """Where the person stands, and on what; who has no position yet stands where the fold of nothing leaves them."""
    active = live_model(session)
    key = PositionKey(person_id, active.id, product.id, product.brand_id)
    evidence = evidence_at(key, ledger_of(session, [person_id]).get(person_id, []), now)
    kept = positions_of(session, [person_id], now, [product.id], active)
    if kept:
        return kept[0], evidence
    state, _ = fold(active.model, active.model.behaviour_of(product.id), evidence, now)
    return PositionView(key=key, state=state, model=active.model, at=now), evidence


def _lead_of(session: Session, lead: Lead, fitting: Fitting | None, action: NextAction) -> CardLead:
    choice = None
    if fitting is not None and action.action is not None:
        advised = {"lead_id": lead.id, "scheme_id": fitting.row.id, "action": action.action.value}
        choice = session.scalar(_LATEST_CHOICE, advised)
    return CardLead(
        lead=lead,
        owner=session.get(StaffMember, lead.owner_id),
        latest=session.scalar(_LATEST_STEP, {"lead_id": lead.id}),
        choice=choice,
    )


def _standing(view: PositionView) -> Standing:
    return Standing.CUSTOMER if view.state.behaviour.is_customer else Standing.PROSPECT


def _freshness(attitude: Attitude, coordinate: Coordinate) -> Freshness:
    if coordinate.known:
        return Freshness.FRESH
    return Freshness.NEVER if attitude.sums.landmark is None else Freshness.STALE


# Built once: to build a statement takes longer than to run it.
_BY_ID: Final[Select[int, Person]] = _who_is_now(Person.id)
_BY_REF: Final[Select[str, Person]] = _who_is_now(Person.external_ref)
_LATEST_STEP: Final = (
    select(LeadStep)
    .where(LeadStep.lead_id == bindparam("lead_id"))
    .order_by(LeadStep.at.desc(), LeadStep.id.desc())
    .limit(1)
)
_LATEST_CHOICE: Final = (
    select(LeadChoice)
    .where(
        LeadChoice.lead_id == bindparam("lead_id"),
        LeadChoice.scheme_id == bindparam("scheme_id"),
        LeadChoice.action == bindparam("action"),
    )
    .order_by(LeadChoice.id.desc())
    .limit(1)
)
