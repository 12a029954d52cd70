"""Salespeople: the schemes they go by, and their leads, which are won, lost, or still going on."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, Instant
from backend.demo.partners.cast import Cast, segments_of, who_know
from backend.demo.partners.contents import SellingContent
from backend.loyalty.rules.axes import Axis, Facet
from backend.sales.actions import NewLead, advance, choose_action, close_lead, log_contact, open_lead, publish_scheme
from backend.sales.queries.situations import situation_at
from backend.sales.rules.leads import Action, Decision, Outcome, Stage, Standing
from backend.sales.rules.learning import Learnt
from backend.sales.rules.schemes import Reach, SchemePlace
from backend.sales.rules.scope import LeadScope, scope_of
from backend.sales.tables import Lead
from backend.segments.rules import Segment
from backend.staff.rules import Role
from backend.staff.tables import StaffMember

_FIRST_REASON = "はじめの版"
_STILL_OPEN = 0.25
_TAKES_UP = 0.8
_HEARD = "sales.trust"
_LATER_STAGES = (Stage.DISCOVERY, Stage.PROPOSAL, Stage.CLOSING)


def sell(session: Session, cast: Cast, content: SellingContent) -> int | None:
    """The schemes and the leads of a team; gives back a person whom the salesperson is with."""
    since = cast.ago(content.days + 1)
    product_id = cast.product(content.product)
    manager = StaffMember(name="demo sales_manager", team=content.team, created_at=since)
    seller = StaffMember(name="demo salesperson", team=content.team, created_at=since)
    session.add_all([manager, seller])
    session.flush()
    for scheme in content.schemes:
        _publish(session, dict(scheme), product_id, manager.id, since)
    scope = scope_of(Role.SALES_MANAGER, manager.id, content.team)
    team = _Team(session=session, cast=cast, content=content, scope=scope, product_id=product_id)
    return team.work(seller.id, manager.id)


def _publish(session: Session, scheme: dict[str, object], product_id: int, by: int, at: Instant) -> None:
    segment = scheme.pop("segment", None)
    place = SchemePlace(
        reach=Reach(str(scheme.pop("reach"))),
        segment=None if segment is None else int(Segment[str(segment)]),
        standing=Standing(str(scheme.pop("standing"))),
        stage=Stage(str(scheme.pop("stage"))),
    )
    publish_scheme(session, product_id=product_id, place=place, content=scheme, reason=_FIRST_REASON, by=by, now=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    """Who sells what, and how far the one who writes it all down sees."""

    session: Session
    cast: Cast
    content: SellingContent
    scope: LeadScope
    product_id: int

    def work(self, seller_id: int, manager_id: int) -> int | None:
        """All leads, by turns; gives back somebody with whom the seller still is, and who stands somewhere."""
        known = who_know(self.session, self.cast.entered(), self.product_id, self.cast.now)
        people = known[: self.content.leads]
        segments = segments_of(self.session, people, self.product_id, self.cast.now)
        met: int | None = None
        for number, person_id in enumerate(people):
            owner_id = seller_id if number % 2 else manager_id
            given = NewLead(person_id=person_id, product_id=self.product_id, owner_id=owner_id)
            opened_at = self.cast.between(self.cast.ago(self.content.days), self.cast.ago(14))
            lead = open_lead(self.session, given, self.scope, opened_at)
            is_open = self._go_on(lead, self.content.won.get(segments.get(person_id, ""), 0.2))
            if is_open and owner_id == seller_id and person_id in segments:
                met = person_id
        return met

    def _go_on(self, lead: Lead, won: float) -> bool:
        """Meets, learns, brings the lead forward, and closes it, unless it is still open."""
        at = self._later(lead.opened_at, 6)
        self._meet(lead, at)
        for stage in _LATER_STAGES[: int(self.cast.chance.integers(1, len(_LATER_STAGES) + 1))]:
            at = self._later(at, 12)
            if at > self.cast.now - HOUR:
                return True
            advance(self.session, lead.id, self.scope, at, to=stage)
            self._choose(lead, at)
        if at > self.cast.now - 2 * DAY or self.cast.happens(_STILL_OPEN):
            return True
        self._close(lead, at + DAY, is_won=self.cast.happens(won))
        return False

    def _later(self, at: Instant, days: float) -> Instant:
        return at + round(self.cast.chance.uniform(1, days) * DAY)

    def _close(self, lead: Lead, at: Instant, *, is_won: bool) -> None:
        outcome = Outcome.WON if is_won else Outcome.LOST
        reason = self.content.won_because if is_won else self.cast.one_of(self.content.lost)
        amount = self.content.amount if is_won else None
        close_lead(self.session, lead.id, self.scope, at, outcome=outcome, reason=reason, amount=amount)

    def _meet(self, lead: Lead, at: Instant) -> None:
        value = float(self.cast.chance.integers(2, 6))
        heard = Learnt(item=_HEARD, axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=value)
        note = self.cast.one_of(self.content.notes)
        log_contact(self.session, lead.id, self.scope, at, note=note, learnt=[heard])

    def _choose(self, lead: Lead, at: Instant) -> None:
        """Takes up what the scheme advises, or does not and says why."""
        fitting = situation_at(self.session, lead.person_id, lead.product_id, Stage(lead.stage), at).fitting
        if fitting is None:
            return
        takes = self.cast.happens(_TAKES_UP)
        choose_action(
            self.session,
            lead.id,
            self.scope,
            at,
            scheme_id=fitting.row.id,
            action=Action.NEXT_STEP,
            decision=Decision.ACCEPTED if takes else Decision.REJECTED,
            reason="" if takes else self.cast.one_of(self.content.reasons),
        )
