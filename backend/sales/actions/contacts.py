"""log_contact: what was said and learnt; what was learnt moves the person's coordinates in the same transaction."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.observations import Observation, check_observation
from backend.sales.actions.steps import Taken, add_step, check_open, lock_with_ledger, stage_at
from backend.sales.queries.scope import leads_in
from backend.sales.rules.leads import StepKind
from backend.sales.rules.learning import Heard, Learnt, check_learnt, heard_observation
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadLearning, LeadStep
from backend.text import clean_key


def log_contact(
    session: Session,
    lead_id: int,
    scope: LeadScope,
    now: Instant,
    *,
    note: str = "",
    learnt: Sequence[Learnt] = (),
    at: Instant | None = None,
) -> LeadStep:
    """Writes down a contact on an open lead, now or at an earlier instant since it was opened."""
    lead = lock_with_ledger(session, lead_id, scope)
    check_open(lead)
    met_at = now if at is None else at
    if not lead.opened_at <= met_at <= now:
        raise Invalid("a contact lies between the opening of the lead and now", "at")
    check_learnt(learnt)
    stage = stage_at(session, lead, met_at)
    taken = Taken(kind=StepKind.CONTACT, member_id=scope.member_id, at=met_at, now=now, note=note)
    step = add_step(session, lead, taken, stage, stage)
    _learn(session, lead, step, learnt, now)
    return step


def correct_learning(
    session: Session,
    step_id: int,
    scope: LeadScope,
    now: Instant,
    *,
    item: str,
    value: float | None,
    low: float = 1.0,
    high: float = 5.0,
) -> LeadLearning:
    """Says anew what a contact taught of an item, as of the instant of the contact; None takes it back."""
    step, lead = _locked(session, step_id, scope)
    row = session.get(LeadLearning, (step.id, item), populate_existing=True)
    if row is None:
        raise NotFound("nothing of that name was learnt then", "item")
    learnt = Learnt(item=row.item, axis=Axis(row.axis), facet=Facet(row.facet), value=value, low=low, high=high)
    _revise(session, _heard(session, lead, step), row, learnt, now)
    return row


def withdraw_learning(session: Session, step_id: int, scope: LeadScope, now: Instant) -> LeadStep:
    """Takes back all that a contact taught; that there was a contact stays."""
    step, lead = _locked(session, step_id, scope)
    heard = _heard(session, lead, step)
    standing = select(LeadLearning).where(LeadLearning.step_id == step.id, LeadLearning.value.is_not(None))
    for row in session.scalars(standing.execution_options(populate_existing=True)).all():
        learnt = Learnt(item=row.item, axis=Axis(row.axis), facet=Facet(row.facet), value=None)
        _revise(session, heard, row, learnt, now)
    return step


def _locked(session: Session, step_id: int, scope: LeadScope) -> tuple[LeadStep, Lead]:
    """The contact and its lead; of a foreign lead there is no such contact."""
    visible = leads_in(scope).with_only_columns(Lead.id)
    step = session.scalar(select(LeadStep).where(LeadStep.id == step_id, LeadStep.lead_id.in_(visible)))
    if step is None or step.kind != StepKind.CONTACT:
        raise NotFound("there is no such contact", "id")
    return step, lock_with_ledger(session, step.lead_id, scope)


def _learn(session: Session, lead: Lead, step: LeadStep, learnt: Sequence[Learnt], now: Instant) -> None:
    heard = _heard(session, lead, step)
    observations = [_checked(heard, each, place, now) for place, each in enumerate(learnt)]
    observe(session, observations, now)
    session.add_all(
        LeadLearning(
            step_id=step.id,
            item=each.item,
            axis=int(each.axis),
            facet=int(each.facet),
            value=observation.value,
            revision=1,
            changed_at=now,
        )
        for each, observation in zip(learnt, observations, strict=True)
    )
    session.flush()


def _checked(heard: Heard, learnt: Learnt, place: int, now: Instant) -> Observation:
    """The line of the ledger; what is wrong with it is said with its place."""
    try:
        if clean_key(learnt.item, "item") != learnt.item:
            raise Invalid("an item has no space around it", "item")
        observation = heard_observation(heard, learnt, 1)
        check_observation(observation, now)
    except Refused as refusal:
        raise type(refusal)(refusal.message, "learnt", str(place), *refusal.path) from None
    return observation


def _revise(session: Session, heard: Heard, row: LeadLearning, learnt: Learnt, now: Instant) -> None:
    observation = heard_observation(heard, learnt, row.revision + 1)
    observe(session, [observation], now)
    row.value, row.revision, row.changed_at = observation.value, observation.revision, now
    session.flush()


def _heard(session: Session, lead: Lead, step: LeadStep) -> Heard:
    return Heard(
        step_id=step.id,
        person_id=lead.person_id,
        product_id=lead.product_id,
        brand_id=get_product(session, lead.product_id).brand_id,
        at=step.at,
    )
